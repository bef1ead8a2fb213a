"""Sensitive attributes, whose values are sealed."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0011_quality"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="SensitiveAttribute",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("slug", models.TextField(unique=True)),
                ("label", models.TextField()),
                ("help", models.TextField(blank=True, db_default="", default="")),
                (
                    "readers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), db_default=[], default=list, size=None
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("archived_at", models.DateTimeField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ("id",)},
        ),
        migrations.CreateModel(
            name="SensitiveValue",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("sealed_value", models.TextField()),
                ("set_at", models.DateTimeField()),
                ("set_by", models.TextField(blank=True, db_default="", default="")),
                (
                    "attribute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contacts.sensitiveattribute",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contacts.contact"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["contact", "attribute", "-set_at"], name="contacts_sensitive_of_contact")
                ]
            },
        ),
    ]
