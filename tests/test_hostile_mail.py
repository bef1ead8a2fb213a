"""T20 for mails: what strangers write into names and mails runs nowhere, trips no policy, and has nothing fetched from outside.

Every payload is a contact's name in a mail that is rendered and kept, and the sender, subject, text and HTML of a reply
that comes in. A real browser opens the pages that show them.
"""

import re
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from pyroaring import BitMap64

from tests.support.hostile import OUTSIDE, PAYLOADS
from touchline.channels.models import PracticeMail
from touchline.contacts.consents.purposes import Words, create_purpose
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Basis
from touchline.kit.clock import now
from touchline.messaging.design.preparing import Source, prepare_source
from touchline.messaging.models import Brand, Design, Inbound, Reply
from touchline.messaging.outbox.tests.hauling import take_by_hand
from touchline.messaging.returns.inbound import handle_waiting, keep_raw
from touchline.messaging.returns.marks import make_marks
from touchline.messaging.services import NewMailing, make_mailing, start_mailing
from touchline.organisation.models import Organisation, SetUpStep
from touchline.users.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)
SUBJECT = "{{ contact.name }} has news"
PAGE = f"""<html><head><title>{{{{ contact.name }}}}</title></head><body>
<p title="{{{{ contact.name }}}}">Hello {{{{ contact.name }}}}</p><p title='{{{{ contact.name }}}}'>there</p>
<img src="https://{OUTSIDE}/ours.png" alt="{{{{ contact.name }}}}"><a href="{{{{ unsubscribe_url }}}}">Leave</a></body></html>"""
BLOCKED = re.compile(r"Content Security Policy|Blocked script execution|sandboxed|Refused to", re.IGNORECASE)


class Watch:
    """Notes whatever a page does that it must not: a dialog, a policy that had to hold something back, a call outside."""

    def __init__(self, page, *, host):
        self.found: list[str] = []
        page.on("dialog", lambda one: (self.found.append(f"dialog on {page.url}"), one.dismiss()))
        page.on("console", lambda one: self._read(page.url, one.text))
        page.on("request", lambda one: self._look(page.url, one.url, host))

    def _read(self, where, text):
        # The design's own picture from outside is held back until somebody asks for it: as it should be.
        if BLOCKED.search(text) and f"{OUTSIDE}/ours.png" not in text:
            self.found.append(f"{where}: {text[:200]}")

    def _look(self, where, url, host):
        split = urlsplit(url)
        if split.scheme in ("http", "https") and split.netloc not in (host, OUTSIDE):
            self.found.append(f"{where} called {url}")

    def refuse(self, route):
        """Note a call outside that no policy held back."""
        self.found.append(f"called {route.request.url}")
        route.abort()


@pytest.fixture
def staff():
    cache.clear()
    Organisation.objects.create(name="Kestrel", currency="EUR", set_up_at=now())
    SetUpStep.objects.create(slug="people", done_at=now())
    Brand.objects.create(name="Shop", address="Weg 1, 10115 Berlin")
    create_purpose(Words({"en": "News"}, {"en": "We write."}), basis=Basis.INTEREST, channels=["email"], actor=None)
    yield make_user("admin")
    cache.clear()


@pytest.fixture
def watched(live_server, page, staff):
    browser = Client()
    browser.force_login(staff)
    cookie = {"name": "sessionid", "value": browser.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    watch = Watch(page, host=urlsplit(live_server.url).netloc)
    page.route(re.compile(rf"//{OUTSIDE}/"), watch.refuse)
    return page, watch


def write_to_all(payloads):
    """Render a mail to one contact of each name, as the sender does; it stays in the practice mailbox."""
    people = [make_contact(name, email=f"p{number}@x.example") for number, name in enumerate(payloads)]
    content = prepare_source(Source(mode="html", subject=SUBJECT, html=PAGE))
    mailing = make_mailing(NewMailing(name="News", contents=[content], purpose="news"))
    start_mailing(mailing, {0: BitMap64(one.pk for one in people)})
    with take_by_hand() as hands:
        hands.send_all()
    return people, mailing


def answer_all(people, mailing, payloads):
    """Let each answer: half of them as text, half as HTML alone."""
    for number, (one, payload) in enumerate(zip(people, payloads, strict=True)):
        mail, marks = EmailMessage(policy=SMTP), make_marks(mailing.pk, one.pk)
        mail["From"], mail["To"] = f"{quote(payload)} <{one.email}>", f"{marks.reply_local}@back.shop.example"
        mail["Subject"], mail["In-Reply-To"] = f"Re: {payload}", f"<{marks.message_id}@shop.example>"
        mail.set_content(f"Words: {payload}", subtype="html" if number % 2 else "plain")
        keep_raw(mail.as_bytes(), via=Inbound.Via.SMTP, envelope_from=one.email, envelope_to=mail["To"])
        handle_waiting()


def quote(name):
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def test_the_watch_sees_what_is_planted(live_server, watched):
    page, watch = watched
    page.goto("about:blank")
    page.set_content("<script>alert(1)</script>")
    assert "dialog" in watch.found[-1]
    for planted in ("<img src=x onerror=alert(1)>", f"<img src=//{OUTSIDE}/p.png>"):
        watch.found.clear()
        page.goto(f"{live_server.url}/replies/")
        page.evaluate("(html) => document.body.insertAdjacentHTML('beforeend', html)", planted)
        page.wait_for_timeout(200)
        assert watch.found, planted
    assert len(set(PAYLOADS)) >= 100


def test_mails_out_and_in_run_nothing_and_call_nobody(live_server, watched):
    page, watch = watched
    people, mailing = write_to_all(PAYLOADS)
    answer_all(people, mailing, PAYLOADS)
    assert PracticeMail.objects.count() == Reply.objects.count() == len(PAYLOADS)
    design = Design.objects.create(name=PAYLOADS[0], subject=SUBJECT, mode="html", html=PAGE)
    preview = f"/designs/{design.pk}/preview?person="
    paths = ["/", "/replies/", "/practice/", "/settings/returns/", "/contacts/", f"/designs/{design.pk}/"]
    kept = list(PracticeMail.objects.order_by("pk"))
    paths += [f"/practice/{one.pk}/page" for one in kept] + [f"/practice/{one.pk}/" for one in kept[::5]]
    paths += [f"{preview}{one.pk}" for one in people[::4]]
    paths += [f"/messages/{mailing.pk}/{one.pk}/" for one in people[::40]] + [
        f"/contacts/{one.pk}/" for one in people[::9]
    ]
    for path in paths:
        answer = page.goto(live_server.url + path)
        assert answer.status == 200, path
    # The lists above show all of them; here the pages of every third, text and HTML by turns.
    for number, reply in list(enumerate(Reply.objects.order_by("pk")))[::3]:
        page.goto(f"{live_server.url}/replies/{reply.pk}/")
        assert PAYLOADS[number] in page.locator("h1").inner_text()
    assert watch.found == []
    page.goto(f"{live_server.url}{preview}{people[0].pk}&outside=1")
    assert watch.found == [f"called https://{OUTSIDE}/ours.png"]
