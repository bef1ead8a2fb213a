-- Questions about what became of mailings; every one reads the rows of the mailings asked about and nothing else.

-- name: counts
-- How many people of each variant, by what happened: one row for each name and variant. 0.2 s for a million sent.
SELECT name, variant, groupBitmap(toUInt64(person_id)) AS people, count() AS times
FROM mailing_events WHERE mailing IN {mailings:Array(UInt32)} GROUP BY name, variant

-- name: each
-- How many people something happened to, mailing by mailing.
SELECT mailing, name, groupBitmap(toUInt64(person_id)) AS people
FROM mailing_events WHERE mailing IN {mailings:Array(UInt32)} GROUP BY mailing, name

-- name: reasons
-- For which reasons mail came back or was refused.
SELECT name, reason, groupBitmap(toUInt64(person_id)) AS people
FROM mailing_events WHERE mailing IN {mailings:Array(UInt32)} AND name IN {names:Array(String)} GROUP BY name, reason
ORDER BY people DESC LIMIT 50

-- name: domains
-- What happened at the domains that most people are at; the events' names are told apart by the reader.
SELECT domain, name, groupBitmap(toUInt64(person_id)) AS people
FROM mailing_events WHERE mailing IN {mailings:Array(UInt32)} AND name IN {names:Array(String)} AND domain IN (
    SELECT domain FROM mailing_events WHERE mailing IN {mailings:Array(UInt32)} AND name = {sent:String} AND domain != ''
    GROUP BY domain ORDER BY count() DESC LIMIT {most:UInt32})
GROUP BY domain, name

-- name: devices
-- By which devices people opened and clicked.
SELECT device, name, groupBitmap(toUInt64(person_id)) AS people
FROM mailing_events WHERE mailing IN {mailings:Array(UInt32)} AND name IN {names:Array(String)} GROUP BY device, name

-- name: links
-- Which links were clicked in which variant, by people and by machines.
SELECT variant, link, name, groupBitmap(toUInt64(person_id)) AS people, count() AS times
FROM mailing_events WHERE mailing IN {mailings:Array(UInt32)} AND name IN {names:Array(String)} GROUP BY variant, link, name

-- name: hours
-- When it happened, by the step of time asked for (seconds).
SELECT intDiv(toUnixTimestamp(at), {step:UInt32}) * {step:UInt32} AS slot, name, count() AS times
FROM mailing_events WHERE mailing IN {mailings:Array(UInt32)} AND name IN {names:Array(String)} GROUP BY slot, name ORDER BY slot

-- name: people
-- Who it happened to, as the contacts they are now.
SELECT DISTINCT dictGetOrDefault('alias', 'contact_id', person_id, person_id) AS contact
FROM mailing_events WHERE mailing IN {mailings:Array(UInt32)} AND name IN {names:Array(String)} $conditions

-- name: of_person
-- What happened to one person, oldest first.
SELECT mailing, name, at, variant, link, device, reason
FROM mailing_events WHERE mailing IN {mailings:Array(UInt32)} AND person_id IN {people:Array(Int64)} ORDER BY at LIMIT 500

-- name: parts
-- In how many parts the SMS of mailings were sent, as the service said; only rows of their own recipients are read.
SELECT sum(JSONExtractUInt(properties, 'parts')) FROM events
WHERE name = 'sms_sent' AND source = 0 AND at >= toDateTime64({since:UInt32}, 3, 'UTC')
    AND person_id IN (SELECT person_id FROM mailing_events WHERE mailing IN {mailings:Array(UInt32)} AND name = 'sms_sent')
    AND JSONExtractUInt(properties, 'mailing') IN {mailings:Array(UInt32)}

-- name: reached
-- Who of the recipients reached a goal after their message and within its days, how often and for how much, by variant.
WITH goals AS (
    SELECT person_id, at, value FROM $table
    WHERE name = {goal:String} AND at >= toDateTime64({since:UInt32}, 3, 'UTC') AND at < toDateTime64({until:UInt32}, 3, 'UTC') $conditions)
SELECT s.variant AS variant, uniqExact(g.person_id) AS people, count() AS times, sum(g.value) AS money,
    uniqExactIf(g.person_id, s.has_clicked) AS clickers, sumIf(g.value, s.has_clicked) AS money_of_clickers
FROM goals AS g INNER JOIN (
    SELECT person_id, any(variant) AS variant, minIf(at, name = {sent:String}) AS sent_at, max(name = {clicked:String}) AS has_clicked
    FROM mailing_events
    WHERE mailing IN {mailings:Array(UInt32)} AND name IN ({sent:String}, {clicked:String}) AND person_id IN (SELECT person_id FROM goals)
    GROUP BY person_id HAVING countIf(name = {sent:String}) > 0) AS s ON s.person_id = g.person_id
WHERE g.at >= s.sent_at AND g.at < s.sent_at + toIntervalDay({days:UInt32})
GROUP BY variant

-- name: reached_by
-- Who reached a goal in a time, whoever they are: for comparison with a control group.
SELECT DISTINCT dictGetOrDefault('alias', 'contact_id', person_id, person_id) AS contact FROM $table
WHERE name = {goal:String} AND at >= toDateTime64({since:UInt32}, 3, 'UTC') AND at < toDateTime64({until:UInt32}, 3, 'UTC') $conditions
