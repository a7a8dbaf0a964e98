"""A server that speaks S3, with keys that it checks, and a bucket that locks its objects."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from botocore.config import Config

from gateway.core.anchor import BucketPlace
from gateway.core.sensitive import Sensitive
from gateway.settings import Settings, load

PATIENCE = 60.0
LOCAL = "127.0.0.1"
TARGET = {
    "name": "local/m",
    "provider": "vllm",
    "urls": ["http://127.0.0.1:9/v1"],
    "model": "m",
    "boundary": "organisation",
    "operator": "us",
}
EVERYTHING = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}


@dataclass(frozen=True, slots=True)
class Store:
    """A server, its administrator's client, and a key that may use it."""

    url: str
    s3: Any
    access: str
    secret: str

    def bucket(self) -> str:
        """Make a bucket that locks its objects; returns its name."""
        name = f"worm-{uuid.uuid4().hex}"
        self.s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
        return name

    def place(self, bucket: str, *, every: float = 60.0, secret: str = "") -> BucketPlace:
        return BucketPlace(
            name="s3",
            every=every,
            url=f"{self.url}/{bucket}",
            prefix="turnike/",
            region="us-east-1",
            retain_days=30,
            access_key=Sensitive(self.access),
            secret_key=Sensitive(secret or self.secret),
        )


@pytest.fixture(scope="session")
def store() -> Iterator[Store]:
    with socket.create_server((LOCAL, 0)) as taken:
        port = taken.getsockname()[1]
    url = f"http://{LOCAL}:{port}"
    environment = {**os.environ, "INITIAL_NO_AUTH_ACTION_COUNT": "1000000"}
    command = (sys.executable, "-m", "moto.server", "-H", LOCAL, "-p", str(port))
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            _until_it_answers(url)
            access, secret = _a_key(url)
            client = _client("s3", url, access, secret)
            # From now on every request has to be signed by a key that is known.
            httpx.post(f"{url}/moto-api/reset-auth", content=b"0", trust_env=False)
            yield Store(url, client, access, secret)
        finally:
            server.terminate()


def _until_it_answers(url: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            httpx.get(f"{url}/moto-api/", trust_env=False)
            return
        except httpx.TransportError:
            time.sleep(0.05)
    raise TimeoutError


def _a_key(url: str) -> tuple[str, str]:
    iam = _client("iam", url, "any", "any")
    iam.create_user(UserName="gateway")
    iam.put_user_policy(
        UserName="gateway", PolicyName="everything", PolicyDocument=json.dumps(EVERYTHING)
    )
    made = iam.create_access_key(UserName="gateway")["AccessKey"]
    return made["AccessKeyId"], made["SecretAccessKey"]


def _client(service: str, url: str, access: str, secret: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id=access,
        aws_secret_access_key=secret,
        config=Config(proxies={}, retries={"max_attempts": 0}),
    )


@pytest.fixture
def settings(store: Store, tmp_path: Path) -> Settings:
    """Settings whose log is anchored in a bucket of its own."""
    (tmp_path / "turnike.yaml").write_text(json.dumps({"targets": [TARGET]}), encoding="utf-8")
    place = store.place(store.bucket())
    return replace(load(tmp_path / "turnike.yaml", {}), anchors=(place,))


async def until(condition: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - a file
            await asyncio.sleep(0.05)
