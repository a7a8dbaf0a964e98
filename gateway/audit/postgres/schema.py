"""The tables of a log in PostgreSQL, and what the role of the gateway may do with them.

The owner of the tables runs this once. The gateway's role can add records and
read them; it can neither change nor remove any. What lies beside the log (open
intents, memories of held texts) is not part of it, and changes.
"""

from __future__ import annotations

import re

from gateway.audit.rows import COLUMNS
from gateway.core.errors import ConfigError

_ROLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
FIXED = ("log", "records", "leaves", "leaf_groups")
"""Tables to which rows are only ever added."""
_BESIDE = ("unfinished", "memories")

# Sorted by their bytes, so that the order of times does not depend on a language.
_TEXT = 'text COLLATE "C"'
_COLUMNS = ",\n  ".join(
    f"{name} " + kind.replace("TEXT", _TEXT).replace("INTEGER", "bigint")
    for name, kind in COLUMNS.items()
)
_TABLES = f"""
CREATE TABLE IF NOT EXISTS log (
  one integer PRIMARY KEY CHECK (one = 1),
  log_id text NOT NULL
);
CREATE TABLE IF NOT EXISTS records (
  seq bigint PRIMARY KEY CHECK (seq > 0),
  {_COLUMNS},
  hash text NOT NULL,
  canonical bytea NOT NULL
);
CREATE INDEX IF NOT EXISTS records_of_a_request ON records (request_id)
  WHERE request_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS checkpoints ON records (seq) WHERE type = 'checkpoint';
CREATE INDEX IF NOT EXISTS rollbacks ON records (seq) WHERE type = 'rollback';
CREATE INDEX IF NOT EXISTS lockdowns ON records (seq) WHERE type = 'lockdown';
CREATE INDEX IF NOT EXISTS holds ON records (seq) WHERE type = 'hold';
CREATE TABLE IF NOT EXISTS leaves (seq bigint PRIMARY KEY, hash bytea NOT NULL);
CREATE TABLE IF NOT EXISTS leaf_groups (number bigint PRIMARY KEY, hash bytea NOT NULL);
CREATE TABLE IF NOT EXISTS unfinished (
  request_id text NOT NULL,
  attempt bigint NOT NULL,
  boot_id text NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (request_id, attempt)
);
CREATE TABLE IF NOT EXISTS memories (
  number bigint PRIMARY KEY,
  held integer NOT NULL,
  seq bigint NOT NULL,
  at bigint NOT NULL
);
CREATE OR REPLACE FUNCTION turnike_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is only ever added to';
END $$;
"""


def schema_for(role: str) -> str:
    """The SQL that makes the tables and lets `role` append; raises ConfigError for another name."""
    if not _ROLE.fullmatch(role):
        raise ConfigError(
            "The name of the role has letters, digits and underscores only.",
            hint="Write --role turnike.",
        )
    refusing = "".join(
        f"CREATE OR REPLACE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE"
        f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION turnike_refuse();\n"
        for table in FIXED
    )
    every = ", ".join((*FIXED, *_BESIDE))
    return (
        f"BEGIN;{_TABLES}{refusing}"
        f'REVOKE ALL ON {every} FROM PUBLIC, "{role}";\n'
        f'GRANT SELECT, INSERT ON {", ".join(FIXED)} TO "{role}";\n'
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON {", ".join(_BESIDE)} TO "{role}";\n'
        "COMMIT;\n"
    )
