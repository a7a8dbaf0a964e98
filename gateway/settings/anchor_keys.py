"""The table of keys of an anchor."""

from __future__ import annotations

from gateway.settings.key import Form, Key
from gateway.settings.target_keys import TLS

ANCHOR = (
    Key(
        name="kind",
        type="`file`, `bucket` or `timestamp`",
        mandatory=True,
        about="What vouches for them: a file that is appended to, a bucket of an object store (S3) "
        "that locks its objects, or a time-stamping authority (RFC 3161) that says when it saw "
        "the hash of each.",
    ),
    Key(
        name="name",
        type="text",
        default="the kind",
        about="How records and `turnike audit verify` call it.",
    ),
    Key(
        name="path",
        type="path",
        about="Of `file`: it belongs on a mount that whoever can write `state_dir` cannot "
        "rewrite; it must not lie in `state_dir`.",
    ),
    Key(
        name="url",
        type="URL",
        about="Of `timestamp`: where the authority is asked. Nothing but a hash is sent. Of "
        "`bucket`: the bucket itself, `https://HOST/BUCKET` or `https://BUCKET.HOST`.",
    ),
    Key(
        name="prefix",
        type="text",
        default="turnike/",
        about="Of `bucket`: what stands before the numbers in the names of the objects.",
    ),
    Key(name="region", type="text", default="us-east-1", about="Of `bucket`: its region."),
    Key(
        name="retain_days",
        type="whole number",
        default="1095",
        form=Form.PLAIN,
        about="Of `bucket`: how long each object is locked, in the mode COMPLIANCE.",
    ),
    Key(
        name="access_key",
        type="`{env: NAME}`",
        form=Form.MAP,
        about="Of `bucket`: the id of the key that may put, list and read.",
    ),
    Key(
        name="secret_key",
        type="`{env: NAME}`",
        form=Form.MAP,
        about="Of `bucket`: the key itself.",
    ),
    Key(
        name="session_token",
        type="`{env: NAME}`",
        form=Form.MAP,
        about="Of `bucket`: the token that belongs to a temporary key.",
    ),
    Key(
        name="authority",
        type="path",
        about="Of `timestamp`: a PEM file with the authority's root certificate, and those in "
        "between. Stamps are checked against it and nothing else.",
    ),
    Key(
        name="tls",
        type="map",
        form=Form.MAP,
        keys=TLS,
        about="Of `bucket` and `timestamp` over https: files for TLS with the server.",
    ),
    Key(
        name="every",
        type="duration",
        default="1m, of `bucket` 10m, of `timestamp` 1h",
        about="The shortest time between two checkpoints that are given to it.",
    ),
)
