"""Indexes by which people are found by a part of their name, address or external id."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations
from django.db.models.functions import Upper


class Migration(migrations.Migration):

    dependencies = [("contacts", "0001_people")]

    operations = [
        TrigramExtension(),
        migrations.AddIndex(
            model_name="contact",
            index=GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="contacts_by_name_part"),
        ),
        migrations.AddIndex(
            model_name="identity",
            index=GinIndex(OpClass(Upper("value"), name="gin_trgm_ops"), name="contacts_by_identity_part"),
        ),
    ]
