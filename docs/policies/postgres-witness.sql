-- What PostgresWitness needs. Run it as the owner of the database; it can be run again.
-- Controllers write (esmos_witness_writer), guards read (esmos_witness_reader):
-- grant these roles to the users that log in.
CREATE SCHEMA IF NOT EXISTS esmos_witness;

CREATE TABLE IF NOT EXISTS esmos_witness.cell (
  name text PRIMARY KEY,
  version uuid NOT NULL,
  contents bytea NOT NULL
) WITH (fillfactor = 10);

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'esmos_witness_writer') THEN
    CREATE ROLE esmos_witness_writer NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'esmos_witness_reader') THEN
    CREATE ROLE esmos_witness_reader NOLOGIN;
  END IF;
END $$;

GRANT USAGE ON SCHEMA esmos_witness TO esmos_witness_writer, esmos_witness_reader;
GRANT SELECT ON esmos_witness.cell TO esmos_witness_reader;
-- Nobody deletes: a cell that is gone is lost for good.
GRANT SELECT, INSERT, UPDATE ON esmos_witness.cell TO esmos_witness_writer;
