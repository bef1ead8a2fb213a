-- What is known of each contact now, one row a field that is not empty, the latest counts: a condition reads one field's range.
-- `text` as it is, `folded` in capitals as PostgreSQL makes them, `whole` for moments (microseconds since 1970), days (since 1970,
-- with month and day in `text`), yes and no, and rows of other tables; of the field "here" only whether there is a row counts.
CREATE TABLE IF NOT EXISTS mirror
(
    field      LowCardinality(String),
    contact_id Int64 CODEC(Delta, ZSTD(1)),
    text       String CODEC(ZSTD(1)),
    folded     String CODEC(ZSTD(1)),
    number     Decimal(76, 18) CODEC(ZSTD(1)),
    whole      Int64 CODEC(ZSTD(1)),
    items      Array(String) CODEC(ZSTD(1)),
    version    UInt64 CODEC(Delta, ZSTD(1)),
    removed    UInt8 CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(version, removed)
ORDER BY (field, contact_id)
SETTINGS index_granularity = 8192, fsync_after_insert = 1, fsync_part_directory = 1, old_parts_lifetime = 120;
