"""The table of keys of an anchor."""

from __future__ import annotations

from gateway.settings.key import Form, Key
from gateway.settings.target_keys import TLS

ANCHOR = (
    Key(
        name="kind",
        type="`file` or `timestamp`",
        mandatory=True,
        about="What vouches for them: a file that is appended to, or a time-stamping authority "
        "(RFC 3161) that says when it saw the hash of each.",
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
        about="Of `timestamp`: where the authority is asked. Nothing but a hash is sent.",
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
        about="Of `timestamp` over https: files for TLS with its server.",
    ),
    Key(
        name="every",
        type="duration",
        default="1m, of `timestamp` 1h",
        about="The shortest time between two checkpoints that are given to it.",
    ),
)
