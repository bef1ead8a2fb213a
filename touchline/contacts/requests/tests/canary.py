"""A person with a token in every field of every table that says it holds something about people."""

import json
import uuid
from datetime import timedelta
from decimal import Decimal

from django.apps import apps
from django.db import connection, models

from touchline.contacts.factories import make_contact
from touchline.contacts.models import Contact
from touchline.kit.clock import now
from touchline.kit.privacy import get_holdings
from touchline.kit.sealing import seal
from touchline.users.factories import make_user
from touchline.users.models import User

TOKEN = "zqxtoken77"
ADDRESS = f"{TOKEN}@x.example"
OTHER = 987_654_000
THEIRS = {"person_id", "contact_id", "record_id", "first_id", "kept_id"}
SOMEBODY_ELSE = {"second_id", "gone_id", "through_id"}
NEUTRAL = "x"
GIVEN = {
    ("contacts_merge", "kind"): "contact",
    ("contacts_identity", "kind"): "email",
    ("contacts_identity", "value"): ADDRESS,
    ("contacts_contact", "stage"): "lead",
    ("imports_made", "kind"): "contact",
    ("imports_import", "state"): "done",
    ("imports_import", "kind"): "contacts",
    ("journal_entry", "lane"): 9,
    ("journal_quarantine", "call"): "track",
    ("messaging_mailing", "origin_kind"): "written",
    ("records_work", "kind"): "contact",
    ("records_work", "state"): "done",
    ("users_auditentry", "subject"): "contacts",
    ("users_session", "session_key"): NEUTRAL,
    ("commerce_order", "currency"): "EUR",
}
"""What a row must say to be one of theirs, or to be allowed at all."""


class Canary:
    """Makes the rows, each table's after those it leads to."""

    def __init__(self):
        self.staff = make_user("admin")
        self.contact = make_contact(ADDRESS)
        self.holdings = {holds.model: holds for holds in get_holdings()}
        self.made = {User: self.staff, Contact: self.contact}
        self.marked = set()
        """(table, column) of every field with a token."""
        for model in self.holdings:
            if model.__module__.startswith("touchline."):
                self.make(model)
        self.fill_contact()

    def make(self, model):
        """Return the row of a table, made once."""
        if model not in self.made:
            values = {
                field.attname: self.fill(model, field)
                for field in model._meta.concrete_fields
                if not isinstance(field, models.AutoField | models.BigAutoField)
            }
            self.made[model] = self.save(model, values)
        return self.made[model]

    def save(self, model, values):
        row = model(**values)
        if model._meta.managed:
            row.save(force_insert=True)
        else:
            names = ", ".join(values)
            with connection.cursor() as cursor:
                spots = ", ".join(["%s"] * len(values))
                cursor.execute(f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({spots})", [*values.values()])
        return row

    def fill(self, model, field):
        """Return what one field holds."""
        table, column = model._meta.db_table, field.column
        if (table, column) in GIVEN:
            return GIVEN[table, column]
        if field.is_relation:
            if field.null and field.related_model not in {Contact, *self.holdings}:
                return None
            return None if field.related_model is model else self.make(field.related_model).pk
        if column in THEIRS:
            return self.contact.pk
        if column in SOMEBODY_ELSE:
            return OTHER
        if (table, column) == ("messaging_mailing", "content_ids"):
            return [self.make(apps.get_model("messaging", "Content")).pk]
        if (table, column) == ("tasks_shelved", "key"):
            return f"lead-{self.contact.pk}"
        if column == "subject_id":
            return str(self.contact.pk)
        if column == "kind" and table.startswith("records_"):
            return "contact"
        return self.fill_value(model, field)

    def fill_value(self, model, field):
        """Return a value of the field's type; a text has the token in it where the field is to lose it."""
        simple = {
            "DateTimeField": now() - timedelta(minutes=5),
            "DateField": now().date(),
            "BooleanField": False,
            "FloatField": 0.5,
            "DecimalField": Decimal(5),
            "UUIDField": uuid.uuid4(),
        }
        type_ = field.get_internal_type()
        if type_ in simple:
            return simple[type_]
        if "Integer" in type_:
            return 1
        if field.choices:
            return field.choices[0][0]
        if type_ == "ArrayField" and "Integer" in field.base_field.get_internal_type():
            return []
        if field.column.startswith("sealed_"):
            return seal(f"{field.column} of {model._meta.db_table} {ADDRESS}")
        text = self.mark(model, field)
        return {"JSONField": {"x": text}, "ArrayField": [text], "BinaryField": json.dumps({"x": text}).encode()}.get(
            type_, text
        )

    def mark(self, model, field):
        """Return a text that names the field and the person; a neutral one for what stays when they are erased."""
        holds = self.holdings.get(model)
        stays = holds is None or (holds.keeps and field.column not in holds.blank)
        if stays or (field.max_length or 999) < 60:
            return NEUTRAL
        self.marked.add((model._meta.db_table, field.column))
        return f"{model._meta.db_table}.{field.column} {ADDRESS}"

    def fill_contact(self):
        """Put the token into every other field of the person, last: rows above were made for them as they were."""
        row = {
            field.attname: self.fill(Contact, field)
            for field in Contact._meta.concrete_fields
            if field.get_internal_type() in {"TextField", "JSONField", "ArrayField"}
        }
        Contact.objects.filter(pk=self.contact.pk).update(**row)
        self.contact.refresh_from_db()


def find_everywhere():
    """The tables in which the token stands, in any column, as a dump of the database would show it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
        )
        tables = [row[0] for row in cursor.fetchall()]
        found = set()
        for table in tables:
            cursor.execute(
                f"SELECT 1 FROM {table} t WHERE position(%s IN t::text) > 0 OR position(%s IN t::text) > 0 LIMIT 1",
                [TOKEN, TOKEN.encode().hex()],
            )
            if cursor.fetchone():
                found.add(table.removeprefix("public."))
    return found
