"""Notes with a consent or a preference whose it is, so that an un-merge gives each what they said."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0015_push_messages")]

    operations = [
        migrations.AddField(model_name="consent", name="person_id", field=models.BigIntegerField(null=True)),
        migrations.AddField(model_name="preference", name="person_id", field=models.BigIntegerField(null=True)),
    ]
