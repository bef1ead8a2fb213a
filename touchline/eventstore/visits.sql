-- What a site's team asks at a glance. $names are put in from this file and hold nothing of a request; every value is a parameter.

-- name: visits
-- The visits of a span, each one row: reads the months it touches, in their order.
(
    SELECT person_id, visit, last_at AS ended, pages AS views, bot AS is_bot, entry.2 AS entry, exit.2 AS exit,
        channel, origin, campaign, country, device
    FROM visits FINAL
    WHERE day BETWEEN toDate(toDateTime({since:UInt32}, 'UTC')) AND toDate(toDateTime({until:UInt32}, 'UTC'))
        AND visit >= {since:UInt32} AND visit < {until:UInt32} AND source IN {sources:Array(UInt32)}
)

-- name: known
-- Whether a person has a name: joined to a contact, or said who they are.
(dictHas('alias', person_id)
    OR person_id IN (SELECT person_id FROM events_by_name WHERE name IN {known_by:Array(String)}))

-- name: totals
-- The figures of a span and of the one before it: two passes over its visits' narrow columns.
SELECT visit >= {middle:UInt32} AS is_present, countIf(NOT is_bot), uniqCombinedIf(17)($person, NOT is_bot),
    uniqCombinedIf(17)($person, NOT is_bot AND $known), sumIf(views, NOT is_bot), countIf(NOT is_bot AND views < 2),
    sumIf(toUInt64(ended - visit), NOT is_bot), countIf(is_bot)
FROM $visits
GROUP BY is_present

-- name: cut_people
-- Visits and people by stretch of time, channel and origin: one pass; people are counted within 1 %.
SELECT grouping(bucket, channel, origin) AS cut, toString(bucket), channel, origin, count() AS visits,
    uniqCombined(14)(person), uniqCombinedIf(14)(person, known), sum(views)
FROM
(
    SELECT *, roundDown(visit, {edges:Array(UInt32)}) AS bucket, $person AS person, $known AS known
    FROM $visits WHERE NOT is_bot
)
GROUP BY GROUPING SETS ((bucket), (channel), (channel, origin))
ORDER BY visits DESC
LIMIT {most:UInt32} BY cut

-- name: cut_visits
-- Visits by what tells them apart without counting people: one pass.
SELECT grouping(campaign, country, device, entry, exit) AS cut, campaign, country, device, entry, exit, count() AS visits
FROM $visits WHERE NOT is_bot
GROUP BY GROUPING SETS ((campaign), (country), (device), (entry), (exit))
ORDER BY visits DESC
LIMIT {most:UInt32} BY cut

-- name: pages
-- The pages read most, without bots: the views of the span in the narrow table.
SELECT path, count() AS views, uniqCombined(14)(person_id) AS people
FROM events_by_name
WHERE name = 'page_viewed' AND at >= toDateTime64({since:UInt32}, 3, 'UTC') AND at < toDateTime64({until:UInt32}, 3, 'UTC')
    AND source IN {sources:Array(UInt32)}
    AND person_id NOT IN (SELECT person_id FROM visits
        WHERE bot = 1 AND day >= toDate(toDateTime({since:UInt32}, 'UTC')) - 1 AND source IN {sources:Array(UInt32)})
GROUP BY path ORDER BY views DESC, path LIMIT {most:UInt32}

-- name: goals
-- How often events happened in a span and before it, anywhere ('') or on a page: only their rows of the narrow table.
SELECT name, '' AS page, at >= toDateTime64({middle:UInt32}, 3, 'UTC') AS is_present, count(), uniqCombined(14)(person_id), sum(value)
FROM events_by_name
WHERE name IN {names:Array(String)} AND at >= toDateTime64({since:UInt32}, 3, 'UTC')
    AND at < toDateTime64({until:UInt32}, 3, 'UTC') AND source IN {sources:Array(UInt32)}
GROUP BY name, is_present
UNION ALL
SELECT name, toString(path) AS page, at >= toDateTime64({middle:UInt32}, 3, 'UTC') AS is_present, count(), uniqCombined(14)(person_id), sum(value)
FROM events_by_name
WHERE notEmpty({page_names:Array(String)}) AND name IN {page_names:Array(String)} AND path IN {paths:Array(String)}
    AND at >= toDateTime64({since:UInt32}, 3, 'UTC')
    AND at < toDateTime64({until:UInt32}, 3, 'UTC') AND source IN {sources:Array(UInt32)}
GROUP BY name, path, is_present

-- name: prospects
-- Who got a name in a span, by the channel of their first visit ever: their visits of all times.
SELECT channel, count(), countIf(origin != '')
FROM
(
    SELECT $person AS person, argMin(channel, visit) AS channel, argMin(origin, visit) AS origin
    FROM visits
    WHERE $person IN (
        SELECT $person AS new FROM events_by_name
        WHERE name IN {known_by:Array(String)} AND source IN {sources:Array(UInt32)}
        GROUP BY new
        HAVING min(at) >= toDateTime64({since:UInt32}, 3, 'UTC') AND min(at) < toDateTime64({until:UInt32}, 3, 'UTC')
    )
    GROUP BY person
)
GROUP BY channel ORDER BY 2 DESC

-- name: people_of_event
-- Who did something in a span, last first: that event's rows of the narrow table.
SELECT $person AS person, toUInt32(toDateTime(max(at))) AS last, count() AS times
FROM events_by_name
WHERE name = {name:String} AND at >= toDateTime64({since:UInt32}, 3, 'UTC')
    AND at < toDateTime64({until:UInt32}, 3, 'UTC') AND source IN {sources:Array(UInt32)}
    AND ({path:String} = '' OR path = {path:String})
    AND person_id NOT IN (SELECT person_id FROM visits
        WHERE bot = 1 AND day >= toDate(toDateTime({since:UInt32}, 'UTC')) - 1 AND source IN {sources:Array(UInt32)})
GROUP BY person $tail

-- name: people_new
-- Who got a name in a span, by the channel of their first visit, last first.
SELECT person, named_at AS last, 1 AS times
FROM
(
    SELECT $person AS new, toUInt32(toDateTime(min(at))) AS named_at FROM events_by_name
    WHERE name IN {known_by:Array(String)} AND source IN {sources:Array(UInt32)}
    GROUP BY new HAVING named_at >= {since:UInt32} AND named_at < {until:UInt32}
) AS known
INNER JOIN
(
    SELECT $person AS person, argMin(channel, visit) AS first_channel FROM visits
    WHERE $person IN (SELECT $person FROM events_by_name
        WHERE name IN {known_by:Array(String)} AND source IN {sources:Array(UInt32)}
            AND at >= toDateTime64({since:UInt32}, 3, 'UTC') AND at < toDateTime64({until:UInt32}, 3, 'UTC'))
    GROUP BY person
) AS begun ON begun.person = known.new
WHERE ({channel:String} = '' OR first_channel = {channel:String})
    AND ({after:UInt32} = 0 OR (named_at, person) < ({after:UInt32}, {after_person:Int64}))
ORDER BY last DESC, person DESC LIMIT {most:UInt32}

-- name: person
-- The contact that an event's person belongs to now.
dictGetOrDefault('alias', 'contact_id', person_id, person_id)

-- name: tail
-- The page of a list, those seen last first.
HAVING ({after:UInt32} = 0 OR (last, person) < ({after:UInt32}, {after_person:Int64}))
ORDER BY last DESC, person DESC LIMIT {most:UInt32}

-- name: people_of_visits
-- Who came so in a span, last first: one pass over its visits.
SELECT $person AS person, max(visit) AS last, count() AS times
FROM $visits WHERE $conditions
GROUP BY person $tail
