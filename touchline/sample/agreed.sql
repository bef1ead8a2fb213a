-- What made-up people said: most want the letter, half of them may be measured, some have left again; a few have a number.
-- Numbers are those that Ofcom keeps for films: nobody's telephone rings.

UPDATE contacts_contact SET phone = '+447700900' || lpad((place - 1)::text, 3, '0')
FROM (SELECT id AS person, row_number() OVER (ORDER BY id) AS place FROM contacts_contact
    WHERE is_sample AND id %% 3 = 0 ORDER BY id LIMIT 1000) AS numbered WHERE person = id;

INSERT INTO contacts_identity (contact_id, kind, value, verified, source_id, created_at)
SELECT id, 'phone', phone, false, source_id, created_at FROM contacts_contact WHERE is_sample AND phone <> ''
ON CONFLICT (kind, value) DO NOTHING;

-- The letter, by mail and by SMS, on the day they came; whoever has left said so later.
INSERT INTO contacts_consent (contact_id, purpose_id, channel, state, basis, at, way, "where", text_id, language, by)
SELECT id, %(letter)s, channel, 'given', 'consent', created_at, 'form', '/shop/newsletter', %(letter_text)s, 'en', ''
FROM contacts_contact CROSS JOIN unnest(ARRAY['email', 'sms']) AS channel
WHERE is_sample AND id %% 10 < 8 AND (channel = 'email' OR phone <> '');

INSERT INTO contacts_consent (contact_id, purpose_id, channel, state, basis, at, way, "where", text_id, language, by)
SELECT id, %(letter)s, 'email', 'withdrawn', 'consent', greatest(created_at, now() - interval '20 days'), 'page', '/u', %(letter_text)s, 'en', ''
FROM contacts_contact WHERE is_sample AND id %% 10 < 8 AND id %% 23 = 0;

-- Being measured: asked with the letter, and agreed to by most.
INSERT INTO contacts_consent (contact_id, purpose_id, channel, state, basis, at, way, "where", text_id, language, by)
SELECT id, %(measured)s, 'email', 'given', 'consent', created_at, 'form', '/shop/newsletter', %(measured_text)s, 'en', ''
FROM contacts_contact WHERE is_sample AND id %% 10 < 6;
