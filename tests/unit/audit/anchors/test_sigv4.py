from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateway.audit.anchors.sigv4 import Headers, StoreKey, query_of, signed
from gateway.core.sensitive import Sensitive

EXAMPLE = StoreKey(
    access=Sensitive("AKIAIOSFODNN7EXAMPLE"),
    secret=Sensitive("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
)


def authorization(
    key: StoreKey, path: str, query: str = "", headers: Headers = ()
) -> tuple[str, list[tuple[str, str]]]:
    sent = signed(
        key,
        region="us-east-1",
        now=datetime(2013, 5, 24, tzinfo=UTC),
        method="GET",
        host="examplebucket.s3.amazonaws.com",
        path=path,
        query=query,
        headers=headers,
    )
    return dict(sent)["authorization"], sent


@pytest.mark.parametrize(
    ("path", "query", "headers", "signature"),
    [
        (
            "/test.txt",
            "",
            (("range", "bytes=0-9"),),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            "/",
            query_of({"lifecycle": ""}),
            (),
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        ),
        (
            "/",
            query_of({"prefix": "J", "max-keys": "2"}),
            (),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ],
)
def test_the_examples_of_the_reference_come_out(
    path: str, query: str, headers: Headers, signature: str
) -> None:
    told, _ = authorization(EXAMPLE, path, query, headers)
    assert told.endswith(f"Signature={signature}")


def test_a_query_is_spelled_as_it_is_signed() -> None:
    assert (
        query_of({"prefix": "a/b c~", "key-marker": "ü"}) == "key-marker=%C3%BC&prefix=a%2Fb%20c~"
    )


def test_the_token_of_a_temporary_key_is_signed_as_well() -> None:
    key = StoreKey(access=EXAMPLE.access, secret=EXAMPLE.secret, token=Sensitive("session"))
    told, sent = authorization(key, "/test.txt")
    assert ("x-amz-security-token", "session") in sent
    assert "x-amz-security-token" in told
    assert "session" not in repr(key)
