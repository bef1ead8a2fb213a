"""Domains that take mail or do not, as name servers say."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0013_retention")]

    operations = [
        migrations.CreateModel(
            name="MailDomain",
            fields=[
                ("domain", models.TextField(primary_key=True, serialize=False)),
                ("takes_mail", models.BooleanField(null=True)),
                ("due_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["due_at"], name="contacts_maildomain_due")]},
        ),
        migrations.AddField(
            model_name="qualityrule",
            name="asks_mx",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="qualityrule",
            name="fills_in",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(model_name="qualityrule", name="filled_at", field=models.DateTimeField(null=True)),
    ]
