"""Background work of the contacts room: forgets browsers that were long away and never became known."""

from django.db import connection, transaction

from touchline.contacts.duplicates import working
from touchline.contacts.quality import asking, checking, filling, mending, scoring
from touchline.contacts.quality.trend import note_day
from touchline.contacts.requests import standing, tracing
from touchline.contacts.requests.replaying import replay_tombstones
from touchline.contacts.retaining.services import run_retention
from touchline.contacts.search_indexes import sort_in
from touchline.jobs.services import periodic

TASKS = (working.do_search, checking.check_all, mending.mend_many, tracing.follow_erasures, standing.follow_now)
"""Registered where they stand; named here so that the worker knows them."""
AT_ONCE = 5_000
FORGET = """
WITH old AS (
    DELETE FROM contacts_visitor WHERE person_id IN (
        SELECT v.person_id FROM contacts_visitor v
        LEFT JOIN contacts_presence p ON p.person_id = v.person_id
        WHERE v.expires_at < now() AND v.contact_id IS NULL
          AND (p.last_at IS NULL OR p.last_at < now() - make_interval(days => 395)
               OR v.expires_at < v.first_seen + make_interval(days => 3))
        ORDER BY v.expires_at LIMIT %s
    ) AND contact_id IS NULL RETURNING person_id
), gone AS (
    DELETE FROM contacts_presence WHERE person_id IN (SELECT person_id FROM old) AND NOT is_contact
)
SELECT count(*) FROM old
"""


@periodic("23 * * * *")
def forget_expired_visitors() -> None:
    """Remove expired browsers in small steps, so that nothing waits for it."""
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(FORGET, [AT_ONCE])
            if cursor.fetchone()[0] < AT_ONCE:
                return


@periodic("17 2 * * *")
def erase_people_in_store() -> None:
    """Have the event store follow the day's erasures, in one mutation."""
    tracing.erase_in_store()


@periodic("47 * * * *")
def follow_up_erasures() -> None:
    """Look once more for what was on its way when somebody was erased, and in the store where the night was missed."""
    tracing.erase_traces()
    if tracing.is_overdue():
        tracing.erase_in_store()


@periodic("27 3 * * *")
def remove_what_is_old() -> None:
    """Remove what is older than it is kept, of every class of data."""
    run_retention()


@periodic("*/5 * * * *")
def replay_erasures() -> None:
    """Forget again whom a backup brought back that was restored while Touchline ran."""
    replay_tombstones()


@periodic("* * * * *")
def sort_in_new_people() -> None:
    """Let searches find who is new by the index, and not by reading a list of them."""
    sort_in()


@periodic("* * * * *")
def check_changed_people() -> None:
    """Check the data of those who changed."""
    scoring.score_due()


@periodic("*/5 * * * *")
def ask_name_servers() -> None:
    """Ask whether domains take mail whose turn it is, where the firm wishes it."""
    asking.ask_due()


@periodic("37 3 * * *")
def check_all_people() -> None:
    """Check the data of everybody, and write down how it stands."""
    scoring.score_all()
    filling.fill_in()
    note_day()
