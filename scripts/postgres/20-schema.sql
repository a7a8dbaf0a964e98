BEGIN;
CREATE TABLE IF NOT EXISTS log (
  one integer PRIMARY KEY CHECK (one = 1),
  log_id text NOT NULL
);
CREATE TABLE IF NOT EXISTS records (
  seq bigint PRIMARY KEY CHECK (seq > 0),
  type text COLLATE "C" NOT NULL,
  ts text COLLATE "C" NOT NULL,
  boot_id text COLLATE "C" NOT NULL,
  prev_hash text COLLATE "C" NOT NULL,
  request_id text COLLATE "C",
  attempt bigint,
  app text COLLATE "C",
  team text COLLATE "C",
  effect text COLLATE "C",
  target text COLLATE "C",
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
CREATE OR REPLACE TRIGGER log_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON log FOR EACH STATEMENT EXECUTE FUNCTION turnike_refuse();
CREATE OR REPLACE TRIGGER records_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON records FOR EACH STATEMENT EXECUTE FUNCTION turnike_refuse();
CREATE OR REPLACE TRIGGER leaves_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON leaves FOR EACH STATEMENT EXECUTE FUNCTION turnike_refuse();
CREATE OR REPLACE TRIGGER leaf_groups_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON leaf_groups FOR EACH STATEMENT EXECUTE FUNCTION turnike_refuse();
REVOKE ALL ON log, records, leaves, leaf_groups, unfinished, memories FROM PUBLIC, "turnike";
GRANT SELECT, INSERT ON log, records, leaves, leaf_groups TO "turnike";
GRANT SELECT, INSERT, UPDATE, DELETE ON unfinished, memories TO "turnike";
COMMIT;
