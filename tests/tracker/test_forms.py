"""Submitted forms: the values, the person, and never a secret."""

import json

from playwright.sync_api import Page

from tests.tracker.recorder import Recorder

HOLD = "<script>document.addEventListener('submit', e => e.preventDefault())</script>"
CHECKOUT = """<form id=checkout name=order>
  <input name=email type=email value="ada@example.com"><input name=first_name value=Ada>
  <input id=surname autocomplete=family-name value=Lovelace>
  <input name=phone type=tel value="+49 1512 3456 7890 12"><textarea name=note>{note}</textarea>
  <input type=checkbox name=news value=yes checked><input type=checkbox name=terms value=yes>
  <select name=country><option value=DE selected>Germany</select>
  <input type=password name=anything value=hunter2><input type=hidden name=csrfmiddlewaretoken value=hunter2>
  <input name=cardnumber value=hunter2><input name=x1 autocomplete=cc-csc value=hunter2>
  <input name=iban value=hunter2><input name=nickname data-touchline-ignore value=hunter2>
  <input name=free value="4111 1111 1111 1111"><input name=bank value="DE89 3704 0044 0532 0130 00">
  <button name=go value=hunter2>Buy</button></form>"""


def submit(page: Page, recorder: Recorder, body: str) -> None:
    recorder.body = body + HOLD
    page.goto(recorder.site)
    page.wait_for_function("!!window.touchline?.started")
    page.click("button")


def test_form_tells_values_and_person(page: Page, recorder: Recorder) -> None:
    submit(page, recorder, CHECKOUT.format(note="by the door"))
    (sent,) = recorder.wait_for("form_submitted")
    assert sent["properties"] == {
        "form_id": "checkout",
        "form_name": "order",
        "fields": {
            "email": "ada@example.com",
            "first_name": "Ada",
            "surname": "Lovelace",
            "phone": "+49 1512 3456 7890 12",
            "note": "by the door",
            "news": "yes",
            "country": "DE",
        },
    }
    (known,) = recorder.find("identify")
    assert known["traits"] == {"email": "ada@example.com", "firstName": "Ada", "lastName": "Lovelace"}
    assert recorder.describe() == ["page", "identify", "form_submitted"]


def test_secrets_never_leave_the_page(page: Page, recorder: Recorder) -> None:
    submit(page, recorder, CHECKOUT.format(note="my card is 5555-5555-5555-4444, thanks"))
    recorder.wait_for("form_submitted")
    everything = json.dumps(recorder.batches)
    for secret in ("hunter2", "4111", "5555", "DE89"):
        assert secret not in everything


def test_form_without_address_names_nobody(page: Page, recorder: Recorder) -> None:
    submit(page, recorder, "<form id=search><input name=q value=filters><button>Go</button></form>")
    (sent,) = recorder.wait_for("form_submitted")
    assert sent["properties"]["fields"] == {"q": "filters"}
    assert recorder.find("identify") == []


def test_form_can_be_left_out(page: Page, recorder: Recorder) -> None:
    submit(page, recorder, "<form data-touchline-ignore><input name=email value=a@b.example><button>Go</button></form>")
    page.evaluate("touchline('track', 'Later')")
    recorder.wait_for("Later")
    assert recorder.describe() == ["page", "Later"]


def test_without_full_consent_only_the_fact_is_told(page: Page, recorder: Recorder) -> None:
    recorder.attributes = 'data-consent="anonymous"'
    submit(page, recorder, CHECKOUT.format(note="by the door"))
    (sent,) = recorder.wait_for("form_submitted")
    assert sent["properties"] == {"form_id": "checkout", "form_name": "order"}
    assert recorder.find("identify") == []


def test_field_named_like_the_forms_own_attributes(page: Page, recorder: Recorder) -> None:
    submit(page, recorder, "<form id=f><input name=id value=1><input name=name value=Ada><button>Go</button></form>")
    (sent,) = recorder.wait_for("form_submitted")
    assert sent["properties"] == {"form_id": "f", "fields": {"id": "1", "name": "Ada"}}
