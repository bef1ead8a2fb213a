"""The records that the access matrix is tried on: one of each kind, owned by whom the row wants."""

import dataclasses
import itertools
from collections.abc import Callable
from typing import Any

from django.db import connection

LEFT_OUT = ("users_session", "users_logintry", "users_auditlink", "django_session", "django_migrations", "records_look")
LOG = ("users_auditentry", "users_auditvalue", "api_reply")
"""What every visit writes; the rest must be the same after a refusal."""
NUMBERS = itertools.count(1)
MAKERS: dict[str, Callable[..., Any]] = {}


@dataclasses.dataclass(frozen=True)
class Owner:
    """Whose a record is."""

    user: Any
    team: Any


def maker(make: Callable[..., Any]) -> Callable[..., Any]:
    """Register how to make a record of a kind."""
    MAKERS[make.__name__.removeprefix("make_")] = make
    return make


def make(kind: str, owner: Owner) -> Any:
    """Return the number, or other key, of a new record of this kind."""
    made = MAKERS[kind](owner)
    return getattr(made, "pk", made)


@maker
def make_contact(owner: Owner) -> Any:
    from touchline.contacts import factories

    return factories.make_contact("Somebody", email="", owner=owner.user, team=owner.team)


@maker
def make_company(owner: Owner) -> Any:
    from touchline.contacts import factories

    return factories.make_company("Some firm", owner=owner.user, team=owner.team)


@maker
def make_identity(owner: Owner) -> Any:
    from touchline.contacts.models import Identity
    from touchline.kit.clock import now

    contact = make_contact(owner)
    return Identity.objects.create(contact=contact, kind="email", value=f"a{contact.pk}@x.example", created_at=now()).pk


@maker
def make_import(owner: Owner) -> Any:
    from touchline.imports.factories import make_import

    return make_import(started_by=owner.user)


@maker
def make_note(owner: Owner) -> Any:
    from touchline.records.kinds import get_kind
    from touchline.records.notes import add_note

    return add_note(get_kind("contact"), make_contact(owner).pk, "A note", author=owner.user)


@maker
def make_file(owner: Owner) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from touchline.records.files import add_file
    from touchline.records.kinds import get_kind

    upload = SimpleUploadedFile("a.txt", b"a")
    return add_file(get_kind("contact"), make_contact(owner).pk, upload, author=owner.user)


@maker
def make_change(owner: Owner) -> Any:
    from touchline.records.changes import edit
    from touchline.records.kinds import get_kind
    from touchline.users.factories import make_user

    return edit(
        get_kind("contact"), make_contact(owner).pk, {"name": "New name"}, actor=make_user("admin"), version=None
    )


@maker
def make_work(owner: Owner) -> Any:
    from touchline.kit.clock import now
    from touchline.records.models import Work

    facts = {"task": "none", "kind": "contact", "title": "Work", "state": "done", "created_at": now()}
    return Work.objects.create(started_by=owner.user, **facts)


@maker
def make_attribute(owner: Owner) -> Any:
    from touchline.records.attributes import create_attribute
    from touchline.records.kinds import get_kind

    return create_attribute(get_kind("contact"), {"label": f"Size {next(NUMBERS)}", "type": "text"}, actor=owner.user)


@maker
def make_lower(owner: Owner) -> Any:
    make_attribute(owner)
    return make_attribute(owner)


@maker
def make_task(owner: Owner) -> Any:
    from touchline.tasks.models import Task

    return Task.objects.create(title="Call", owner=owner.user, team=owner.team, created_by=owner.user)


@maker
def make_activity(owner: Owner) -> Any:
    from touchline.contacts.models import Contact
    from touchline.tasks.services import NewActivity, log_activity

    contact = Contact.objects.get(pk=make_contact(owner).pk)
    return log_activity(owner.user, NewActivity(kind="call", outcome="reached", about=contact))[0]


@maker
def make_notice(owner: Owner) -> Any:
    from touchline.tasks.models import Notice, NoticeKind

    facts = {"kind": NoticeKind.values[0], "key": f"k{next(NUMBERS)}", "text": "Look", "url": "/"}
    return Notice.objects.create(user=owner.user, **facts)


@maker
def make_user(owner: Owner) -> Any:
    from touchline.users import factories

    return factories.make_user("read_only")


@maker
def make_invited(owner: Owner) -> Any:
    return make_user(owner)


@maker
def make_team(owner: Owner) -> Any:
    from touchline.users.models import Team

    return Team.objects.create(name=f"More {next(NUMBERS)}", slug=f"more-{next(NUMBERS)}")


@maker
def make_entry(owner: Owner) -> Any:
    from touchline.users.audit import write_audit

    return write_audit(None, "edited", "contacts", 1)


@maker
def make_provider(owner: Owner) -> str:
    from touchline.users.models import SignOnProvider

    slug = f"own-{next(NUMBERS)}"
    return SignOnProvider.objects.create(slug=slug, label="Own", issuer="https://id.example", client_id="c").slug


@maker
def make_source(owner: Owner) -> Any:
    from touchline.tracking import factories

    return factories.make_source()


@maker
def make_goal(owner: Owner) -> Any:
    from touchline.kit.clock import now
    from touchline.tracking.models import Goal

    number = next(NUMBERS)
    return Goal.objects.create(name=f"Goal {number}", event=f"Event {number}", created_at=now())


@maker
def make_endpoint(owner: Owner) -> Any:
    from touchline.webhooks import factories

    return factories.make_endpoint()


@maker
def make_delivery(owner: Owner) -> Any:
    from touchline.webhooks import factories

    return factories.make_delivery(factories.make_endpoint())


@maker
def make_token(owner: Owner) -> Any:
    from touchline.api.models import Token
    from touchline.api.services import create_token

    create_token(f"one {next(NUMBERS)}", role="read_only")
    return Token.objects.latest("pk")


@maker
def make_mail(owner: Owner) -> Any:
    from touchline.channels.services import send_to_staff
    from touchline.users import factories

    return send_to_staff(factories.make_user("agent"), subject="x", text="x")


@maker
def make_delivered(owner: Owner) -> Any:
    from touchline.webhooks import factories

    return factories.make_delivery(factories.make_endpoint(), state="delivered")


@maker
def make_pair(owner: Owner) -> Any:
    from touchline.contacts.merging.models import Duplicate
    from touchline.kit.clock import now

    first, second = make_contact(owner), make_contact(owner)
    facts = {"probability": 0.8, "state": "review", "found_at": now()}
    return Duplicate.objects.create(first_id=first.pk, second_id=second.pk, **facts)


@maker
def make_rejected(owner: Owner) -> Any:
    pair = make_pair(owner)
    pair.state = "rejected"
    pair.save()
    return pair


@maker
def make_merge(owner: Owner) -> Any:
    from touchline.contacts.merging import merge
    from touchline.contacts.merging.merge import merge_records
    from touchline.users.factories import make_user

    kept, gone = make_contact(owner), make_contact(owner)
    return merge_records(merge.Plan(kind="contact", kept_id=kept.pk, gone_id=gone.pk), actor=make_user("admin"))


@maker
def make_order(owner: Owner) -> Any:
    from touchline.commerce.models import Order
    from touchline.kit.clock import now

    contact, number = make_contact(owner), f"A-{next(NUMBERS)}"
    facts = {"currency": "EUR", "total": 5, "person_id": contact.pk, "contact_id": contact.pk}
    return Order.objects.create(number=number, placed_at=now(), created_at=now(), **facts)


@maker
def make_role(owner: Owner) -> str:
    return str(owner.user.role)


@maker
def make_link(owner: Owner) -> str:
    from touchline.users.links import create_login_link

    return create_login_link(owner.user)


@maker
def make_factor(owner: Owner) -> Any:
    from touchline.kit.sealing import seal
    from touchline.users.models import SecondFactor

    return SecondFactor.objects.create(user=owner.user, kind="totp", name="App", sealed_secret=seal("SEED"))


@maker
def make_guarded(owner: Owner) -> Any:
    from touchline.users import factories

    user = factories.make_user("read_only")
    make_factor(Owner(user, None))
    return user


@maker
def make_closed(owner: Owner) -> Any:
    from touchline.users import factories

    return factories.make_user("read_only", is_active=False)


@maker
def make_server(owner: Owner) -> Any:
    from touchline.channels.services import MailServer, save_mail_server

    facts = {"security": "none", "username": "", "password": "", "from_address": "a@x.example"}
    save_mail_server(MailServer(host="127.0.0.1", port=1, **facts))
    return 1


@maker
def make_filetoken(owner: Owner) -> str:
    from touchline.records.files import sign_link
    from touchline.records.models import File

    return sign_link(File.objects.get(pk=make("file", owner)))


@maker
def make_running(owner: Owner) -> Any:
    from touchline.records.models import Work

    work = make_work(owner)
    Work.objects.filter(pk=work.pk).update(state="running")
    return work


@maker
def make_view(owner: Owner) -> Any:
    from touchline.records.kinds import get_kind
    from touchline.records.views_saved import save_view

    facts = {"sharing": "private", "condition": {}, "columns": ["name"], "sort": "name"}
    return save_view(get_kind("contact"), owner.user, view=None, name=f"View {next(NUMBERS)}", facts=facts)


@maker
def make_logo(owner: Owner) -> str:
    from touchline.organisation.models import Logo, Organisation
    from touchline.organisation.queries import forget_organisation

    forget_organisation()
    firm, _made = Organisation.objects.update_or_create(pk=1, defaults={"currency": "EUR", "logo_key": "abc123"})
    Logo.objects.update_or_create(organisation=firm, defaults={"content": b"x", "content_type": "image/png"})
    return "abc123"


WRITTEN = """
SELECT pg_current_xact_id()::text, relname, relfilenode::bigint, pg_stat_get_xact_tuples_inserted(oid),
       pg_stat_get_xact_tuples_updated(oid), pg_stat_get_xact_tuples_deleted(oid)
FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"""
_read: dict[str, tuple[Any, tuple[int, int]]] = {}


def snapshot(*, without: tuple[str, ...] = ()) -> dict[str, tuple[int, int]]:
    """Return for each table that is the application's, but those of `without`, the number of its rows and their hash.

    Within a transaction a table is read again only where PostgreSQL counted a written row, or gave it another file.
    """
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        transaction, written = None, {}
        for transaction, name, *counts in cursor.fetchall():
            if name not in LEFT_OUT and not name.startswith("procrastinate_"):
                written[name] = (transaction, *counts)
        stale = [name for name, counts in written.items() if _read.get(name, (None,))[0] != counts]
        if stale:
            cursor.execute(
                " UNION ALL ".join(
                    f"SELECT '{name}', count(*), coalesce(sum(hashtextextended(row::text, 0)), 0) FROM \"{name}\" AS row"
                    for name in stale
                )
            )
            for name, count, hashed in cursor.fetchall():
                _read[name] = (written[name], (count, int(hashed)))
    return {name: _read[name][1] for name in written if name not in without}


def name_changed(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> list[str]:
    """Return the tables that differ."""
    return [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]


from tests.support import access_campaigns, access_designs, access_groups, access_people, access_returns, access_sending  # noqa: E402, F401 - more makers, which need those above
