"""The calls a site makes: touchline('track', …) and its kin."""

from playwright.sync_api import ConsoleMessage, Page

from tests.tracker.recorder import Recorder

STUB = "<script>window.touchline=window.touchline||function(){(touchline.q=touchline.q||[]).push(arguments)}</script>"


def open_page(page: Page, recorder: Recorder) -> None:
    page.goto(recorder.site)
    recorder.wait_for("page")


def test_calls_before_the_script_came_are_kept(page: Page, recorder: Recorder) -> None:
    recorder.early = STUB + "<script>touchline('track', 'Early', {a: 1})</script>"
    page.goto(recorder.site)
    (early,) = recorder.wait_for("Early")
    assert early["properties"] == {"a": 1}
    assert recorder.describe() == ["page", "Early"]


def test_consent_given_before_load_counts_for_the_first_view(page: Page, recorder: Recorder) -> None:
    recorder.attributes = 'data-consent="none"'
    recorder.early = STUB + "<script>touchline('track', 'Bought'); touchline('consent', 'full')</script>"
    page.goto(recorder.site)
    recorder.wait_for("Bought")
    assert recorder.describe() == ["page", "Bought"]


def test_identify_stays_with_later_events(page: Page, recorder: Recorder) -> None:
    open_page(page, recorder)
    page.evaluate("touchline('identify', 42, {email: 'a@b.example'}); touchline('track', 'Seen')")
    page.goto(f"{recorder.site}/next")
    recorder.wait_for("page", 2)
    (known,) = recorder.find("identify")
    assert (known["userId"], known["traits"]) == ("42", {"email": "a@b.example"})
    assert recorder.find("Seen")[0]["userId"] == recorder.find("page")[1]["userId"] == "42"
    assert len({event["anonymousId"] for event in recorder.events}) == 1


def test_what_is_said_in_one_breath_keeps_its_order(page: Page, recorder: Recorder) -> None:
    open_page(page, recorder)
    page.evaluate("for (let i = 0; i < 20; i++) touchline('track', `Step ${i}`)")
    recorder.wait_for("Step 19")
    moments = [recorder.find(f"Step {i}")[0]["timestamp"] for i in range(20)]
    assert moments == sorted(set(moments))


def test_identify_with_traits_alone(page: Page, recorder: Recorder) -> None:
    open_page(page, recorder)
    page.evaluate("touchline('identify', {email: 'a@b.example'})")
    (known,) = recorder.wait_for("identify")
    assert "userId" not in known


def test_reset_makes_a_new_visitor(page: Page, recorder: Recorder) -> None:
    open_page(page, recorder)
    page.evaluate("touchline('identify', 'u1'); touchline('reset'); touchline('track', 'After')")
    (after,) = recorder.wait_for("After")
    assert "userId" not in after
    assert after["anonymousId"] != recorder.find("page")[0]["anonymousId"]


def test_group_alias_and_named_page(page: Page, recorder: Recorder) -> None:
    open_page(page, recorder)
    page.evaluate("touchline('group', 'g1', {name: 'Acme'})")
    page.evaluate("touchline('alias', 'new', 'old')")
    page.evaluate("touchline('page', 'Docs', 'Start', {depth: 2})")
    view = recorder.wait_for("page", 2)[1]
    assert (view["category"], view["name"], view["properties"]["depth"]) == ("Docs", "Start", 2)
    assert recorder.find("group")[0]["groupId"] == "g1"
    (alias,) = recorder.find("alias")
    assert (alias["userId"], alias["previousId"]) == ("new", "old")


def test_automatic_views_can_be_switched_off(page: Page, recorder: Recorder) -> None:
    recorder.attributes = 'data-consent="full" data-auto="false"'
    page.goto(recorder.site)
    page.wait_for_function("!!window.touchline")
    page.evaluate("history.pushState({}, '', '/b'); touchline('page', 'Mine')")
    recorder.wait_for("page")
    assert [view["name"] for view in recorder.find("page")] == ["Mine"]


def test_nonsense_never_throws_on_the_page(page: Page, recorder: Recorder) -> None:
    open_page(page, recorder)
    warnings: list[ConsoleMessage] = []
    page.on("console", lambda message: warnings.append(message))
    page.evaluate("""() => {
      const ring = {}; ring.ring = ring;
      touchline(); touchline('fly'); touchline('track', 'Ring', ring); touchline('consent', 'perhaps');
      touchline('track', 'Huge', {text: 'x'.repeat(40000)}); touchline('track', 'Fine');
    }""")
    recorder.wait_for("Fine")
    assert recorder.describe() == ["page", "Fine"]
    assert any("32 KB" in warning.text for warning in warnings)


def test_second_tag_does_nothing(page: Page, recorder: Recorder) -> None:
    open_page(page, recorder)
    page.add_script_tag(url=f"{recorder.collector}/t.js")
    page.evaluate("touchline('track', 'Once')")
    recorder.wait_for("Once")
    assert recorder.describe() == ["page", "Once"]


def test_only_one_global(page: Page, recorder: Recorder) -> None:
    page.route("**/t.js", lambda route: route.abort())
    page.goto(recorder.site)
    before = set(page.evaluate("Object.keys(window)"))
    page.unroute("**/t.js")
    open_page(page, recorder)
    assert set(page.evaluate("Object.keys(window)")) - before == {"touchline"}
