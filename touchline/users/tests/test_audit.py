"""The audit log: what it keeps, that it only grows, and that no tampering goes unseen."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from touchline.users.audit import hash_value, write_audit
from touchline.users.audit_chain import get_anchor_file, link_entries
from touchline.users.audit_check import check_log
from touchline.users.factories import make_user
from touchline.users.models import AuditEntry, AuditLink, AuditValue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_old_anchors(settings, tmp_path):
    """Each test has an empty log, so it has an empty file of ends, too."""
    get_anchor_file().unlink(missing_ok=True)


def write(count=1):
    user = make_user()
    entries = [
        write_audit(user, "edited", "contacts", number, before={"city": "Łódź"}, after={"city": f"Köln {number}"})
        for number in range(count)
    ]
    link_entries()
    return entries


def check():
    return [fault.text for fault in check_log(get_anchor_file()).faults]


def tamper(statement, *values):
    """What only the database's owner can do: with the triggers switched off."""
    with connection.cursor() as cursor:
        for table in ("users_auditentry", "users_auditlink"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)


def test_an_untouched_log_is_whole():
    write(5)
    assert check() == []


def test_personal_values_are_hashes_in_the_log_and_readable_beside_it():
    (entry,) = write()
    assert "Köln" not in str(entry.before) + str(entry.after)
    assert entry.after["city"] == hash_value("Köln 0")
    assert AuditValue.objects.get(entry=entry, field="after.city").value == "Köln 0"


def test_what_says_nothing_about_a_person_stays_as_it_is():
    entry = write_audit(
        None, "member_changed", "users", 7, before={"role": "sales"}, after={"role": "manager", "is_active": True}
    )
    assert entry.after == {"role": "manager", "is_active": True}


def test_odd_values_are_kept_and_stay_whole():
    odd = {"name": "a\x00b\ud800", "list": ["x\x00", {"y\x00": 1.5}], "big": 1e300, "none": None, "n": 10**30}
    write_audit(None, "edited", "contacts", "x" * 500, before=odd, after=odd)
    link_entries()
    assert check() == []


def test_erasing_a_person_leaves_the_chain_whole():
    write(3)
    AuditValue.objects.all().delete()
    assert check() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE users_auditentry SET action = 'x'",
        "DELETE FROM users_auditentry",
        "UPDATE users_auditlink SET number = number + 1",
        "DELETE FROM users_auditlink",
    ],
)
def test_the_application_itself_cannot_change_or_remove(statement):
    write(2)
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_emptying_is_refused_where_no_test_runs():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname = 'audit_is_not_emptied'")
        assert len(cursor.fetchall()) == 2


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE users_auditentry SET action = 'nothing' WHERE id = %s", "was changed"),
        ("UPDATE users_auditentry SET actor_id = 1 + actor_id WHERE id = %s", "was changed"),
        ("UPDATE users_auditentry SET at = at + interval '1 second' WHERE id = %s", "was changed"),
        ("UPDATE users_auditentry SET after = '{}' WHERE id = %s", "was changed"),
        ("DELETE FROM users_auditentry WHERE id = %s", "was removed"),
        ("DELETE FROM users_auditlink WHERE entry_id = %s", "are missing"),
        ("UPDATE users_auditvalue SET value = '\"Bonn\"' WHERE entry_id = %s", "is not what was written"),
    ],
)
def test_each_tampering_is_found(statement, said):
    entries = write(5)
    tamper(statement, entries[2].pk)
    assert any(said in text for text in check())


def test_a_swap_is_found():
    first, second, *_rest = write(4)
    tamper("UPDATE users_auditlink SET entry_id = -entry_id WHERE entry_id = %s", first.pk)
    tamper("UPDATE users_auditlink SET entry_id = %s WHERE entry_id = %s", first.pk, second.pk)
    tamper("UPDATE users_auditlink SET entry_id = %s WHERE entry_id = %s", second.pk, -first.pk)
    assert any("not in its place" in text for text in check())


def test_an_entry_put_in_the_place_of_another_is_found():
    entries = write(3)
    tamper(
        "UPDATE users_auditentry SET seal = (SELECT seal FROM users_auditentry WHERE id = %s) WHERE id = %s",
        entries[0].pk,
        entries[1].pk,
    )
    assert check()


def test_a_forged_entry_is_found():
    write(2)
    tamper(
        "INSERT INTO users_auditentry (at, actor_kind, action, subject, subject_id, before, after, hidden, seal) "
        "VALUES (now(), 'system', 'x', 'users', '', '{}', '{}', '{}', %s)",
        "0" * 64,
    )
    link_entries()
    assert any("was changed" in text for text in check())


@pytest.mark.parametrize("cut", [1, 3, 5])
def test_a_cut_tail_is_found_by_what_was_noted_outside(cut):
    entries = write(5)
    ids = [entry.pk for entry in entries[-cut:]]
    tamper("DELETE FROM users_auditlink WHERE entry_id = ANY(%s)", ids)
    tamper("DELETE FROM users_auditentry WHERE id = ANY(%s)", ids)
    assert any("was cut" in text for text in check())
    get_anchor_file().unlink()
    assert check() == []


def test_the_command_tells_and_fails():
    write(3)
    said = io.StringIO()
    call_command("audit", "verify", stdout=said)
    assert "3 entries are as they were written" in said.getvalue()
    tamper("UPDATE users_auditentry SET subject_id = '99' WHERE id = %s", AuditEntry.objects.order_by("id")[1].pk)
    with pytest.raises(CommandError, match="1 faults in 3 entries"):
        call_command("audit", "verify", stdout=io.StringIO())


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_is_linked_at_once_and_what_is_rolled_back_never():
    user = make_user()
    with transaction.atomic():
        write_audit(user, "edited", "contacts", 1)
        write_audit(user, "edited", "contacts", 2)
    with transaction.atomic():
        write_audit(user, "edited", "contacts", 3)
        transaction.set_rollback(True)
    assert list(AuditLink.objects.order_by("number").values_list("number", "entry__subject_id")) == [(1, "1"), (2, "2")]
    assert check() == []


def test_only_admins_read_it(client_of, admin, manager, sales, read_only, stranger):
    write(2)
    entry = AuditEntry.objects.order_by("id").last()
    for user in (manager, sales, read_only):
        assert client_of(user).get("/settings/audit").status_code == 403
        assert client_of(user).get(f"/settings/audit/{entry.pk}").status_code == 403
    assert stranger.get("/settings/audit").status_code == 302
    page = client_of(admin).get("/settings/audit").content.decode()
    assert "Köln 1" in page
    assert "Łódź" in client_of(admin).get(f"/settings/audit/{entry.pk}").content.decode()


def test_the_page_is_filtered_and_goes_on_by_key(client_of, admin, django_assert_max_num_queries):
    write(120)
    other = make_user(name="Zora")
    write_audit(other, "logged_in", "users", other.pk)
    browser = client_of(admin)
    with django_assert_max_num_queries(16):
        page = browser.get("/settings/audit").content.decode()
    assert page.count("data-row-link") == 50
    assert "before=" in page
    page = browser.get("/settings/audit", {"user": other.pk}).content.decode()
    assert page.count("data-row-link") == 1
    assert browser.get("/settings/audit", {"subject": "contacts'; DROP"}).status_code == 400
    assert browser.get("/settings/audit", {"before": "x"}).status_code == 400
    assert browser.get("/settings/audit", {"since": "2026-99-01"}).status_code == 400
    assert "Nothing here" in browser.get("/settings/audit", {"until": "2001-01-01"}).content.decode()
