"""Mail is taken in by a mail server of our own and from a mailbox, to the byte; what is there and not here is told."""

import smtplib
import socket

import pytest

from touchline.contacts.consents.purposes import Words, create_purpose
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Basis
from touchline.contacts.queries import may_contact
from touchline.kit.clock import now
from touchline.kit.sealing import seal
from touchline.messaging.models import Inbound, InMailbox, Mailing, Message, Reply
from touchline.messaging.returns import inbound, mailbox, receiving
from touchline.messaging.returns.inbound import handle_waiting
from touchline.messaging.returns.mailbox import read_mailbox
from touchline.messaging.returns.marks import make_marks
from touchline.messaging.returns.receiving import make_receiver
from touchline.messaging.returns.tests import mails
from touchline.messaging.returns.tests.imap_server import run_imap

BROKEN = b"Content-Type: multipart/mixed; boundary=\r\nSubject: =?x?q?\xff?=\r\n\r\n--\r\n\x00\xff\xfe bytes \r\n"


@pytest.fixture
def folder():
    with run_imap() as (found, port):
        found.port = port
        yield found


@pytest.fixture
def box(folder, db):
    return InMailbox.objects.create(
        host="127.0.0.1", port=folder.port, security="none", username="back", sealed_password=seal("right")
    )


def list_kept():
    return [bytes(one) for one in Inbound.objects.order_by("id").values_list("raw", flat=True)]


class TestMailbox:
    def test_every_mail_is_kept_once_to_the_byte(self, folder, box):
        wanted = [BROKEN, b"Return-Path: <>\r\nDelivered-To: b-x@back.example\r\n\r\nx", b""]
        for raw in wanted:
            folder.put(raw)
        assert [read_mailbox(box, is_reconciled=True), read_mailbox(box, is_reconciled=True)] == [3, 0]
        assert list_kept() == wanted
        found = Inbound.objects.order_by("id")[1]
        assert (found.envelope_from, found.envelope_to, found.via) == ("<>", "b-x@back.example", "imap")
        folder.put(b"Subject: new\r\n\r\n")
        assert read_mailbox(box, is_reconciled=False) == 1
        assert (box.last_uid, box.missing, box.problem) == (4, 0, "")

    def test_of_a_mail_that_is_too_large_the_headers_are_kept(self, folder, box, monkeypatch):
        monkeypatch.setattr(mailbox, "LARGEST", 1_000)
        folder.put(b"Subject: large\r\nX: 1\r\n\r\n" + b"x" * 2_000)
        read_mailbox(box, is_reconciled=False)
        assert list_kept() == [b"Subject: large\r\nX: 1\r\n\r\n"]
        assert folder.fetched == [(1, True)]

    def test_what_is_there_and_not_here_is_fetched_or_told(self, folder, box, monkeypatch):
        for number in range(3):
            folder.put(b"Subject: %d\r\n\r\n" % number)
        read_mailbox(box, is_reconciled=False)
        Inbound.objects.filter(key__endswith=":2").delete()
        read_mailbox(box, is_reconciled=True)
        assert Inbound.objects.count() == 3 and box.missing == 0
        Inbound.objects.filter(key__endswith=":3").delete()
        monkeypatch.setattr(mailbox, "keep_one", lambda *_given: None)
        read_mailbox(box, is_reconciled=True)
        assert InMailbox.objects.get().missing == 1

    def test_a_server_that_counts_anew_is_read_again_and_nothing_done_twice(self, folder, box):
        folder.put(b"Subject: 1\r\n\r\n")
        read_mailbox(box, is_reconciled=False)
        folder.validity, folder.mails = 8, {5: b"Subject: 1\r\n\r\n"}
        read_mailbox(box, is_reconciled=False)
        assert box.last_uid == 5 and Inbound.objects.count() == 2

    def test_what_is_wrong_is_said_and_nothing_lost(self, folder, box):
        folder.put(b"Subject: 1\r\n\r\n")
        folder.password = "other"
        assert read_mailbox(box, is_reconciled=True) == 0
        assert "wrong password" in InMailbox.objects.get().problem
        folder.password = "right"
        assert read_mailbox(InMailbox.objects.get(), is_reconciled=True) == 1
        assert InMailbox.objects.get().problem == ""


@pytest.fixture
def server():
    controller = make_receiver("127.0.0.1", find_port(), name="back.example")
    controller.start()
    yield controller
    controller.stop()


def find_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.django_db(transaction=True)
class TestReceiver:
    @pytest.fixture
    def copy(self):
        create_purpose(
            Words({"en": "News"}, {"en": "What is new."}), basis=Basis.INTEREST, channels=["email"], actor=None
        )
        ada = make_contact("Ada", email="ada@gone.example")
        mailing = Mailing.objects.create(name="Autumn", purpose="news", wanted="running")
        Message.objects.create(mailing=mailing, contact_id=ada.pk, state="accepted", due_at=now())
        return ada, make_marks(mailing.pk, ada.pk)

    def send(self, server, sender, recipient, raw):
        with smtplib.SMTP(server.hostname, server.port, timeout=10) as client:
            return client.sendmail(sender, recipient, raw)

    def test_a_bounce_and_a_reply_come_in_and_are_understood(self, server, copy):
        ada, marks = copy
        facts = {"id": f"<{marks.message_id}@shop.example>", "to": f"{marks.bounce_local}@back.example"}
        raw = (mails.POSTFIX_BOUNCE % facts).replace("\n", "\r\n").encode()
        self.send(server, "", facts["to"], raw)
        self.send(server, "", facts["to"], raw)
        reply = f"{marks.reply_local.upper()}@back.example"
        self.send(server, "ada@gone.example", reply, b"Subject: Re: Autumn\r\n\r\nIs it blue?\r\n.\r\nYours, Ada\r\n")
        assert handle_waiting() == 2
        assert may_contact(ada, "email", "news").reason == "bounced"
        assert Message.objects.get().state == "bounced"
        assert Reply.objects.get().text.startswith("Is it blue?")

    def test_nothing_is_relayed_and_nothing_taken_for_a_made_up_address(self, server, copy):
        for address in ("somebody@other.example", "postmaster@back.example", "b-" + "a" * 40 + "@back.example"):
            with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
                self.send(server, "x@y.example", address, b"Subject: x\r\n\r\n")
            assert refused.value.recipients[address][0] == 550
        assert not Inbound.objects.exists()

    def test_what_cannot_be_kept_is_not_taken(self, server, copy, monkeypatch):
        _ada, marks = copy

        def fail(*_given, **_facts):
            raise OSError("disk full")

        monkeypatch.setattr(receiving, "keep_raw", fail)
        with pytest.raises(smtplib.SMTPDataError) as refused:
            self.send(server, "x@y.example", f"{marks.reply_local}@back.example", b"Subject: x\r\n\r\n")
        assert refused.value.smtp_code == 451

    def test_a_mail_of_fifty_megabytes_is_refused_before_it_is_read(self, server, copy):
        with smtplib.SMTP(server.hostname, server.port, timeout=10) as client:
            client.ehlo()
            assert client.esmtp_features["size"] == str(inbound.LARGEST)
            assert client.mail("x@y.example", [f"SIZE={50 * 1024 * 1024}"])[0] == 552
