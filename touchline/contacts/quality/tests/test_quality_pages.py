"""The pages of quality: what each says, who may see it, and what its buttons begin."""

import pytest
from django.urls import reverse

from touchline.contacts.factories import make_contact
from touchline.contacts.models import Quality, QualityRule
from touchline.contacts.quality.checking import check_all, start_check
from touchline.contacts.quality.checks import CHECKS, GROUPS
from touchline.contacts.quality.mending import mend_many
from touchline.records.models import Work

pytestmark = pytest.mark.django_db
PAGE = "/quality/"


@pytest.fixture
def checked(admin):
    make_contact("ADA LOVELACE", email="ada@gmial.com", phone="030 1234567")
    make_contact("Grace Hopper", email="grace@navy.example")
    work = start_check(admin)
    check_all(work)
    work.refresh_from_db()
    assert (work.state, work.done, work.total) == ("done", 2, 2)


def read(response):
    assert response.status_code == 200
    return response.content.decode()


def test_before_the_first_check_the_page_teaches(admin, client_of):
    assert "Nothing is checked yet" in read(client_of(admin).get(PAGE))


def test_the_overview_says_points_groups_origins_and_owners(admin, client_of, checked):
    text = read(client_of(admin).get(PAGE))
    assert "<strong>83</strong>" in text and "Nobody" in text and "Mistyped address" in text
    for label, _lesson, _icon in GROUPS.values():
        assert str(label) in text


def test_only_who_sees_everybody_sees_figures_about_everybody(sales, read_only, client_of, checked):
    assert client_of(sales).get(PAGE).status_code == 404
    assert "Check everybody now" not in read(client_of(read_only).get(PAGE))
    assert client_of(read_only).post("/quality/check").status_code == 403


def test_a_check_lists_whom_it_found_with_what_a_mend_would_write(admin, sales, client_of, checked):
    text = read(client_of(admin).get("/quality/mistyped_email/"))
    assert "ada@gmial.com" in text and "ada@gmail.com" in text and "all 1" in text
    assert "ada@gmial.com" not in read(client_of(sales).get("/quality/mistyped_email/"))
    assert client_of(admin).get("/quality/unheard_of/").status_code == 404


def test_a_number_is_tried_with_a_country_before_it_is_written(admin, client_of, checked):
    assert "+49301234567" not in read(client_of(admin).get("/quality/bad_phone/"))
    assert "+49301234567" in read(client_of(admin).get("/quality/bad_phone/?country=de"))


@pytest.mark.parametrize("slug", CHECKS)
def test_every_check_has_a_page_and_every_mend_a_button(admin, client_of, slug):
    one = make_contact("Ada", email="ada@x.example")
    Quality.objects.create(pk=one.pk, score=50, problems=[slug], changed_at=one.created_at)
    text = read(client_of(admin).get(reverse("contacts:quality_check", args=[slug])))
    assert str(CHECKS[slug].label) in text
    for mend in CHECKS[slug].mends:
        assert f'value="{mend}.all"' in text and f'value="{mend}.chosen"' in text


def test_a_button_begins_work_on_the_chosen(admin, client_of, checked):
    client = client_of(admin)
    number = Quality.objects.get(problems__contains=["mistyped_email"]).pk
    assert client.post("/quality/mistyped_email/mend", {"do": "archive.all"}).url == "/quality/mistyped_email/"
    assert client.post("/quality/mistyped_email/mend", {"do": "correct_email.chosen"}).url == "/quality/mistyped_email/"
    assert not Work.objects.filter(task="mend_quality").exists()
    answer = client.post("/quality/mistyped_email/mend", {"do": "correct_email.chosen", "id": [number]})
    work = Work.objects.get(task="mend_quality")
    assert answer.url == work.url
    mend_many(work)
    assert work.changed == 1
    assert "Nobody" in read(client.get("/quality/mistyped_email/"))


def test_the_list_of_people_can_be_asked_for_what_is_wrong(admin, client_of, checked):
    page = read(client_of(admin).get("/quality/shouted_name/"))
    link = page.partition(f'href="{reverse("contacts:contact_list")}?filter=')[2].partition('"')[0]
    text = read(client_of(admin).get(f"{reverse('contacts:contact_list')}?filter={link}"))
    assert "ADA LOVELACE" in text and "Grace Hopper" not in text
    worst = read(client_of(admin).get(f"{reverse('contacts:contact_list')}?sort=quality"))
    assert worst.index("ADA LOVELACE") < worst.index("Grace Hopper")


def test_the_panel_says_what_the_points_are_made_of(admin, client_of):
    ada = make_contact("ADA LOVELACE", email="ada@gmial.com")
    text = read(client_of(admin).get(reverse("contacts:quality_panel", args=[ada.pk])))
    assert "<strong>75</strong>" in text and "Mistyped address" in text and "−20" in text


def test_the_rule_is_changed_on_the_page(admin, agent, client_of):
    given = {"silent_months": "6", "on": [slug for slug in CHECKS if slug != "shouted_name"]}
    assert client_of(agent).post("/quality/rule", given).status_code == 403
    client_of(admin).post("/quality/rule", given)
    rule = QualityRule.objects.get()
    assert (rule.silent_months, rule.off) == (6, ["shouted_name"])
    client_of(admin).post("/quality/rule", given | {"silent_months": "0"})
    assert QualityRule.objects.get().silent_months == 6
