"""A slow start over several days: what a real mail server got in each simulated hour and day, by account and by domain.

Time passes by moving back what the database keeps of the past: the allowances, when messages are due, and the first day.
"""

import json
import math
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from pyroaring import BitMap64

from touchline.channels.models import Sender, SendingAccount, SendingDomain
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Basis, Purpose, Suppression
from touchline.contacts.suppressions import suppress
from touchline.kit.clock import now
from touchline.messaging import services
from touchline.messaging.design.preparing import Source, prepare_source
from touchline.messaging.outbox.domains import set_limit
from touchline.messaging.outbox.tests.hauling import take_by_hand

SINK = Path(__file__).resolve().parents[4] / "benchmarks" / "mail_sink.py"


class Sink:
    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, str(SINK), "0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.port = json.loads(self.process.stdout.readline())["port"]

    def count(self):
        self.process.stdin.write(json.dumps({"ask": "count"}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())["copies"]

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


@pytest.fixture
def sink():
    made = Sink()
    yield made
    made.close()


@pytest.fixture
def account(sink, transactional_db):
    Purpose.objects.create(slug="news", basis=Basis.INTEREST, channels=["email"])
    return SendingAccount.objects.create(name="New", host="127.0.0.1", port=sink.port, security="none")


def start(*places):
    people = [make_contact("P", email=f"p{number}@{place}.example") for number, place in enumerate(places)]
    domain = SendingDomain.objects.create(name="shop.example", verified_at=now())
    sender = Sender.objects.create(name="Shop", address="news@shop.example", domain=domain)
    prepared = prepare_source(Source(mode="text", subject="News", text="Hello {{ contact.name }}"))
    wanted = services.NewMailing(name="News", contents=[prepared], purpose="news", sender=sender)
    services.start_mailing(services.make_mailing(wanted), {0: BitMap64(one.pk for one in people)})
    return people


def begin(account, *, first, day):
    """As if the first day of the slow start had been so many days ago."""
    account.warm_up_first, account.warm_up_from = first, now().date() - timedelta(days=day)
    account.save(update_fields=["warm_up_first", "warm_up_from"])


def pass_time(hands, seconds):
    for domain in hands.haulage.domains._put_off:
        hands.haulage.domains._put_off[domain] -= seconds
    with connection.cursor() as cursor:
        cursor.execute("UPDATE messaging_pace SET next_at = next_at - %s * interval '1 second'", [seconds])
        cursor.execute("UPDATE messaging_message SET due_at = due_at - %s * interval '1 second'", [seconds])


def work(hands):
    """Look as a sender does that knows what day it is, until there is nothing to do; how many left."""
    hands.haulage.loads._known.clear()
    count, did = 0, True
    while did:
        hands.haulage.domains.read()
        did = hands.haulage._refill()
        while hands.hand_over():
            count += 1
        hands.write_down()
    return count


def test_each_day_half_as_many_more_and_each_hour_its_share(sink, account):
    start(*["big"] * 60, *["small"] * 140)
    by_day, by_hour = Counter(), Counter()
    with take_by_hand() as hands:
        for day, limit in enumerate((24, 36, 54)):
            begin(account, first=24, day=day)
            # Twice as often as its turn comes: every other look finds nothing to do.
            step = 43_200 / limit
            for turn in range(2 * limit):
                pass_time(hands, step)
                left = work(hands)
                by_day[day] += left
                by_hour[day, int(turn * step // 3600)] += left
    assert [by_day[day] for day in range(3)] == pytest.approx([24, 36, 54], abs=1)
    assert all(count <= math.ceil((24, 36, 54)[day] / 24) + 1 for (day, _hour), count in by_hour.items())
    assert sink.count() == by_day.total()


def test_a_domain_keeps_its_own_limit_on_each_of_the_days(sink, account):
    start(*["big"] * 150, *["small"] * 300)
    set_limit(None, "big.example", per_minute=2, connections=None)
    days = []
    with take_by_hand() as hands:
        for day, a_minute in enumerate((10, 15, 22.5, 33.75)):
            begin(account, first=14_400, day=day)
            pass_time(hands, 600)
            work(hands)
            before = count_by_domain()
            for _turn in range(int(12 * a_minute)):
                pass_time(hands, 30 / a_minute)
                work(hands)
            days.append(count_by_domain() - before)
    # Six minutes of each day; on the last one nobody is left but those at the limited domain.
    assert [came.total() for came in days[:3]] == pytest.approx([60, 90, 135], abs=2)
    assert all(came["big.example"] <= 6 * 2 + 1 for came in days), days
    assert days[3]["big.example"] >= 6 and days[3]["small.example"] < 20, days
    assert sink.count() == count_by_domain().total()


def test_who_is_skipped_or_waits_takes_nobodys_turn(sink, account):
    people = start(*["big"] * 4, *["small"] * 4)
    for one in people[:4]:
        suppress(one.email, Suppression.Reason.OPTED_OUT)
    begin(account, first=1440, day=0)
    with take_by_hand() as hands:
        for minute in range(1, 5):
            pass_time(hands, 60)
            work(hands)
            assert sink.count() == minute


def count_by_domain():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT split_part(c.email, '@', 2), count(*) FROM messaging_message m JOIN contacts_contact c"
            " ON c.id = m.contact_id WHERE m.state = 'accepted' GROUP BY 1"
        )
        return Counter(dict(cursor.fetchall()))
