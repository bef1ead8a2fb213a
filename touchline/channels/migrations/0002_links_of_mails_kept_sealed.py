"""Mails keep their one-time links sealed, and only until they are sent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_staff_mail")]

    operations = [
        migrations.AddField("mail", "sealed_secret", models.TextField(blank=True, default="")),
        migrations.AddField("mail", "secret_until", models.DateTimeField(null=True)),
    ]
