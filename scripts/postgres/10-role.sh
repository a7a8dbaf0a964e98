#!/bin/sh
# The role of the gateway, made when the database is: it may add records and read them.
set -eu
psql --set=ON_ERROR_STOP=1 --set=password="$TURNIKE_DB_PASSWORD" \
  --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE turnike LOGIN PASSWORD :'password';
SQL
