"""Score models, and the scores of contacts; points that change are told as changes of the profile."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

POINTS = " ".join(f"WHEN {place} THEN {{0}}.points_{place}" for place in range(1, 13))
NEW, OLD = (f"CASE m.place {POINTS.format(row)} END" for row in "no")
TOUCH = f"""
CREATE FUNCTION segments_touch_scores() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO segments_touched (contact_id, parts)
        SELECT n.contact_id, array_agg('score_' || m.id) FROM new_rows n CROSS JOIN segments_scoremodel m
        WHERE {NEW} IS NOT NULL GROUP BY n.contact_id;
    ELSE
        INSERT INTO segments_touched (contact_id, parts)
        SELECT n.contact_id, array_agg('score_' || m.id) FROM new_rows n JOIN old_rows o ON o.contact_id = n.contact_id
        CROSS JOIN segments_scoremodel m WHERE {NEW} IS DISTINCT FROM {OLD} GROUP BY n.contact_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER segments_insert_segments_score AFTER INSERT ON segments_score REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION segments_touch_scores();
CREATE TRIGGER segments_update_segments_score AFTER UPDATE ON segments_score
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION segments_touch_scores();
"""  # noqa: S608 - names of our own columns
FORGET = """
DROP TRIGGER segments_insert_segments_score ON segments_score;
DROP TRIGGER segments_update_segments_score ON segments_score;
DROP FUNCTION segments_touch_scores();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("segments", "0002_touched"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Score",
            fields=[
                ("contact_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("points_1", models.DecimalField(decimal_places=1, max_digits=11, null=True)),
                ("points_2", models.DecimalField(decimal_places=1, max_digits=11, null=True)),
                ("points_3", models.DecimalField(decimal_places=1, max_digits=11, null=True)),
                ("points_4", models.DecimalField(decimal_places=1, max_digits=11, null=True)),
                ("points_5", models.DecimalField(decimal_places=1, max_digits=11, null=True)),
                ("points_6", models.DecimalField(decimal_places=1, max_digits=11, null=True)),
                ("points_7", models.DecimalField(decimal_places=1, max_digits=11, null=True)),
                ("points_8", models.DecimalField(decimal_places=1, max_digits=11, null=True)),
                ("points_9", models.DecimalField(decimal_places=1, max_digits=11, null=True)),
                ("points_10", models.DecimalField(decimal_places=1, max_digits=11, null=True)),
                ("points_11", models.DecimalField(decimal_places=1, max_digits=11, null=True)),
                ("points_12", models.DecimalField(decimal_places=1, max_digits=11, null=True)),
                ("tallies", models.BinaryField(default=b"")),
                ("day", models.IntegerField(default=0)),
                ("fades", models.BooleanField(default=False)),
                ("stored_to", models.BigIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("points_1__isnull", False)),
                        fields=["points_1", "contact_id"],
                        name="segments_score_by_1",
                    ),
                    models.Index(
                        condition=models.Q(("points_2__isnull", False)),
                        fields=["points_2", "contact_id"],
                        name="segments_score_by_2",
                    ),
                    models.Index(
                        condition=models.Q(("points_3__isnull", False)),
                        fields=["points_3", "contact_id"],
                        name="segments_score_by_3",
                    ),
                    models.Index(
                        condition=models.Q(("points_4__isnull", False)),
                        fields=["points_4", "contact_id"],
                        name="segments_score_by_4",
                    ),
                    models.Index(
                        condition=models.Q(("points_5__isnull", False)),
                        fields=["points_5", "contact_id"],
                        name="segments_score_by_5",
                    ),
                    models.Index(
                        condition=models.Q(("points_6__isnull", False)),
                        fields=["points_6", "contact_id"],
                        name="segments_score_by_6",
                    ),
                    models.Index(
                        condition=models.Q(("points_7__isnull", False)),
                        fields=["points_7", "contact_id"],
                        name="segments_score_by_7",
                    ),
                    models.Index(
                        condition=models.Q(("points_8__isnull", False)),
                        fields=["points_8", "contact_id"],
                        name="segments_score_by_8",
                    ),
                    models.Index(
                        condition=models.Q(("points_9__isnull", False)),
                        fields=["points_9", "contact_id"],
                        name="segments_score_by_9",
                    ),
                    models.Index(
                        condition=models.Q(("points_10__isnull", False)),
                        fields=["points_10", "contact_id"],
                        name="segments_score_by_10",
                    ),
                    models.Index(
                        condition=models.Q(("points_11__isnull", False)),
                        fields=["points_11", "contact_id"],
                        name="segments_score_by_11",
                    ),
                    models.Index(
                        condition=models.Q(("points_12__isnull", False)),
                        fields=["points_12", "contact_id"],
                        name="segments_score_by_12",
                    ),
                    models.Index(condition=models.Q(("fades", True)), fields=["day"], name="segments_score_fading"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoreModel",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("about", models.TextField(blank=True, default="")),
                ("place", models.SmallIntegerField()),
                ("half_life_days", models.IntegerField(null=True)),
                ("hot", models.IntegerField(db_default=50, default=50)),
                ("rules", models.JSONField(default=list)),
                ("draft", models.JSONField(null=True)),
                ("next_rule", models.IntegerField(default=1)),
                ("version", models.IntegerField(default=0)),
                ("counted_version", models.IntegerField(default=0)),
                ("counted_zone", models.TextField(blank=True, default="")),
                ("counted_to", models.BigIntegerField(default=0)),
                ("counted_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("name",), name="segments_score_model_name_once"),
                    models.UniqueConstraint(fields=("place",), name="segments_score_model_place_once"),
                ],
            },
        ),
        migrations.RunSQL(TOUCH, FORGET),
    ]
