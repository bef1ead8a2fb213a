"""Where the fifths of buyers end; a change of an order is a change of its contact's profile."""

import django.contrib.postgres.fields
from django.db import migrations, models

TOUCH = """
CREATE TRIGGER commerce_order_touches_new AFTER INSERT ON commerce_order REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION segments_touch('contact_id', 'order');
CREATE TRIGGER commerce_order_touches AFTER UPDATE ON commerce_order REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION segments_touch('contact_id', 'order');
CREATE TRIGGER commerce_order_touches_gone AFTER DELETE ON commerce_order REFERENCING OLD TABLE AS old_rows
FOR EACH STATEMENT EXECUTE FUNCTION segments_touch('contact_id', 'order');
CREATE FUNCTION commerce_touch_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO segments_touched (contact_id, parts)
    SELECT DISTINCT o.contact_id, ARRAY['order'] FROM changed_rows l JOIN commerce_order o ON o.id = l.order_id
    WHERE o.contact_id IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER commerce_line_touches_new AFTER INSERT ON commerce_line REFERENCING NEW TABLE AS changed_rows
FOR EACH STATEMENT EXECUTE FUNCTION commerce_touch_lines();
CREATE TRIGGER commerce_line_touches AFTER UPDATE ON commerce_line REFERENCING NEW TABLE AS changed_rows
FOR EACH STATEMENT EXECUTE FUNCTION commerce_touch_lines();
"""
FORGET = """
DROP TRIGGER commerce_line_touches ON commerce_line;
DROP TRIGGER commerce_line_touches_new ON commerce_line;
DROP FUNCTION commerce_touch_lines();
DROP TRIGGER commerce_order_touches_gone ON commerce_order;
DROP TRIGGER commerce_order_touches ON commerce_order;
DROP TRIGGER commerce_order_touches_new ON commerce_order;
"""


class Migration(migrations.Migration):
    """Adds the borders and the triggers."""

    dependencies = [("commerce", "0002_product_verified"), ("segments", "0002_touched")]

    operations = [
        migrations.CreateModel(
            name="BuyerBorders",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                (
                    "recency",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateTimeField(), default=list, size=None
                    ),
                ),
                (
                    "frequency",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "money",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DecimalField(decimal_places=4, max_digits=24), default=list, size=None
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("buyers", models.BigIntegerField()),
                ("measured_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(TOUCH, FORGET),
    ]
