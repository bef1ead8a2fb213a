"""The pages of designs: begun, saved while somebody works, previewed as a person, tested, taken back, written over by nobody."""

import json
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Picture

from touchline.channels.models import Mail
from touchline.contacts.factories import make_contact
from touchline.messaging.design.services import NewDesign, create_design
from touchline.messaging.design.sources import find_problems, prepare
from touchline.messaging.models import Brand, Design, Image, Section
from touchline.users.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def marketer(client):
    client.force_login(make_user(role="marketer", email="mia@staff.example"))
    return client


@pytest.fixture
def design():
    return create_design(None, NewDesign(name="March", starter="newsletter"))


def save(client, design, version=None, **parts):
    body = json.dumps({"version": version, "parts": parts})
    return client.post(f"/designs/{design.pk}/save", body, content_type="application/json")


def draw(size=(40, 30), mode="RGB", kind="PNG", **more):
    out = BytesIO()
    Picture.new(mode, size, **more).save(out, kind)
    return out.getvalue()


def test_a_design_is_begun_from_the_gallery_and_opens_in_the_editor(marketer):
    assert "Write your first mail" in marketer.get("/designs/").text
    answer = marketer.post("/designs/new", {"starter": "offer"}, follow=True)
    assert answer.status_code == 200
    page = answer.text
    assert 'id="design-kept"' in page and "SUNDAY20" in page and "data-blocks" in page
    assert "SUNDAY20" in marketer.get(f"/designs/{Design.objects.get().pk}/preview").text
    assert Design.objects.get().name in marketer.get("/designs/").text


def test_what_is_saved_is_what_is_loaded_and_sent(marketer, design):
    blocks = [
        {"id": "b1", "type": "heading", "html": "Hello <b>you</b><script>x</script>"},
        {"type": "nosuch"},
        {"type": "footer"},
    ]
    answer = save(marketer, design, version=1, content={"blocks": blocks}, subject="  Hi\r\nBcc: x  ").json()
    assert answer["version"] == 2
    design.refresh_from_db()
    assert design.subject == "Hi Bcc: x" and [one["type"] for one in design.content["blocks"]] == ["heading", "footer"]
    first = prepare(design)["html"]
    assert save(marketer, design, version=2, content=design.content, subject=design.subject).json()["version"] == 2
    design.refresh_from_db()
    assert prepare(design)["html"] == first and "Hello <b>you</b>" in first and "<script" not in first


def test_nobody_writes_over_somebody_else(marketer, design):
    save(marketer, design, version=1, subject="Mine")
    answer = save(marketer, design, version=1, subject="Yours")
    assert answer.status_code == 409 and answer.json()["overtaken"]
    design.refresh_from_db()
    assert design.subject == "Mine"


def test_a_design_is_taken_back_to_what_it_was(marketer, design):
    was = design.subject
    save(marketer, design, version=1, subject="Worse")
    assert "Back to this" in marketer.get(f"/designs/{design.pk}/versions").text
    marketer.post(f"/designs/{design.pk}/back", {"version": 1})
    design.refresh_from_db()
    assert design.subject == was
    marketer.post(f"/designs/{design.pk}/back", {"version": 2})
    design.refresh_from_db()
    assert design.subject == "Worse"


def test_a_preview_is_of_a_person_and_runs_and_fetches_nothing(marketer, design):
    ada = make_contact("Ada <script>alert(1)</script>", email="ada@shop.example")
    save(
        marketer,
        design,
        mode="html",
        html='<p onclick="x">Dear {{ contact.first_name }}</p><script>1</script>',
        subject="x",
    )
    answer = marketer.get(f"/designs/{design.pk}/preview?person={ada.pk}")
    assert "<p>Dear Ada</p>" in answer.text and "script" not in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert (
        "default-src 'none'" in policy and "script-src" not in policy and "https:" not in policy and "sandbox" in policy
    )
    assert "https:" in marketer.get(f"/designs/{design.pk}/preview?outside=1").headers["Content-Security-Policy"]
    save(
        marketer,
        design,
        html="<style>@media (prefers-color-scheme: dark){p{color:#fff}}</style><p>x</p>{{ contact.name }}",
    )
    assert "@media all" in marketer.get(f"/designs/{design.pk}/preview?dark=1").text
    assert "@media not all" in marketer.get(f"/designs/{design.pk}/preview").text
    assert "&lt;script&gt;" in marketer.get(f"/designs/{design.pk}/preview?person={ada.pk}").text


def test_what_is_wrong_is_said_with_its_place(marketer, design):
    html = (
        '<html><body>\n<a href="www.shop.example">x</a>\n<img src="https://a.example/x.png">\n'
        "{{ contact.frist_name }} {{ contact.phone }} {% if contact.phone %}{{ contact.phone }}{% endif %}"
        + "<p>x</p>"
        * 15000
    )
    said = save(marketer, design, mode="html", html=html, subject="", preheader="").json()["problems"]
    by_text = {one["text"]: one for one in said}
    assert [one["level"] for one in said].count("error") == 1

    def find(words):
        return next(one for text, one in by_text.items() if words in text)

    assert find("no subject")["level"] == "error"
    assert (find("www.shop.example")["line"], find("www.shop.example")["column"]) == (2, 10)
    assert find("has no words")["line"] == 3
    unknown = find("frist_name")
    assert "contact.first_name" in unknown["text"] and (unknown["line"], unknown["column"]) == (4, 4)
    assert find("“contact.phone” is missing")["column"] == 29
    assert find("above 100 KB".replace("above", "Above")) and find("unsubscribing. Put in") and find("postal address")
    broken = save(marketer, design, html="a\n {% if x %}").json()["problems"]
    assert (broken[0]["level"], broken[0]["line"], broken[0]["column"], broken[0]["place"]) == (
        "error",
        2,
        2,
        "HTML, line 2, column 2",
    )


def test_a_test_goes_to_who_asks_and_to_nobody_else(marketer, design):
    ada = make_contact("Ada Lovelace", email="ada@shop.example")
    save(
        marketer,
        design,
        mode="html",
        html="<p>Dear {{ contact.first_name }}</p>",
        subject="For {{ contact.first_name }}",
    )
    assert "practice mode" in marketer.post(f"/designs/{design.pk}/test", {"person": ada.pk}).text
    mail = Mail.objects.get()
    assert mail.address == "mia@staff.example" and mail.subject == "[Test] For Ada" and "Dear Ada" in mail.html
    save(marketer, design, html="{% if %}")
    assert "not understand" in marketer.post(f"/designs/{design.pk}/test").text
    assert Mail.objects.count() == 1


def test_conditions_of_a_block_are_kept_as_a_segment(marketer, design):
    asked = {"name": "Big spenders", "condition": {"kind": "did", "event": "Order Completed"}}
    answer = marketer.post("/designs/segments", asked, content_type="application/json")
    number = answer.json()["id"]
    assert [number, "Big spenders"] in answer.json()["segments"]
    kept = save(marketer, design, content={"blocks": [{"type": "divider", "shown": {"segment": number}}]})
    assert kept.status_code == 200
    page = marketer.get(f"/designs/{design.pk}/").text
    assert 'id="segment-sheet"' in page
    for nonsense in ({"name": "Empty", "condition": {}}, {"name": "", "condition": asked["condition"]}, {"name": "X"}):
        assert marketer.post("/designs/segments", nonsense, content_type="application/json").status_code == 422
    wrong = {"name": "Wrong", "condition": {"kind": "nonsense"}}
    assert marketer.post("/designs/segments", wrong, content_type="application/json").status_code == 422


def test_a_picture_is_made_small_and_served_to_everybody_under_a_name_nobody_guesses(marketer):
    file = SimpleUploadedFile("Beach.png", draw((4000, 2000), color=(9, 99, 9)), "image/png")
    image = marketer.post("/designs/images", {"file": file}).json()["image"]
    assert (image["width"], image["height"]) == (1200, 600) and len(image["key"]) > 20
    stranger = Client()
    answer = stranger.get(image["src"])
    assert answer["Content-Type"] == "image/jpeg" and "immutable" in answer["Cache-Control"] and not answer.cookies
    assert Picture.open(BytesIO(answer.content)).size == (1200, 600)
    again = SimpleUploadedFile("Again.png", draw((4000, 2000), color=(9, 99, 9)), "image/png")
    assert marketer.post("/designs/images", {"file": again}).json()["image"]["key"] == image["key"]
    assert marketer.get("/designs/images").json()["images"][0]["name"] == "Beach.png"
    marketer.post(f"/designs/images/{image['key']}/remove")
    assert marketer.get("/designs/images").json()["images"] == [] and stranger.get(image["src"]).status_code == 200


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"",
        b"\x89PNG\r\n\x1a\n broken",
        b"GIF89a",
        b"%PDF-1.4",
    ],
)
def test_what_is_no_picture_is_refused_in_words(marketer, content):
    answer = marketer.post("/designs/images", {"file": SimpleUploadedFile("x.png", content, "image/png")})
    assert answer.status_code == 422 and answer.json()["problem"]
    assert not Image.objects.exists()


def test_where_a_picture_was_taken_is_told_to_nobody(marketer):
    exif = Picture.Exif()
    exif[0x0110], exif[0x0112] = "Secret camera", 6
    out = BytesIO()
    Picture.new("RGB", (30, 10), (200, 10, 10)).save(out, "JPEG", exif=exif)
    image = marketer.post("/designs/images", {"file": SimpleUploadedFile("x.jpg", out.getvalue())}).json()["image"]
    assert (image["width"], image["height"]) == (10, 30)
    assert b"Secret camera" not in bytes(Image.objects.get().content)


def test_the_brand_and_its_sections_show_in_every_design(marketer, design):
    form = {
        "name": "Nord",
        "address": "Harbour 1\nHamburg",
        "accent": "#aa1122",
        "font": "georgia",
        "corners": "3",
        "profiles": "Insta https://i.example/n",
    }
    assert marketer.post("/designs/brand", form).status_code == 302
    assert Brand.objects.get().profiles == [{"name": "Insta", "url": "https://i.example/n"}]
    page = marketer.get(f"/designs/{design.pk}/preview").text
    assert "#aa1122" in page and "Harbour 1" in page and "Georgia" in page and "https://i.example/n" in page
    kept = {"name": "Foot", "blocks": [{"type": "text", "html": "From the section"}]}
    number = marketer.post("/designs/sections", json.dumps(kept), content_type="application/json").json()["id"]
    save(marketer, design, content={"blocks": [{"type": "saved", "section": number}]})
    assert "From the section" in marketer.get(f"/designs/{design.pk}/preview").text
    kept |= {"id": number, "blocks": [{"type": "text", "html": "Changed"}]}
    marketer.post("/designs/sections", json.dumps(kept), content_type="application/json")
    assert "Changed" in marketer.get(f"/designs/{design.pk}/preview").text and Section.objects.count() == 1
    assert (
        marketer.post(
            "/designs/sections", json.dumps({"name": "Foot", "blocks": []}), content_type="application/json"
        ).status_code
        == 422
    )


def test_a_text_message_is_counted(marketer):
    marketer.post("/designs/new", {"channel": "sms", "mode": "text"})
    design = Design.objects.get()
    said = save(marketer, design, text="Hi {{ contact.first_name | default: 'you' }} 😀").json()
    assert said["sms"]["segments"] == 1 and "😀" in said["sms"]["odd"] and said["problems"] == []
    assert prepare(design.__class__.objects.get())["html"] == ""


def test_who_may_only_look_sees_no_editor(client, design):
    client.force_login(make_user(role="read_only"))
    page = client.get(f"/designs/{design.pk}/").text
    assert "data-editable" not in page and 'name="subject"' not in page
    assert save(client, design, subject="x").status_code == 403


def test_a_design_is_copied_put_away_and_taken_out_again(marketer, design):
    marketer.post(f"/designs/{design.pk}/do/copy")
    assert sorted(Design.objects.values_list("name", flat=True)) == ["March", "March 2"]
    marketer.post(f"/designs/{design.pk}/do/archive")
    assert f"/designs/{design.pk}/" not in marketer.get("/designs/").text
    assert f"/designs/{design.pk}/" in marketer.get("/designs/?show=archived").text
    marketer.post(f"/designs/{design.pk}/do/restore")
    assert f"/designs/{design.pk}/" in marketer.get("/designs/").text
    assert find_problems(design)


def test_the_list_asks_the_same_for_one_design_as_for_many(marketer, django_assert_max_num_queries):
    for _number in range(6):
        create_design(None, NewDesign(starter="letter"))
    with django_assert_max_num_queries(16):
        marketer.get("/designs/")
