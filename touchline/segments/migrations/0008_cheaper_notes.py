"""What notes which attributes of contacts changed costs a bulk edit or an import half as much: keys are looked up."""

from django.db import migrations

TOUCH = """
CREATE OR REPLACE FUNCTION segments_touch_contacts() RETURNS trigger LANGUAGE plpgsql AS $$
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
        ], NULL) || CASE WHEN o.attributes = n.attributes THEN '{}'::text[] ELSE
            ARRAY(SELECT e.key FROM jsonb_each(n.attributes) e WHERE (o.attributes -> e.key) IS DISTINCT FROM e.value)
            || CASE WHEN n.attributes ?& ARRAY(SELECT jsonb_object_keys(o.attributes)) THEN '{}'::text[] ELSE
                ARRAY(SELECT k FROM jsonb_object_keys(o.attributes) k WHERE NOT n.attributes ? k) END
        END
        FROM new_rows n JOIN old_rows o ON o.id = n.id
        WHERE (o.name, o.email, o.phone, o.stage, o.tags, o.company_id, o.owner_id, o.team_id, o.created_at, o.updated_at,
            o.archived_at, o.attributes) IS DISTINCT FROM (n.name, n.email, n.phone, n.stage, n.tags, n.company_id, n.owner_id,
            n.team_id, n.created_at, n.updated_at, n.archived_at, n.attributes);
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("segments", "0007_plain_chunks")]

    operations = [migrations.RunSQL(TOUCH, migrations.RunSQL.noop)]
