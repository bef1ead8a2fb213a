"""Triggers that note which part of a contact's profile changed, whichever room or statement changes it."""

from django.db import migrations, models

TOUCH = """
CREATE FUNCTION segments_touch() RETURNS trigger LANGUAGE plpgsql AS $$
-- Arguments: the column of the row that holds the contact, and the part of the profile the row belongs to.
DECLARE
    note CONSTANT text := 'INSERT INTO segments_touched (contact_id, parts) SELECT DISTINCT %1$I, ARRAY[%2$L] FROM ';
BEGIN
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        EXECUTE format(note || 'new_rows WHERE %1$I IS NOT NULL', TG_ARGV[0], TG_ARGV[1]);
    END IF;
    IF TG_OP = 'DELETE' THEN
        EXECUTE format(note || 'old_rows WHERE %1$I IS NOT NULL', TG_ARGV[0], TG_ARGV[1]);
    END IF;
    IF TG_OP = 'UPDATE' THEN
        -- A row that went over to another contact is missing at the one it had.
        EXECUTE format(note || 'old_rows o WHERE %1$I IS NOT NULL AND NOT EXISTS
            (SELECT 1 FROM new_rows n WHERE n.%1$I = o.%1$I)', TG_ARGV[0], TG_ARGV[1]);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION segments_touch_contacts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO segments_touched (contact_id, parts) SELECT id, ARRAY['here'] FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO segments_touched (contact_id, parts) SELECT id, ARRAY['here'] FROM old_rows;
    ELSE
        INSERT INTO segments_touched (contact_id, parts)
        SELECT n.id, array_remove(ARRAY[
            CASE WHEN o.name <> n.name THEN 'name' END, CASE WHEN o.email <> n.email THEN 'email' END,
            CASE WHEN o.phone <> n.phone THEN 'phone' END, CASE WHEN o.stage <> n.stage THEN 'stage' END,
            CASE WHEN o.tags <> n.tags THEN 'tags' END, CASE WHEN o.company_id IS DISTINCT FROM n.company_id THEN 'company' END,
            CASE WHEN o.owner_id IS DISTINCT FROM n.owner_id THEN 'owner' END,
            CASE WHEN o.team_id IS DISTINCT FROM n.team_id THEN 'team' END,
            CASE WHEN o.created_at <> n.created_at THEN 'created_at' END,
            CASE WHEN o.updated_at <> n.updated_at THEN 'updated_at' END,
            CASE WHEN o.archived_at IS DISTINCT FROM n.archived_at THEN 'archived_at' END,
            CASE WHEN o.archived_at IS DISTINCT FROM n.archived_at THEN 'here' END
        ], NULL) || CASE WHEN o.attributes = n.attributes THEN '{}'::text[] ELSE (
            SELECT coalesce(array_agg(coalesce(a.key, b.key)), '{}') FROM jsonb_each(o.attributes) a
            FULL JOIN jsonb_each(n.attributes) b ON a.key = b.key WHERE a.value IS DISTINCT FROM b.value
        ) END
        FROM new_rows n JOIN old_rows o ON o.id = n.id
        WHERE (o.name, o.email, o.phone, o.stage, o.tags, o.company_id, o.owner_id, o.team_id, o.created_at, o.updated_at,
            o.archived_at, o.attributes) IS DISTINCT FROM (n.name, n.email, n.phone, n.stage, n.tags, n.company_id, n.owner_id,
            n.team_id, n.created_at, n.updated_at, n.archived_at, n.attributes);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION segments_touch_joins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO segments_touched (contact_id, parts)
        SELECT DISTINCT p.id, ARRAY['joined'] FROM new_rows n CROSS JOIN LATERAL (VALUES (n.person_id), (n.contact_id)) AS p(id);
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO segments_touched (contact_id, parts)
        SELECT DISTINCT p.id, ARRAY['joined'] FROM old_rows o CROSS JOIN LATERAL (VALUES (o.person_id), (o.contact_id)) AS p(id);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION segments_touch_company() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO segments_touched (contact_id, parts)
    SELECT c.id, ARRAY['company'] FROM new_rows n JOIN old_rows o ON o.id = n.id AND (o.*) IS DISTINCT FROM (n.*)
    JOIN contacts_contact c ON c.company_id = n.id;
    RETURN NULL;
END $$;

CREATE FUNCTION segments_touch_quality() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO segments_touched (contact_id, parts)
    SELECT n.contact_id, array_remove(ARRAY[
        CASE WHEN o.score <> n.score THEN 'quality' END, CASE WHEN o.problems <> n.problems THEN 'quality_problems' END
    ], NULL) FROM new_rows n JOIN old_rows o ON o.contact_id = n.contact_id
    WHERE o.score <> n.score OR o.problems <> n.problems;
    RETURN NULL;
END $$;

CREATE FUNCTION segments_touch_fields() RETURNS trigger LANGUAGE plpgsql AS $$
-- Another field, or another type of one, is mirrored of everybody: contact 0.
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO segments_touched (contact_id, parts) SELECT 0, ARRAY[slug] FROM new_rows WHERE kind = 'contact';
    ELSE
        INSERT INTO segments_touched (contact_id, parts) SELECT 0, ARRAY[n.slug] FROM new_rows n JOIN old_rows o ON o.id = n.id
        WHERE n.kind = 'contact' AND (o.type <> n.type OR o.archived_at IS DISTINCT FROM n.archived_at);
    END IF;
    RETURN NULL;
END $$;
"""
ROWS = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}
TRIGGERS = [
    *(("contacts_contact", verb, "segments_touch_contacts()") for verb in ROWS),
    *(("contacts_alias", verb, "segments_touch_joins()") for verb in ROWS),
    *(("contacts_consent", verb, "segments_touch('contact_id', 'consent')") for verb in ROWS),
    *(("contacts_preference", verb, "segments_touch('contact_id', 'consent')") for verb in ROWS),
    *(("contacts_identity", verb, "segments_touch('contact_id', 'identity')") for verb in ROWS),
    ("contacts_company", "UPDATE", "segments_touch_company()"),
    ("contacts_quality", "INSERT", "segments_touch('contact_id', 'quality')"),
    ("contacts_quality", "UPDATE", "segments_touch_quality()"),
    ("records_attributedefinition", "INSERT", "segments_touch_fields()"),
    ("records_attributedefinition", "UPDATE", "segments_touch_fields()"),
]
MIRROR_ALL = "INSERT INTO segments_touched (contact_id, parts) VALUES (0, '{*}')"
FUNCTIONS = ("touch()", "touch_contacts()", "touch_joins()", "touch_company()", "touch_quality()", "touch_fields()")


def name_trigger(table: str, verb: str) -> str:
    """Return what the trigger of a table is called."""
    return f"segments_{verb.lower()}_{table}"


MAKE = "\n".join(
    f"CREATE TRIGGER {name_trigger(table, verb)} AFTER {verb} ON {table} REFERENCING {ROWS[verb]} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {call};"
    for table, verb, call in TRIGGERS
)
DROP = "\n".join(
    [f"DROP TRIGGER {name_trigger(table, verb)} ON {table};" for table, verb, _call in TRIGGERS]
    + [f"DROP FUNCTION segments_{name};" for name in FUNCTIONS]
)


class Migration(migrations.Migration):
    dependencies = [
        ("segments", "0001_segments"),
        ("contacts", "0013_retention"),
        ("records", "0004_rules_of_attributes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mirror",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("whole_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(TOUCH, migrations.RunSQL.noop),
        migrations.RunSQL(MAKE, DROP),
        migrations.RunSQL(MIRROR_ALL, migrations.RunSQL.noop),
    ]
