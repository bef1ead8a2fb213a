"""Opt-out is absolute (T34): whatever is done in whatever order, no marketing leaves for a mailbox that said no before."""

import os
from itertools import count

import pytest
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from pyroaring import BitMap64

from touchline.channels.models import PracticeMail
from touchline.contacts.consents.purposes import Words, create_purpose
from touchline.contacts.consents.services import Choice, Proof, leave, say
from touchline.contacts.factories import make_contact
from touchline.contacts.lookup import find_contact_of
from touchline.contacts.merging.merge import Plan, merge_records
from touchline.contacts.merging.unmerge import unmerge
from touchline.contacts.models import Basis, Consent, Contact, Identity, Merge, Purpose, Suppression
from touchline.contacts.suppressions import find_mailbox, suppress
from touchline.imports.jobs import work_on
from touchline.imports.kinds import get_import_kind
from touchline.imports.mapping import Mapping
from touchline.imports.services import begin, set_mapping, take_in
from touchline.imports.tests.conftest import own_folder  # noqa: F401 (lists lie where the test ends)
from touchline.messaging import services
from touchline.messaging.design.preparing import Source, prepare_source
from touchline.messaging.models import Inbound, Mailing, Message, SendingRules
from touchline.messaging.outbox.tests.hauling import take_by_hand
from touchline.messaging.outbox.writing import CannotWrite, Written, write_to
from touchline.messaging.returns.inbound import handle_waiting, keep_raw
from touchline.messaging.returns.marks import make_marks
from touchline.records.changes import archive
from touchline.records.kinds import get_kind

pytestmark = pytest.mark.django_db(transaction=True)
TOPIC = "news"
WAYS = ("link", "page", "complaint", "reply", "list")
EXAMPLES = int(os.environ.get("TOUCHLINE_FUZZ", "0")) or 6
RUNS = count(1)
SPELLINGS = ("{}@x.example", "{}+shop@x.example", "{}+2@x.example")


def opt_out(contact_id, way):
    """Say no by one of the ways there are; returns the mailboxes that it holds for."""
    contact = Contact.objects.get(pk=contact_id)
    addresses = {contact.email, *Identity.objects.filter(contact=contact, kind="email").values_list("value", flat=True)}
    mailing = Mailing.objects.filter(purpose=TOPIC).order_by("-pk").first()
    if way == "page" or (mailing is None and way in ("link", "reply")):
        leave(contact, proof=Proof(Consent.Way.PAGE))
    elif way == "link":
        path = "/u/" + make_marks(mailing.pk, contact_id).leave_url.rpartition("/")[2]
        assert Client().post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    elif way == "reply":
        to = f"{make_marks(mailing.pk, contact_id).reply_local}@back.example"
        raw = f"From: {contact.email}\r\nTo: {to}\r\nSubject: Re: News\r\n\r\nunsubscribe\r\n".encode()
        keep_raw(raw, via=Inbound.Via.SMTP, envelope_from=contact.email, envelope_to=to)
        handle_waiting()
    else:
        reason = Suppression.Reason.COMPLAINED if way == "complaint" else Suppression.Reason.OPTED_OUT
        suppress(contact.email, reason)
        addresses = {contact.email}
    return {find_mailbox(one) for one in addresses if one}


class OptOut(RuleBasedStateMachine):
    people = Bundle("people")
    mailings = Bundle("mailings")
    hands = None
    sent = stopped = 0

    def __init__(self):
        super().__init__()
        self.run = next(RUNS)
        self.gone, self.ids = set(), set()
        self.last = PracticeMail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    @initialize(target=mailings)
    def begin(self):
        """Each run has people and a mailing under way, whatever else comes."""
        for name in "abcd":
            self.come(name, SPELLINGS[0])
        mailing = self.start()
        self.claim()
        self.leave_in_the_last_moment("page")
        return mailing

    def teardown(self):
        """At the end all that may leave does."""
        for _turn in range(2):
            self.hands.make_due()
            self.hands.claim()
            while self.hands.hand_over():
                pass
            self.check()
            self.hands.write_down()
        self.hands.forget()
        for mailing in Mailing.objects.exclude(wanted__in=("stopped", "draft")):
            services.stop_mailing(mailing.pk)

    def make_prepared(self):
        return prepare_source(Source(mode="text", subject="News", text="Hello {{ contact.name }}"))

    def make_mailing(self):
        new = services.NewMailing(name="News", contents=[self.make_prepared()], purpose=TOPIC)
        return services.make_mailing(new)

    @rule(target=people, name=st.sampled_from("abcde"), spelling=st.sampled_from(SPELLINGS))
    def come(self, name, spelling):
        address = spelling.format(f"{name}{self.run}")
        known = Identity.objects.filter(kind="email", value=address).values_list("contact_id", flat=True).first()
        number = known or make_contact(f"Person {name}", email=address).pk
        self.ids.add(number)
        return number

    @rule(target=people, name=st.sampled_from("abcde"))
    def come_by_list(self, name):
        rows = f"email,shelf\n{name}{self.run}@X.example,7"
        imported = take_in(get_import_kind("contacts"), "people.csv", [rows.encode()], actor=None)
        set_mapping(imported, Mapping.load(imported.mapping))
        begin(imported, actor=None, in_background=False)
        work_on(imported)
        number = Identity.objects.get(kind="email", value=f"{name}{self.run}@x.example").contact_id
        self.ids.add(number)
        return number

    @rule(person=people)
    def agree_by_list(self, person):
        contact = Contact.objects.filter(pk=find_contact_of(person)).first()
        if contact is not None:
            say(
                contact,
                [Choice(Purpose.objects.get(slug=TOPIC), "email", is_given=True)],
                proof=Proof(Consent.Way.IMPORT),
            )

    @rule(target=mailings)
    def start(self):
        mailing = self.make_mailing()
        services.start_mailing(mailing, {0: BitMap64(self.ids)})
        return mailing.pk

    @rule(mailing=mailings)
    def send_the_rest(self, mailing):
        services.add_audience(Mailing.objects.get(pk=mailing), {0: BitMap64(self.ids)})

    @rule(mailing=mailings)
    def send_missing(self, mailing):
        services.send_missing(mailing)

    @rule(mailing=mailings)
    def pause_and_go_on(self, mailing):
        services.pause_mailing(mailing)
        self.hands.hand_over()
        services.resume_mailing(mailing)
        self.check()

    @rule(person=people, is_marketing=st.booleans())
    def write_one(self, person, is_marketing):
        number = find_contact_of(person)
        contact = Contact.objects.filter(pk=number).first()
        if contact is None:
            return
        if is_marketing:
            kind = Mailing.Kind.MARKETING
            services.send_one(
                number, services.OneMessage(name="x", prepared=self.make_prepared(), purpose=TOPIC, kind=kind)
            )
            return
        try:
            write_to(contact, Written(subject="Hello", text="You"), actor=None)
        except CannotWrite:
            pass

    @rule()
    def claim(self):
        self.hands.make_due()
        self.hands.claim()

    @rule(most=st.integers(1, 4))
    def hand_over(self, most):
        for _number in range(most):
            self.hands.hand_over()
        self.check()

    @rule()
    def write_down(self):
        self.hands.write_down()

    @rule()
    def go_back(self):
        self.hands.write_down()
        self.hands.forget()

    @rule(person=people, way=st.sampled_from(WAYS))
    def leave(self, person, way):
        number = find_contact_of(person)
        if number and Contact.objects.filter(pk=number, archived_at=None).exists():
            self.gone |= opt_out(number, way)

    @rule(way=st.sampled_from(WAYS))
    def leave_in_the_last_moment(self, way):
        """After all was decided and written, right before the last question."""
        gate = self.hands.haulage.gate
        asks = gate.ask

        def ask(asked):
            gate.ask = asks
            contact = find_recipient(asked.message_id)
            if Contact.objects.filter(pk=contact).exists():
                self.gone |= opt_out(contact, way)
            said = asks(asked)
            OptOut.stopped += said == "no"
            return said

        gate.ask = ask
        self.hands.hand_over()
        gate.ask = asks
        self.check()

    @rule(one=people, other=people)
    def join(self, one, other):
        kept, gone = find_contact_of(one), find_contact_of(other)
        if kept and gone and kept != gone:
            merge_records(Plan(kind="contact", kept_id=kept, gone_id=gone), actor=None)
            self.ids.add(kept)

    @rule(place=st.integers(0, 9))
    def part(self, place):
        if merges := Merge.objects.filter(undone_at=None).order_by("pk").values_list("pk", flat=True):
            unmerge(merges[place % len(merges)], actor=None)

    @rule(person=people)
    def put_away_and_take_out(self, person):
        number = find_contact_of(person)
        if number:
            archive(get_kind("contact"), [number], actor=None)
            archive(get_kind("contact"), [number], actor=None, back=True)

    def check(self):
        for mail in PracticeMail.objects.filter(pk__gt=self.last).order_by("pk"):
            self.last = mail.pk
            if Mailing.objects.get(pk=mail.mailing_id).kind == Mailing.Kind.MARKETING:
                OptOut.sent += 1
                assert find_mailbox(mail.address) not in self.gone, f"{mail.address} had said no."


def find_recipient(message_id):
    return find_contact_of(Message.objects.get(pk=message_id).contact_id)


@pytest.mark.usefixtures("own_folder")
def test_no_marketing_leaves_after_no():
    create_purpose(Words({"en": "News"}, {"en": "What is new."}), basis=Basis.INTEREST, channels=["email"], actor=None)
    SendingRules.objects.create(id=1, cap=None)
    OptOut.sent = OptOut.stopped = 0
    with take_by_hand() as hands:
        OptOut.hands = hands
        steps = settings(
            max_examples=EXAMPLES, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        )
        run_state_machine_as_test(OptOut, settings=steps)
    # What never sends passes, too: mails went out, and some were stopped by the last question alone.
    assert OptOut.sent > EXAMPLES
    assert OptOut.stopped > 0
