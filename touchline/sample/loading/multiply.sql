-- Copies of the base, from the temporary tables into the real ones, `count` times; `k` is the number of the copy.
-- A copy has at most `per_copy` contacts, all copies together `contacts`: the ordinal of a row's owner says who is one.

-- How far everybody has come, by what they bought and how often they came.
UPDATE sample_contact SET stage = CASE WHEN bought > 3 THEN 'advocate' WHEN bought > 0 THEN 'customer' WHEN visits > 4 THEN
    'qualified' WHEN visits > 1 THEN 'lead' ELSE 'subscriber' END, tags = array_remove(ARRAY[CASE WHEN bought > 2 THEN
    'regular' END, CASE WHEN ordinal %% %(company_every)s = 0 THEN 'trade' END, CASE WHEN worth > 150 THEN 'big orders' END], NULL)
FROM (SELECT c.id AS person, (SELECT count(*) FROM sample_order WHERE contact_id = c.id) AS bought, (SELECT max(total) FROM
    sample_order WHERE contact_id = c.id) AS worth, coalesce((SELECT sum(visits) FROM sample_presence WHERE person_id = c.id), 0)
    AS visits FROM sample_contact AS c) AS known WHERE person = id;

-- Companies of the trade, with names that read like names.
INSERT INTO contacts_company (id, name, domain, attributes, origins, tags, created_at, updated_at, is_sample)
SELECT %(first_company)s + n, name, lower(regexp_replace(replace(name, 'é', 'e'), '[^A-Za-z0-9]+', '-', 'g')) || '.example', '{}', '{}', '{}',
    now() - (n %% 360) * interval '1 day', now() - (n %% 90) * interval '1 day', true
FROM (SELECT n, concat_ws(' ', (ARRAY['Hollow Lane', 'Ashdown', 'Larkfield', 'Three Oaks', 'Millbrook', 'Corner', 'Old Harbour',
    'Wren and Daughters', 'Fernhill', 'Southgate', 'Marigold', 'Copper', 'Rosemount', 'Stonebridge', 'Highfield', 'Thornbury',
    'Elm Park', 'Lighthouse', 'Foxglove', 'Kingsmead', 'Willow End', 'Canal Street', 'Sunnyside'])[1 + n %% 23], (ARRAY['Café',
    'Bakery', 'Hotel', 'Bistro', 'Coffee Bar', 'Coworking', 'Bookshop', 'Studio', 'Guest House', 'Deli', 'Architects',
    'Kitchen', 'Theatre', 'Clinic', 'Brewery', 'Farm Shop', 'Museum', 'Restaurant', 'School'])[1 + n / 23 %% 19],
    CASE WHEN n >= 437 THEN (n / 437 + 1)::text END) AS name FROM generate_series(0, %(companies)s - 1) AS n) AS named;

-- Contacts; a copy's addresses carry its number, so that they stay unique.
INSERT INTO contacts_contact (id, name, email, phone, attributes, origins, known_by, created_at, updated_at, source_id,
    is_sample, stage, tags, company_id)
SELECT id + k * %(stride)s, name, CASE WHEN k = 0 THEN email ELSE replace(email, '@', '-' || k || '@') END, phone,
    attributes, origins, known_by, created_at, updated_at, source_id,
    is_sample, stage, tags, CASE WHEN ordinal %% %(company_every)s = 0 THEN %(first_company)s + (k * %(per_copy)s + ordinal)
    / %(company_every)s %% %(companies)s END FROM sample_contact CROSS JOIN generate_series(0, %(count)s - 1) AS k WHERE (ordinal > 0 AND k *
    %(per_copy)s + ordinal <= %(contacts)s) ORDER BY k, id;

-- E-mail addresses of the contacts, unproved.
INSERT INTO contacts_identity (contact_id, kind, value, verified, source_id, created_at)
SELECT id + k * %(stride)s, 'email', CASE WHEN k = 0 THEN email ELSE replace(email, '@', '-' || k || '@') END, false,
    source_id, created_at FROM sample_contact CROSS JOIN generate_series(0, %(count)s - 1) AS k WHERE (ordinal > 0 AND
    k * %(per_copy)s + ordinal <= %(contacts)s)
ORDER BY k, id;

-- Browsers; those of people who are no contact in this copy belong to nobody.
INSERT INTO contacts_visitor (person_id, key, contact_id, first_seen, expires_at, is_bot, is_sample)
SELECT person_id + k * %(stride)s, CASE WHEN k = 0 THEN key ELSE md5(key::text || k)::uuid END, CASE WHEN (ordinal > 0
    AND k * %(per_copy)s + ordinal <= %(contacts)s) THEN contact_id + k * %(stride)s END, first_seen,
    expires_at, is_bot, is_sample FROM sample_visitor CROSS JOIN generate_series(0, %(count)s - 1) AS k ORDER BY k,
    person_id;

-- Second devices joined to their contact.
INSERT INTO contacts_alias (person_id, contact_id, reason, created_at)
SELECT person_id + k * %(stride)s, contact_id + k * %(stride)s, 'same e-mail address', at FROM sample_join CROSS JOIN
    generate_series(0, %(count)s - 1) AS k
WHERE (ordinal > 0 AND k * %(per_copy)s + ordinal <= %(contacts)s);

-- Where everybody was last.
INSERT INTO contacts_presence (person_id, is_contact, is_bot, is_sample, first_at, last_at, visits, pages, visit_at,
    visit_last_at, visit_pages, host, path, title, channel, referrer, utm_source, utm_medium, utm_campaign, country,
    device, browser, os)
SELECT person_id + k * %(stride)s, (ordinal > 0 AND k * %(per_copy)s + ordinal <= %(contacts)s), is_bot, is_sample,
    first_at, last_at, visits, pages, visit_at,
    visit_last_at, visit_pages, host, path, title, channel, referrer, utm_source, utm_medium, utm_campaign, country,
    device, browser, os FROM sample_presence CROSS JOIN generate_series(0, %(count)s - 1) AS k ORDER BY k, person_id;

-- Orders.
INSERT INTO commerce_order (id, number, person_id, contact_id, placed_at, state, currency, total, subtotal, shipping,
    tax, discount, coupon, refunded, source_id, verified, is_sample, created_at)
SELECT id + k * %(order_stride)s, CASE WHEN k = 0 THEN number ELSE number || '-' || k END, person_id + k * %(stride)s,
    CASE WHEN (ordinal > 0 AND k * %(per_copy)s + ordinal <= %(contacts)s) THEN contact_id + k * %(stride)s END,
    placed_at, state, currency, total,
    subtotal, shipping, tax, discount, coupon, refunded, source_id, verified, is_sample, created_at
FROM sample_order CROSS JOIN generate_series(0, %(count)s - 1) AS k ORDER BY k, id;

-- Their lines.
INSERT INTO commerce_line (order_id, position, product_id, sku, name, variant, quantity, price)
SELECT order_id + k * %(order_stride)s, position, product_id, sku, name, variant, quantity, price
FROM sample_line CROSS JOIN generate_series(0, %(count)s - 1) AS k ORDER BY k, order_id;

-- Their payments.
INSERT INTO commerce_payment (order_id, number, method, amount, paid_at)
SELECT order_id + k * %(order_stride)s, CASE WHEN k = 0 THEN number ELSE number || '-' || k END, method, amount,
    paid_at FROM sample_payment CROSS JOIN generate_series(0, %(count)s - 1) AS k
ORDER BY k, order_id;

-- Their refunds.
INSERT INTO commerce_refund (order_id, number, amount, refunded_at)
SELECT order_id + k * %(order_stride)s, CASE WHEN k = 0 THEN number ELSE number || '-' || k END, amount, at FROM
    sample_refund CROSS JOIN generate_series(0, %(count)s - 1) AS k ORDER BY k, order_id;
