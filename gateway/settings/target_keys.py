"""The keys of one target."""

from __future__ import annotations

from gateway.settings.key import Form, Key

API_KEY = (
    Key(name="env", type="name of a variable", about="The environment variable that holds it."),
    Key(
        name="from",
        type="`client`",
        about="`client`: the app's own adopted key travels on, to a target outside only.",
    ),
)


def _credential(name: str, about: str) -> Key:
    return Key(name=name, type="`{env: NAME}`", form=Form.MAP, about=about)


CREDENTIALS = (
    _credential("aws_access_key_id", "Bedrock: the id of an access key."),
    _credential("aws_secret_access_key", "Bedrock: the secret of that key."),
    _credential("aws_session_token", "Bedrock: the token of a session, where there is one."),
    _credential("azure_ad_token", "Azure: a token of Entra ID, instead of `api_key`."),
    _credential("vertex_credentials", "Vertex: the key file of a service account, as JSON."),
)

OPTIONS = (
    Key(name="api_version", type="text", about="Azure: the version of its API."),
    Key(name="aws_region_name", type="text", about="Bedrock: the region."),
    Key(name="vertex_project", type="text", about="Vertex: the project."),
    Key(name="vertex_location", type="text", about="Vertex: the location."),
)

TLS = (
    Key(name="ca", type="path", about="Certificates that are trusted, instead of the system's."),
    Key(name="cert", type="path", about="The gateway's own certificate."),
    Key(name="key", type="path", about="The key of that certificate."),
)

TRANSFER = (
    Key(
        name="mechanism",
        type="text",
        mandatory=True,
        about="The legal basis, such as tr-standard-contract.",
    ),
    Key(name="signed", type="date", about="When it was signed; it does not hold before."),
    Key(name="notified", type="date", about="When the authority was notified."),
    Key(name="reference", type="text", about="Under which number it is filed."),
    Key(name="expires", type="date", about="The last day on which it holds."),
)

COST = (
    Key(name="hardware", type="text", about="Such as `18000 USD over 36 months`."),
    Key(name="power", type="text", about="Such as `0.7 kW at 4.2 TRY/kWh`."),
    Key(name="people", type="text", about="Such as `6 h/month at 900 TRY`."),
    Key(name="maintenance", type="text", about="Of the hardware's price, such as `5%/year`."),
    Key(name="gpu_hour", type="text", about="The price of a rented machine, such as `2.10 USD`."),
)

TARGET = (
    Key(
        name="name",
        type="text",
        mandatory=True,
        about="What policies, records and apps call it, such as local/qwen3-8b.",
    ),
    Key(
        name="provider",
        type="`vllm`, `openai`, `anthropic`, `litellm`, `embedded` or `scripted`",
        mandatory=True,
        about="How it is spoken to. `litellm` is an SDK for the long tail of providers outside, "
        "in a process of its own (the extra `litellm`). `embedded` is a small model that the "
        "gateway starts itself; `scripted` answers fixed texts and reaches nobody.",
    ),
    Key(
        name="boundary",
        type="`organisation`, `country` or `external`",
        mandatory=True,
        about="Whose hands it lies in. `embedded` is always `organisation` and may leave it out.",
    ),
    Key(
        name="urls",
        type="list of URLs",
        form=Form.WORDS,
        about="Its base URLs: replicas of one model, of which each request gets one. Mandatory "
        "for all but `embedded` and `scripted`. Of `litellm`, the first is its provider's, and "
        "the others may be reached beside it.",
    ),
    Key(name="model", type="text", about="The model name that is sent, where there is one."),
    Key(
        name="models",
        type="list of patterns",
        form=Form.WORDS,
        about="Names that an app may ask for; `*` stands for any characters.",
    ),
    Key(
        name="api_key",
        type="map",
        form=Form.MAP,
        keys=API_KEY,
        about="Where its key comes from. A key is never written into the settings.",
    ),
    Key(
        name="credentials",
        type="map",
        form=Form.MAP,
        keys=CREDENTIALS,
        about="Of a `litellm` target: what its provider wants instead of a key.",
    ),
    Key(
        name="options",
        type="map",
        form=Form.MAP,
        keys=OPTIONS,
        about="Of a `litellm` target: what its provider wants to know beside that.",
    ),
    Key(name="country", type="country code", about="Where it runs, such as TR."),
    Key(
        name="operator",
        type="text",
        about="Who owns the machine; `us` for the organisation itself. Mandatory for "
        "`boundary: organisation`, except for `embedded` and `scripted`.",
    ),
    Key(
        name="addresses",
        type="list of networks",
        default="for `boundary: organisation`, the private networks",
        form=Form.WORDS,
        about="Every connection's address must lie in one of them, such as 10.0.0.0/8.",
    ),
    Key(
        name="hosted_by_us",
        type="`true` or `false`",
        default="false",
        form=Form.PLAIN,
        about="Says on purpose that a public host lies inside the organisation.",
    ),
    Key(name="proxy", type="URL", about="A proxy on the way; not for targets inside."),
    Key(name="tls", type="map", form=Form.MAP, keys=TLS, about="Files for mutual TLS."),
    Key(
        name="context",
        type="whole number",
        default="unknown",
        form=Form.PLAIN,
        about="The longest prompt and answer together, in tokens.",
    ),
    Key(
        name="can",
        type="list of words",
        form=Form.WORDS,
        about="What it can do: tools, json_schema, vision, audio, files.",
    ),
    Key(name="licence", type="text", about="The licence of its weights, such as apache-2.0."),
    Key(
        name="transfer",
        type="map",
        form=Form.MAP,
        keys=TRANSFER,
        about="The basis on which personal data may travel to it.",
    ),
    Key(
        name="cost",
        type="map",
        form=Form.MAP,
        keys=COST,
        about="What it costs whether it is used or not.",
    ),
    Key(
        name="slots",
        type="whole number",
        default="1",
        form=Form.PLAIN,
        about="How many answers it writes at the same time; a fixed cost is shared by them.",
    ),
    Key(
        name="in_flight",
        type="whole number",
        default="for `boundary: organisation` 256, else any number",
        form=Form.PLAIN,
        about="How many requests of one gateway process are under way at each of its URLs; "
        "further ones wait.",
    ),
    Key(
        name="queue",
        type="whole number",
        default="256",
        form=Form.PLAIN,
        about="How many wait for that; further ones are turned away with 503.",
    ),
    Key(
        name="hedge_after",
        type="duration",
        default="never",
        about="After how long without the beginning of an answer another of its URLs is asked "
        "beside the first; only for `boundary: organisation` with several URLs.",
    ),
    Key(
        name="script",
        type="list of texts",
        form=Form.WORDS,
        about="The answers of a `scripted` target, in turn.",
    ),
)
