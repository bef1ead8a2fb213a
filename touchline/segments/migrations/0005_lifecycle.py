"""The stages of the lifecycle and a trigger that notes every move between them."""

from typing import Any

from django.db import migrations, models

STAGES = ("subscriber", "lead", "qualified", "customer", "repeat", "advocate", "lost")
NOTE = """
CREATE FUNCTION segments_note_stages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO segments_stagemove (contact_id, at, before, after, why, since)
    SELECT n.id, now(), o.stage, n.stage, coalesce(nullif(current_setting('touchline.stage_why', true), ''), 'hand'),
        coalesce((SELECT m.at FROM segments_stagemove m WHERE m.contact_id = n.id ORDER BY m.id DESC LIMIT 1), n.created_at)
    FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.stage <> n.stage;
    RETURN NULL;
END $$;
CREATE TRIGGER segments_note_stages AFTER UPDATE ON contacts_contact
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION segments_note_stages();
"""
FORGET = """
DROP TRIGGER segments_note_stages ON contacts_contact;
DROP FUNCTION segments_note_stages();
"""


def make_stages(apps: Any, _editor: Any) -> None:
    """Make the stages that come along; none has a rule before somebody gives it one."""
    stage = apps.get_model("segments", "LifecycleStage")
    for place, slug in enumerate(STAGES, 1):
        stage.objects.get_or_create(slug=slug, defaults={"place": place})


class Migration(migrations.Migration):
    dependencies = [("segments", "0004_alerts"), ("contacts", "0013_retention")]

    operations = [
        migrations.CreateModel(
            name="LifecycleStage",
            fields=[
                ("slug", models.TextField(primary_key=True, serialize=False)),
                ("name", models.TextField(blank=True, default="")),
                ("place", models.SmallIntegerField()),
                ("condition", models.JSONField(default=dict)),
                ("segment_id", models.BigIntegerField(null=True)),
                ("falls_back", models.BooleanField(db_default=False, default=False)),
                ("filling_after", models.BigIntegerField(null=True)),
            ],
            options={"ordering": ("place",)},
        ),
        migrations.CreateModel(
            name="StageMove",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("contact_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("before", models.TextField(blank=True)),
                ("after", models.TextField(blank=True)),
                (
                    "why",
                    models.TextField(choices=[("hand", "hand"), ("rule", "rule"), ("fill", "fill")], default="hand"),
                ),
                ("since", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["contact_id", "-id"], name="segments_stage_moves_of"),
                    models.Index(fields=["at"], name="segments_stage_moves_at"),
                ],
            },
        ),
        migrations.RunSQL(NOTE, FORGET),
        migrations.RunPython(make_stages, migrations.RunPython.noop),
    ]
