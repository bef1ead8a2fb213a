-- One row a visit, kept up with every block: what a year of twenty million events asks of it is three million rows.
-- The parts of a visit come in different blocks and are put together by merges; a question groups by the key once more.
CREATE TABLE IF NOT EXISTS visits
(
    day       Date,
    source    UInt32,
    person_id Int64 CODEC(ZSTD(1)),
    visit     UInt32 CODEC(ZSTD(1)),
    last_at   SimpleAggregateFunction(max, UInt32) CODEC(ZSTD(1)),
    pages     SimpleAggregateFunction(sum, UInt64) CODEC(ZSTD(1)),
    bot       SimpleAggregateFunction(max, UInt8) CODEC(ZSTD(1)),
    entry     SimpleAggregateFunction(min, Tuple(Int64, String)) CODEC(ZSTD(1)),
    exit      SimpleAggregateFunction(max, Tuple(Int64, String)) CODEC(ZSTD(1)),
    channel   SimpleAggregateFunction(max, LowCardinality(String)) CODEC(ZSTD(1)),
    origin    SimpleAggregateFunction(max, LowCardinality(String)) CODEC(ZSTD(1)),
    campaign  SimpleAggregateFunction(max, LowCardinality(String)) CODEC(ZSTD(1)),
    country   SimpleAggregateFunction(max, LowCardinality(String)) CODEC(ZSTD(1)),
    device    SimpleAggregateFunction(max, LowCardinality(String)) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (day, source, person_id, visit)
SETTINGS index_granularity = 8192, non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
    old_parts_lifetime = 120;

-- What an event says about its visit; the site a visit came from is its utm_source, else the host of the first referrer.
CREATE OR REPLACE VIEW visit_parts AS
SELECT
    toDate(toDateTime(visit, 'UTC')) AS day, source, person_id, visit,
    toUInt32(intDiv(toUnixTimestamp64Milli(at), 1000)) AS last_at,
    toUInt64(name = 'page_viewed') AS pages,
    bot,
    if(name = 'page_viewed', (toUnixTimestamp64Milli(at), toString(path)), (9223372036854775807, '')) AS entry,
    if(name = 'page_viewed', (toUnixTimestamp64Milli(at), toString(path)), (-1, '')) AS exit,
    channel,
    if(utm_source != '', toString(utm_source), if(toUInt32(intDiv(toUnixTimestamp64Milli(at), 1000)) = visit AND channel != 'direct',
        domainWithoutWWW(toString(referrer)), '')) AS origin,
    utm_campaign AS campaign, country, device
FROM events
WHERE visit > 0;

-- A second try of this file begins anew; nobody writes events meanwhile.
TRUNCATE TABLE visits;

INSERT INTO visits SELECT * FROM visit_parts SETTINGS max_partitions_per_insert_block = 1000;

CREATE MATERIALIZED VIEW IF NOT EXISTS intake_to_visits TO visits AS
SELECT
    toDate(toDateTime(visit, 'UTC')) AS day, source, person_id, visit,
    toUInt32(intDiv(at, 1000)) AS last_at,
    toUInt64(name = 'page_viewed') AS pages,
    bot,
    if(name = 'page_viewed', (at, path), (9223372036854775807, '')) AS entry,
    if(name = 'page_viewed', (at, path), (-1, '')) AS exit,
    channel,
    if(utm_source != '', utm_source, if(toUInt32(intDiv(at, 1000)) = visit AND channel != 'direct', domainWithoutWWW(referrer), '')) AS origin,
    utm_campaign AS campaign, country, device
FROM intake
WHERE visit > 0;
