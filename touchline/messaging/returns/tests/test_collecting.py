"""The collector's side of mails: clicks are kept and sent on, pictures drawn, forged addresses lead nowhere."""

import asyncio
from dataclasses import replace
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from touchline.contacts.factories import make_contact
from touchline.messaging.design.preparing import Source, prepare_source
from touchline.messaging.design.rendering import parse
from touchline.messaging.models import MailHit, Mailing
from touchline.messaging.returns.collecting import GIF, HitResponder
from touchline.messaging.returns.marks import get_tokens, make_marks, save_links
from touchline.messaging.returns.signs import CLICK, OPEN
from touchline.messaging.returns.tokens import Claim, For

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SHOP = "https://shop.example/p/{{ contact.name | url_encode }}?a=1&b=2"


def ask(*paths, method="GET"):
    """What a collector over the tests' database answers."""
    known = connection.settings_dict
    url = f"postgresql://{known['USER']}@/{known['NAME']}?host={quote(str(known['HOST']), safe='')}"

    async def run():
        responder = HitResponder(replace(settings.ENVIRONMENT, database_url=url), asyncio.get_running_loop())
        await asyncio.to_thread(responder.keep)
        try:
            found = [SimpleNamespace(path=path, method=method, headers={"user-agent": FIREFOX}) for path in paths]
            return [await responder.answer(scope, "203.0.113.7") for scope in found]
        finally:
            await asyncio.to_thread(responder.stop)

    return asyncio.run(run())


def path_of(address):
    return "/e/" + address.rpartition("/e/")[2]


def get_header(answer, name):
    return dict(answer.headers).get(name)


@pytest.mark.django_db(transaction=True)
class TestCollecting:
    @pytest.fixture
    def mailing(self):
        made = Mailing.objects.create(name="Autumn", purpose="news")
        save_links(made.pk, {0: ["https://shop.example/a?x=1", "", "mailto:shop@shop.example"]})
        return made

    @pytest.fixture
    def marks(self, mailing):
        return make_marks(mailing.pk, make_contact("Ada").pk, links=3)

    def test_clicks_and_opens_are_kept_and_answered(self, mailing, marks):
        answers = ask(*(path_of(one) for one in (marks.links[0], marks.links[2], marks.trap, marks.pixel)))
        assert [one.status for one in answers] == [302, 302, 204, 200]
        assert get_header(answers[0], "location") == "https://shop.example/a?x=1"
        assert get_header(answers[1], "location") == "mailto:shop@shop.example"
        assert answers[3].body == GIF
        assert all(get_header(one, "cache-control") == "no-store, max-age=0" for one in answers)
        rows = MailHit.objects.order_by("id").values_list("mailing_id", "kind", "link", "agent", "by")
        assert [row[:3] for row in rows] == [
            (mailing.pk, CLICK, 1),
            (mailing.pk, CLICK, 3),
            (mailing.pk, CLICK, 0),
            (mailing.pk, OPEN, 0),
        ]
        assert {row[3:] for row in rows} == {(FIREFOX, 0)}
        assert MailHit.objects.filter(contact_id=0).count() == 0

    def test_a_click_that_tells_of_nobody_is_kept_for_nobody(self, mailing):
        marks = make_marks(mailing.pk, make_contact("Ada").pk, links=1, is_identified=False)
        assert ask(path_of(marks.links[0]))[0].status == 302
        assert list(MailHit.objects.values_list("contact_id", flat=True)) == [0]

    def test_a_link_of_ones_own_leads_where_it_was_sealed_to(self, mailing, marks):
        address = "https://shop.example/p/Ada?token=ä b"
        led = marks.lead(2, address)
        assert "shop.example/p" not in led and "Ada" not in led
        [answer] = ask(path_of(led))
        assert (answer.status, get_header(answer, "location")) == (302, "https://shop.example/p/Ada?token=%C3%A4%20b")
        assert list(MailHit.objects.values_list("link", flat=True)) == [2]

    def test_what_was_not_made_here_leads_nowhere_and_is_not_kept(self, mailing, marks):
        led = path_of(marks.lead(2, "https://shop.example/p/1"))
        token, _dot, sealed = led.partition(".")
        own = get_tokens().seal_address("other", "https://evil.example/")
        other = path_of(make_marks(mailing.pk, 99, links=3).links[1])
        forged = [
            led[:-1] + ("A" if led[-1] != "A" else "B"), f"{token}.{sealed}AAAA", f"{token}.{own}", f"{other}.{sealed}",
            f"{token}.https://evil.example/", f"{token}.", path_of(marks.links[1]), path_of(marks.links[0])[:-1],
            path_of(marks.pixel).replace(".gif", ""), path_of(marks.links[0]) + ".gif", "/e/", "/e/.gif", "/e/ä",
            "/e/" + "A" * 5000,
            path_of(get_tokens().make(Claim(For.LEAVE, mailing.pk, 1))),
        ]  # fmt: skip
        found = ask(*forged)
        assert [one.status for one in found] == [404] * len(forged)
        assert not any(get_header(one, "location") for one in found)
        assert not MailHit.objects.exists()


@given(st.text(max_size=80), st.text(max_size=30))
def test_only_the_token_it_was_sealed_for_opens_an_address(address, token):
    tokens = get_tokens()
    plain = address.encode("utf-8", "replace").decode()
    sealed = tokens.seal_address(token.encode("utf-8", "replace").decode(), plain)
    assert tokens.read_address(token.encode("utf-8", "replace").decode(), sealed) == plain
    assert tokens.read_address("another", sealed) is None or token == "another"


@pytest.mark.parametrize("mode", ["html", "text"])
def test_a_link_with_merge_fields_is_led_and_one_to_a_server_of_their_choice_is_not(mode):
    text = f"See {SHOP}, or {{{{ contact.site }}}} or https://{{{{ contact.site }}}}/x."
    links = "".join(f'<a href="{one}">See</a>' for one in (SHOP, "{{ contact.site }}", "https://{{ contact.site }}/x"))
    html = f"<p>{links}</p>"
    ready = parse(prepare_source(Source(mode=mode, subject="x", html=html, text=text)))
    marks = make_marks(7, 8, links=len(ready.addresses))
    ada = {"contact": {"name": "Ada & Co", "site": "https://evil.example/"}}
    mail = ready.render(ada, links=marks.links, lead=marks.lead)
    for part in filter(None, (mail.html, mail.text)):
        [led] = [one for one in marks.links if f"{one}." in part]
        assert "shop.example/p" not in part
        sealed = part.partition(f"{led}.")[2].partition('"')[0].split()[0].rstrip(",)")
        token = led.rpartition("/")[2]
        assert get_tokens().read_address(token, sealed) == "https://shop.example/p/Ada+%26+Co?a=1&b=2"
        assert "evil.example" in part
    plain = ready.render(ada)
    assert "https://shop.example/p/Ada+%26+Co?a=1" in plain.text
    assert "\ue000" not in mail.html + mail.text + plain.html + plain.text


def test_a_value_cannot_bring_a_link_of_its_own():
    ready = parse(
        prepare_source(Source(mode="html", subject="x", html=f'<p><a href="{SHOP}">{{{{ contact.name }}}}</a></p>'))
    )
    marks = make_marks(7, 8, links=1)
    evil = "\ue0001\ue002https://evil.example/\ue001"
    mail = ready.render({"contact": {"name": evil}}, links=marks.links, lead=marks.lead)
    for one in mail.html.split(f"{marks.links[0]}.")[1:]:
        address = get_tokens().read_address(marks.links[0].rpartition("/")[2], one.partition('"')[0])
        assert address is None or address.startswith("https://shop.example/")
