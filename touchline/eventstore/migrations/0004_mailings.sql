-- What became of the messages of mailings: the same events once more by mailing, so that a report reads nothing but its own.
-- Only what this house itself records counts (source 0): a page may send an event of any name, and must not open mails for others.
CREATE TABLE IF NOT EXISTS mailing_events
(
    mailing   UInt32,
    name      LowCardinality(String),
    person_id Int64 CODEC(Delta, ZSTD(1)),
    at        DateTime('UTC') CODEC(Delta, ZSTD(1)),
    variant   UInt8 CODEC(ZSTD(1)),
    domain    LowCardinality(String) CODEC(ZSTD(1)),
    link      UInt16 CODEC(ZSTD(1)),
    device    LowCardinality(String) CODEC(ZSTD(1)),
    reason    LowCardinality(String) CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(at)
ORDER BY (mailing, name, person_id, at)
SETTINGS index_granularity = 8192, non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    old_parts_lifetime = 120;

CREATE MATERIALIZED VIEW IF NOT EXISTS intake_to_mailing_events TO mailing_events AS
SELECT
    toUInt32(JSONExtractUInt(properties, 'mailing')) AS mailing, name, person_id, toDateTime(intDiv(intake.at, 1000), 'UTC') AS at,
    toUInt8(JSONExtractUInt(properties, 'variant')) AS variant, JSONExtractString(properties, 'domain') AS domain,
    toUInt16(JSONExtractUInt(properties, 'link')) AS link, JSONExtractString(properties, 'device') AS device,
    JSONExtractString(properties, 'reason') AS reason
FROM intake
WHERE source = 0 AND (startsWith(name, 'email_') OR startsWith(name, 'sms_') OR startsWith(name, 'push_'))
    AND JSONExtractUInt(properties, 'mailing') > 0;
