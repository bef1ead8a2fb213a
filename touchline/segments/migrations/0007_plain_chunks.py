"""Bitmaps of members are kept as they are: they are as short as they get, and pressing them took a third of a batch's time."""

from django.db import migrations

PLAIN = "ALTER TABLE segments_chunk ALTER COLUMN bits SET STORAGE EXTERNAL"
PRESSED = "ALTER TABLE segments_chunk ALTER COLUMN bits SET STORAGE EXTENDED"


class Migration(migrations.Migration):
    dependencies = [("segments", "0006_kept_sets")]

    operations = [migrations.RunSQL(PLAIN, PRESSED)]
