"""The install page: names the first event, and says from facts why none comes."""

from dataclasses import replace

import pytest

from touchline.journal.models import Refusal
from touchline.kit.clock import now
from touchline.kit.http_page import WebPage
from touchline.tracking.factories import make_call, resolve_all, send
from touchline.tracking.install_causes import Finding, find_causes
from touchline.tracking.install_guides import get_guides, write_letter
from touchline.tracking.install_page import PageLook, read_look
from touchline.tracking.install_queries import find_arrival, get_facts, has_site_sent
from touchline.tracking.services import create_source

pytestmark = pytest.mark.django_db
COLLECTOR = "https://t.shop.example"


def make_site(*domains):
    return create_source("Shop", domains=domains)


def look_up(causes, slug):
    return next(cause for cause in causes if cause.slug == slug)


def find(source, look=None, **changes):
    return find_causes(replace(get_facts(source), **{"collector": COLLECTOR} | changes), look)


def make_look(**facts):
    return PageLook("https://shop.example/", was_read=True, **facts)


def test_the_page_waits_and_then_names_site_page_and_browser(admin, client_of):
    source, browser = make_site("shop.example"), client_of(admin)
    address = f"/settings/sources/{source.pk}/install/"
    page = browser.get(address).content.decode()
    assert "install-waiting" in page
    assert source.write_key in page
    assert find_arrival(source) is None
    where = {"url": "https://shop.example/pricing?x=1", "path": "/pricing", "title": "Pricing"}
    send(source, make_call("page", anonymousId="b1", properties=where))
    resolve_all()
    answer = browser.get(f"{address}state", headers={"HX-Request": "true"})
    said = answer.content.decode()
    assert answer["HX-Retarget"] == "#install-side"
    assert all(words in said for words in ("shop.example", "Pricing", "/pricing", "The first event is here"))
    assert has_site_sent()


def test_a_new_site_leads_to_its_install_page(admin, client_of):
    browser = client_of(admin)
    assert browser.get("/settings/sources/connect")["Location"].startswith("/settings/sources/new/")
    answer = browser.post("/settings/sources/new/", {"name": "Shop", "kind": "site", "domains": "shop.example"})
    assert answer["Location"].endswith("/install/")
    assert browser.get("/settings/sources/connect")["Location"] == answer["Location"]


def test_nothing_known_leaves_open_what_only_the_browser_knows():
    causes = find(make_site("shop.example"))
    assert {cause.slug for cause in causes if cause.finding is Finding.OPEN} >= {
        "script",
        "policy",
        "consent",
        "blocker",
    }
    assert not [cause for cause in causes if cause.finding is Finding.FOUND]


def test_refusals_name_the_wrong_domain_and_the_wrong_key():
    source = make_site("shop.example")
    today = now().date()
    Refusal.objects.create(day=today, source_id=source.pk, reason="other domain", count=3)
    Refusal.objects.create(day=today, source_id=0, reason="unknown write key", count=2)
    causes = find(source)
    assert look_up(causes, "domain").finding is Finding.FOUND
    assert "3" in look_up(causes, "domain").said
    assert look_up(causes, "key").finding is Finding.FOUND
    assert causes[0].finding is Finding.FOUND


@pytest.mark.parametrize(
    ("collector", "slug", "finding"),
    [
        ("http://127.0.0.1:8001", "address", Finding.FOUND),
        ("http://t.shop.example", "mixed", Finding.FOUND),
        ("https://t.shop.example", "mixed", Finding.RULED_OUT),
        ("https://t.shop.example", "address", Finding.RULED_OUT),
    ],
)
def test_the_address_is_held_against_what_browsers_allow(collector, slug, finding):
    assert look_up(find(make_site("shop.example"), collector=collector), slug).finding is finding


@pytest.mark.parametrize(
    ("facts", "slug", "finding"),
    [
        ({"has_script": False}, "script", Finding.FOUND),
        ({"has_script": True, "key": "other"}, "key", Finding.FOUND),
        ({"has_script": True, "consent": "none"}, "consent", Finding.FOUND),
        ({"has_script": True, "consent": "full"}, "consent", Finding.RULED_OUT),
        ({"has_script": False, "age_s": 600}, "cache", Finding.FOUND),
        ({"policy": ("script-src 'self'",)}, "policy", Finding.FOUND),
        ({"policy": ("default-src 'self' *.shop.example",)}, "policy", Finding.RULED_OUT),
        ({"policy": ("script-src 'self' https://t.shop.example; connect-src *",)}, "policy", Finding.RULED_OUT),
        ({"policy": ()}, "policy", Finding.RULED_OUT),
    ],
)
def test_a_look_at_the_page_settles_causes(facts, slug, finding):
    assert look_up(find(make_site("shop.example"), make_look(**facts)), slug).finding is finding


def test_a_page_is_read_for_script_key_consent_and_policy():
    text = (
        '<meta http-equiv="Content-Security-Policy" content="script-src \'self\'">'
        '<SCRIPT async src="https://t.shop.example/t.js?v=1" data-key="k1" data-consent=none></SCRIPT><p unclosed'
    )
    look = read_look(WebPage("https://shop.example/", 200, {"content-security-policy": "img-src *", "age": "61"}, text))
    assert (look.has_script, look.key, look.consent, look.age_s) == (True, "k1", "none", 61)
    assert look.policy == ("img-src *", "script-src 'self'")
    assert not read_look(WebPage("https://shop.example/", 200, {"age": "x"}, "<script>1</script>")).has_script


def test_looking_at_ones_own_machine_is_refused(admin, client_of):
    source, browser = make_site(), client_of(admin)
    for url in ("http://127.0.0.1:1/", "http://169.254.169.254/", "file:///etc/passwd", "http://localhost/"):
        said = browser.post(f"/settings/sources/{source.pk}/install/look", {"url": url}).content.decode()
        assert "could not be read" in said


def test_a_domain_is_added_from_the_page(admin, client_of):
    source, browser = make_site("shop.example"), client_of(admin)
    browser.post(f"/settings/sources/{source.pk}/install/domain", {"domain": "https://Other.example/x"})
    browser.post(f"/settings/sources/{source.pk}/install/domain", {"domain": "not a domain"})
    source.refresh_from_db()
    assert source.domains == ["shop.example", "other.example"]


def test_each_guide_and_the_letter_hold_key_and_address():
    source = make_site("shop.example")
    for guide in get_guides(source, COLLECTOR):
        assert source.write_key in guide.code
        assert COLLECTOR in guide.code
        assert guide.steps
    assert source.write_key in write_letter(source, COLLECTOR, sender="Ada")


@pytest.mark.parametrize("part", ["", "state", "causes"])
def test_who_may_not_change_sources_stays_out(part, sales, read_only, stranger, client_of):
    address = f"/settings/sources/{make_site().pk}/install/{part}"
    assert client_of(sales).get(address).status_code == 403
    assert client_of(read_only).get(address).status_code == 403
    assert stranger.get(address).status_code == 302
