"""Indexes by which people and companies are found though their name is misspelt.

A word's keys are the word without case and accents, and for words of three letters and more the word with any one letter left
out; so two words that differ by one letter, or by two neighbours swapped, share a key (symmetric delete).
"""

from django.db import migrations

FUNCTION = r"""
CREATE FUNCTION contacts_name_keys(name text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (
    WITH words AS (
        SELECT DISTINCT left(word, 24) AS word
        FROM regexp_split_to_table(
            translate(
                replace(lower(regexp_replace(normalize(left(name, 200), NFKD), '[\u0300-\u036f]', '', 'g')), 'ß', 'ss'),
                'łøđðı', 'loddi'
            ),
            '[\s,.;:/()\[\]"''’_@+-]+'
        ) AS word
        WHERE word <> ''
    )
    SELECT coalesce(array_agg(DISTINCT key), '{}'::text[])
    FROM (
        SELECT word AS key FROM words
        UNION ALL
        SELECT left(word, place - 1) || substr(word, place + 1)
        FROM words, generate_series(1, length(word)) AS place
        WHERE length(word) > 2
    ) AS keys
);
"""


class Migration(migrations.Migration):
    atomic = True
    dependencies = [("contacts", "0003_companies_owners_and_stages")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION contacts_name_keys(text);"),
        migrations.RunSQL(
            "CREATE INDEX contacts_by_name_keys ON contacts_contact USING gin (contacts_name_keys(name));",
            "DROP INDEX contacts_by_name_keys;",
        ),
        migrations.RunSQL(
            "CREATE INDEX companies_by_name_keys ON contacts_company USING gin (contacts_name_keys(name));",
            "DROP INDEX companies_by_name_keys;",
        ),
    ]
