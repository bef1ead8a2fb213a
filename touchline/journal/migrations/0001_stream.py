"""Creates the journal: partitioned tables by hand, the rest by Django."""

from django.db import migrations, models

PARTITIONED = """
CREATE TABLE journal_entry (
    lane smallint NOT NULL,
    seq bigint NOT NULL,
    received_at timestamptz NOT NULL,
    at timestamptz NOT NULL,
    source_id integer NOT NULL,
    call text NOT NULL,
    message_id text NOT NULL,
    refused text,
    facts bytea NOT NULL,
    body bytea NOT NULL
) PARTITION BY RANGE (received_at);
CREATE INDEX journal_entry_in_lane ON journal_entry (lane, seq);
CREATE TABLE journal_entry_rest PARTITION OF journal_entry DEFAULT;


CREATE TABLE journal_seen (
    key uuid NOT NULL,
    seen_on date NOT NULL,
    PRIMARY KEY (key, seen_on)
) PARTITION BY RANGE (seen_on);
CREATE TABLE journal_seen_rest PARTITION OF journal_seen DEFAULT;

CREATE SEQUENCE journal_block_id_seq;
CREATE TABLE journal_block (
    id bigint NOT NULL DEFAULT nextval('journal_block_id_seq'),
    made_at timestamptz NOT NULL,
    count integer NOT NULL,
    touched jsonb NOT NULL,
    rows bytea NOT NULL
) PARTITION BY RANGE (made_at);
CREATE INDEX journal_block_in_order ON journal_block (id);
CREATE TABLE journal_block_rest PARTITION OF journal_block DEFAULT;
ALTER TABLE journal_block ALTER COLUMN rows SET STORAGE EXTERNAL;
"""
REVERSE = "DROP TABLE journal_block, journal_seen, journal_entry; DROP SEQUENCE journal_block_id_seq;"


class Migration(migrations.Migration):
    """The journal."""

    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL(PARTITIONED, REVERSE),
    ]
