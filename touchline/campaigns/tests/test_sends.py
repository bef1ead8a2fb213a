"""From an audience to messages: rehearsed, ordered, undone, begun once, steered."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from pyroaring import BitMap64

from touchline.campaigns import ordering, services, starting, steering
from touchline.campaigns.checking import check_send, find_why_typed
from touchline.campaigns.explaining import explain_send, list_sends_of
from touchline.campaigns.factories import make_design, make_group, make_people, make_send, make_topic
from touchline.campaigns.models import Group, Rules, Send
from touchline.campaigns.rehearsal import rehearse
from touchline.campaigns.services import CannotSend, WantedSend, WantedVariant, change_send, read_wanted
from touchline.campaigns.starting import begin, find_due, read_group
from touchline.campaigns.state import State, get_state
from touchline.contacts.consents.services import Choice, Proof, say
from touchline.contacts.models import Consent, Contact
from touchline.kit.clock import now
from touchline.messaging.models import Content, Mailing
from touchline.messaging.queries import count_states, find_all
from touchline.tasks.todos import get_todos

pytestmark = pytest.mark.django_db
CLICK = Proof(Consent.Way.PAGE)


@pytest.fixture
def topic():
    return make_topic()


@pytest.fixture
def people(topic):
    return make_people(12, agreed=topic)


@pytest.fixture
def send(marketer, people, topic):
    return make_send(marketer, segments=[make_group("All", people)], topic=topic)


def order(send, user, **more):
    return ordering.order_send(user, send.pk, seen=len(rehearse(send).gets), **more)


def let_begin(send, user):
    order(send, user)
    Send.objects.filter(pk=send.pk).update(starts_at=now() - timedelta(seconds=1))
    assert begin(send.pk)
    return Send.objects.select_related("mailing", "campaign").get(pk=send.pk)


def test_a_rehearsal_says_who_and_why_not(marketer, people, topic):
    stranger, other = make_people(2, start=50)
    say(people[0], [Choice(topic, "email", is_given=False)], proof=CLICK)
    Contact.objects.filter(pk=people[1].pk).update(email="")
    Contact.objects.filter(pk=people[2].pk).update(archived_at=now())
    send = make_send(
        marketer,
        segments=[make_group("Some", people[:8]), make_group("More", [*people[6:], stranger, other])],
        without=(make_group("But", [*people[10:], other]).pk,),
        topic=topic,
    )
    found = rehearse(send)
    assert set(found.audience) == {one.pk for one in [*people[:10], stranger]}
    assert set(found.gets) == {one.pk for one in people[3:10]}
    out = {slug: set(these) for slug, these in found.out.items()}
    assert out == {
        "opted_out": {people[0].pk},
        "no_address": {people[1].pk},
        "gone": {people[2].pk},
        "not_asked": {stranger.pk},
    }
    assert [count for _slug, _label, count in found.reasons] == [1, 1, 1, 1]
    assert explain_send(send, stranger.pk).words == "There is no consent for this."
    assert explain_send(send, other.pk).words == "They are not in the audience."


def test_an_order_waits_a_minute_and_can_be_undone(send, marketer):
    ordered = order(send, marketer)
    assert get_state(ordered) == State.PLANNED
    assert ordered.ordered_for == 12
    assert timedelta(seconds=55) < ordered.starts_at - now() <= timedelta(seconds=60)
    assert not begin(send.pk)
    with pytest.raises(CannotSend, match="ordered already"):
        change_send(marketer, send.pk, read_wanted(send))
    assert get_state(ordering.undo_order(marketer, send.pk)) == State.DRAFT
    assert find_due() == []
    assert not Mailing.objects.exists()


def test_it_begins_exactly_once(send, marketer, people):
    begun = let_begin(send, marketer)
    assert not begin(send.pk)
    assert begun.size == 12
    assert Mailing.objects.count() == 1
    assert set(find_all(begun.mailing_id)) == {one.pk for one in people}
    assert begun.mailing.origin_kind == "campaign_send"
    assert begun.mailing.origin_id == send.pk
    with pytest.raises(CannotSend, match="has begun"):
        ordering.undo_order(marketer, send.pk)


def test_who_may_not_be_written_to_is_on_the_list_with_a_decision_of_their_own(send, marketer, people, topic):
    say(people[0], [Choice(topic, "email", is_given=False)], proof=CLICK)
    begun = let_begin(send, marketer)
    assert people[0].pk in find_all(begun.mailing_id)
    assert begun.ordered_for == 11


def test_what_was_said_is_frozen(send, marketer):
    begun = let_begin(send, marketer)
    variant = send.variants.get()
    variant.design.text = "Something else"
    variant.design.save(update_fields=["text"])
    assert "Something else" not in Content.objects.get(pk=begun.mailing.content_ids[0]).prepared["text"]


def test_nobody_sends_to_more_people_than_they_were_told(send, marketer, topic):
    seen = len(rehearse(send).gets)
    more = make_people(9, agreed=topic, start=100)
    wider = make_group("Wider", more)
    change_send(marketer, send.pk, WantedSend(**{**facts(send), "segments": (*send.segments, wider.pk)}))
    with pytest.raises(CannotSend, match="21 people, not 12"):
        ordering.order_send(marketer, send.pk, seen=seen)


def facts(send):
    wanted = read_wanted(send)
    return {name: getattr(wanted, name) for name in WantedSend.__dataclass_fields__}


def test_the_number_is_typed_where_nothing_was_tested(marketer, people, topic):
    design = make_design()
    design.tested_at = None
    design.save(update_fields=["tested_at"])
    send = make_send(
        marketer, segments=[make_group("All", people)], topic=topic, variants=(WantedVariant(design=design),)
    )
    with pytest.raises(CannotSend, match="Type the number"):
        order(send, marketer)
    with pytest.raises(CannotSend, match="Type the number"):
        order(send, marketer, typed="11")
    assert order(send, marketer, typed=" 12 ").ordered_at


@pytest.mark.parametrize(("channel", "said"), [("email", "in a mailbox"), ("sms", "the SMS"), ("push", "push message")])
def test_what_was_not_looked_at_is_said_as_its_channel_has_it(marketer, people, topic, channel, said):
    design = make_design()
    design.tested_at = None
    design.save(update_fields=["tested_at"])
    send = make_send(
        marketer, segments=[make_group("All", people)], topic=topic, variants=(WantedVariant(design=design),)
    )
    send.channel = channel
    assert said in find_why_typed(send, 12)
    assert ("mailbox" in find_why_typed(send, 12)) == (channel == "email")


def test_a_large_one_needs_a_second_person(send, marketer, manager):
    ordering.set_rules(manager, approval_above=11)
    assert get_state(order(send, manager)) == State.WAITING
    Send.objects.filter(pk=send.pk).update(starts_at=now() - timedelta(seconds=1))
    assert not begin(send.pk)
    assert find_due() == []
    with pytest.raises(CannotSend, match="second person"):
        ordering.approve_send(manager, send.pk)
    agreed = ordering.approve_send(marketer, send.pk)
    assert get_state(agreed) == State.PLANNED
    assert agreed.starts_at > now()
    Rules.objects.update(approval_above=12)
    ordering.undo_order(marketer, send.pk)
    assert get_state(order(send, marketer)) == State.PLANNED


def test_who_may_agree_has_it_on_today_until_it_is_settled(send, marketer, manager, admin, client_of):
    ordering.set_rules(manager, approval_above=11)
    order(send, manager)
    (line,) = get_todos(admin)
    assert (line.source, line.heading, line.url) == ("approval", str(send), f"/sends/{send.pk}/")
    assert "12 people" in line.reason
    assert str(manager) in line.reason
    assert not get_todos(manager)
    assert not get_todos(marketer)
    browser = client_of(admin)
    assert line.reason in browser.get(reverse("tasks:todo_part")).content.decode()
    assert browser.post(f"/today/approval/{send.pk}/done").status_code == 404
    assert Send.objects.get(pk=send.pk).approved_at is None
    ordering.undo_order(marketer, send.pk)
    assert not get_todos(admin)
    order(send, marketer)
    assert [one.source for one in get_todos(manager)] == ["approval"]
    ordering.approve_send(admin, send.pk)
    assert not get_todos(manager)


def test_what_stands_in_the_way_is_said(marketer):
    send = make_send(marketer, variants=(WantedVariant(),))
    texts = " ".join(one.text for one in check_send(send) if one.stops)
    for words in ("Choose a design", "at least one segment", "Choose the topic"):
        assert words in texts
    with pytest.raises(CannotSend):
        ordering.order_send(marketer, send.pk, seen=0)


def test_an_audience_that_vanished_does_not_begin(send, marketer):
    order(send, marketer)
    Send.objects.filter(pk=send.pk).update(starts_at=now() - timedelta(seconds=1), segments=[10**12])
    assert not begin(send.pk)
    broken = Send.objects.get(pk=send.pk)
    assert get_state(broken) == State.PROBLEM
    assert "segment" in broken.problem


def test_variants_control_and_the_better_one(marketer, topic):
    people = make_people(400, agreed=topic, start=1000)
    send = make_send(
        marketer, segments=[make_group("Many", people)], topic=topic, control_percent=10, test_percent=20,
        variants=(WantedVariant(design=make_design("A")), WantedVariant(design=make_design("B"), subject="Other")),
    )  # fmt: skip
    told = rehearse(send)
    begun = let_begin(send, marketer)
    control, rest = read_group(begun, Group.Kind.CONTROL), read_group(begun, Group.Kind.REST)
    first, second = (read_group(begun, Group.Kind.VARIANT, number) for number in (0, 1))
    assert set(control) == set(told.out["control"])
    assert len(control | rest | first | second) == 400 == len(control) + len(rest) + len(first) + len(second)
    assert 15 <= len(control) <= 70
    assert all(20 <= len(one) <= 60 for one in (first, second))
    assert find_all(begun.mailing_id) == first | second
    assert begun.trial is not None
    assert explain_send(begun, control[0]).words.startswith("Kept out as the control group")
    assert explain_send(begun, rest[0]).heading == "Not yet"
    chosen = steering.choose_winner(marketer, send.pk, 1)
    assert not chosen.waits_for_winner
    assert find_all(begun.mailing_id) == first | second | rest
    with pytest.raises(CannotSend):
        steering.choose_winner(marketer, send.pk, 0)


def test_pause_go_on_stop(send, marketer, people):
    with pytest.raises(CannotSend):
        steering.pause_send(marketer, send.pk)
    begun = let_begin(send, marketer)
    assert get_state(begun) == State.SENDING
    steering.pause_send(marketer, send.pk)
    assert get_state(Send.objects.select_related("mailing").get(pk=send.pk)) == State.PAUSED
    steering.resume_send(marketer, send.pk)
    assert get_state(Send.objects.select_related("mailing").get(pk=send.pk)) == State.SENDING
    steering.stop_send(marketer, send.pk)
    assert get_state(Send.objects.select_related("mailing").get(pk=send.pk)) == State.STOPPED
    assert count_states([begun.mailing_id]) == {"skipped": 12}
    assert steering.send_to_missed(marketer, send.pk) == 12
    assert list_sends_of(people[0].pk, most=5)[0].send == send
    assert list_sends_of(10**9, most=5) == []


def test_a_copy_is_a_draft_of_its_own(send, marketer):
    let_begin(send, marketer)
    copied = services.copy_send(marketer, send.pk)
    assert get_state(copied) == State.DRAFT
    assert copied.campaign_id != send.campaign_id
    assert read_wanted(copied) == read_wanted(send)
    services.delete_send(marketer, copied.pk)
    with pytest.raises(CannotSend):
        services.delete_send(marketer, send.pk)


def test_a_time_is_kept_as_it_was_typed(send, marketer):
    wanted = WantedSend(
        **{**facts(send), "timing": "at", "day": date(2032, 3, 28), "clock": time(2, 30), "zone": "Europe/Berlin"}
    )
    changed = change_send(marketer, send.pk, wanted)
    assert read_wanted(change_send(marketer, send.pk, read_wanted(changed))) == wanted
    assert [one.text for one in check_send(changed) if not one.stops and "clocks skip" in one.text]
    assert order(changed, marketer).starts_at.isoformat() == "2032-03-28T01:30:00+00:00"


@pytest.mark.parametrize(("wrong", "early"), [(timedelta(hours=1), True), (timedelta(minutes=-10), False)])
def test_a_clock_that_is_put_right_skips_and_doubles_nobody(send, marketer, people, monkeypatch, wrong, early):
    """T13: the machine's clock is an hour fast, or ten minutes slow, and then right again."""
    order(send, marketer)
    Send.objects.filter(pk=send.pk).update(starts_at=now() + timedelta(minutes=30 if early else -5))
    with monkeypatch.context() as clock:
        clock.setattr(starting, "now", lambda: now() + wrong)
        assert bool(find_due()) is early and begin(send.pk) is early
    # Right again: what began early began once, and what was late begins now.
    assert bool(find_due()) is not early and begin(send.pk) is not early
    assert not begin(send.pk) and find_due() == []
    begun = Send.objects.select_related("mailing").get(pk=send.pk)
    assert Mailing.objects.count() == 1 and set(find_all(begun.mailing_id)) == {one.pk for one in people}


def test_people_are_taken_out_of_groups(send, marketer, people):
    from touchline.campaigns.privacy import wipe_groups
    from touchline.kit.privacy import Sought

    begun = let_begin(send, marketer)
    wipe_groups(Sought([people[0].pk], []))
    assert people[0].pk not in read_group(begun, Group.Kind.VARIANT)
    assert Group.objects.get(send=begun).size == 11
    assert starting.read_group(begun, Group.Kind.CONTROL) == BitMap64()
