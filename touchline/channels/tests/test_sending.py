"""Mail to staff over a real SMTP server on loopback."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography.fernet import Fernet

from touchline.channels import sending
from touchline.channels.models import Mail, StaffMailSettings
from touchline.channels.services import (
    MailServer,
    NotStaff,
    find_kept_mail,
    remove_mail_server,
    save_mail_server,
    send_test_mail,
    send_to_staff,
)
from touchline.kit.clock import now
from touchline.users.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "geheim"


class Sink:
    """Takes mail, refuses who is called nobody, hangs up when told to."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []
        self.hang_up = False
        self.data_answer = "250 OK: queued as 4F2"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list) -> str:  # noqa: N802
        if address.startswith("nobody@"):
            return "550 5.1.1 No such mailbox here"
        if address.startswith("later@"):
            return "451 4.7.1 Greylisted, come back"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.hang_up:
            server.transport.abort()
            return "421 gone"
        self.mails.append(envelope)
        return self.data_answer


def authenticate(server, session, envelope, mechanism, auth) -> AuthResult:
    return AuthResult(success=auth.password.decode() == SECRET, handled=False)


@contextmanager
def run_server(sink: Sink, **options) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def smtp_port(sink: Sink) -> Iterator[int]:
    with run_server(sink) as port:
        yield port


def use_server(port: int, *, host: str = "127.0.0.1", username: str = "", password: str | None = "") -> None:
    save_mail_server(
        MailServer(
            host=host, port=port, security="none", username=username, password=password,
            from_address="Touchline <crm@shop.example>",
        )
    )  # fmt: skip


@pytest.fixture
def user():
    return make_user(email="ada@staff.example")


def test_a_mail_arrives_and_its_row_holds_the_servers_answer(sink, smtp_port, user):
    use_server(smtp_port)
    mail = send_to_staff(user, subject="Hello\r\nBcc: evil@x.example", text="Grüße\n", html="<p>Grüße</p>")
    assert mail.state == "queued"
    assert sending.send_due_mails() == 1
    mail.refresh_from_db()
    assert (mail.state, mail.answer, mail.attempt) == ("sent", "250 OK: queued as 4F2", 1)
    assert mail.sent_at is not None
    [envelope] = sink.mails
    assert (envelope.mail_from, envelope.rcpt_tos) == ("crm@shop.example", ["ada@staff.example"])
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert message["Subject"] == "Hello Bcc: evil@x.example"
    assert message["Bcc"] is None
    assert message["Message-ID"] == f"<{mail.key}@shop.example>"
    assert message.get_body(("plain",)).get_content().strip() == "Grüße"
    assert sending.send_due_mails() == 0


def test_strangers_and_closed_accounts_get_no_mail(user):
    closed = make_user(email="gone@staff.example", is_active=False)
    stranger = make_user(email="bob@staff.example")
    stranger.email = "contact@customer.example"
    for nobody in (closed, stranger):
        with pytest.raises(NotStaff):
            send_to_staff(nobody, subject="x", text="x")
    assert not Mail.objects.exists()


def test_an_account_closed_in_the_meantime_gets_no_mail(sink, smtp_port, user):
    use_server(smtp_port)
    mail = send_to_staff(user, subject="x", text="x")
    user.is_active = False
    user.save(update_fields=["is_active"])
    sending.send_due_mails()
    mail.refresh_from_db()
    assert (mail.state, sink.mails) == ("failed", [])


def test_without_a_server_mail_is_kept_in_the_mailbox(user):
    assert "team" in find_kept_mail()
    mail = send_to_staff(user, subject="x", text="x")
    assert mail.state == "practice"
    assert sending.send_due_mails() == 0


def test_the_bar_goes_when_a_server_is_set_and_comes_back(user):
    assert "team" in find_kept_mail()
    use_server(25)
    assert "team" not in find_kept_mail()
    remove_mail_server()
    assert "team" in find_kept_mail()


@pytest.mark.parametrize(
    ("name", "answer", "state"),
    [
        ("nobody", "The server refused the recipient: 550 5.1.1 No such mailbox here", "failed"),
        ("later", "The server refused the recipient: 451 4.7.1 Greylisted, come back", "queued"),
    ],
)
def test_refusals_are_told_and_temporary_ones_tried_again(smtp_port, name, answer, state):
    use_server(smtp_port)
    mail = send_to_staff(make_user(email=f"{name}@staff.example"), subject="x", text="x")
    sending.send_due_mails()
    mail.refresh_from_db()
    assert (mail.state, mail.answer) == (state, answer)


def test_a_dropped_connection_is_tried_again_with_growing_pauses_until_it_fails(sink, smtp_port, user):
    use_server(smtp_port)
    sink.hang_up = True
    mail = send_to_staff(user, subject="x", text="x")
    for attempt, pause in enumerate(sending.PAUSES, start=1):
        before = now()
        assert sending.send_due_mails() == 1
        mail.refresh_from_db()
        assert (mail.state, mail.attempt) == ("queued", attempt)
        assert pause <= mail.due_at - before < pause + timedelta(seconds=20)
        Mail.objects.update(due_at=before)
    sending.send_due_mails()
    mail.refresh_from_db()
    assert mail.state == "failed"
    assert mail.answer.startswith("127.0.0.1 closed the connection before it took the mail")


def test_a_wrong_password_is_told_in_the_servers_words(sink, user):
    with run_server(sink, authenticator=authenticate, auth_require_tls=False) as port:
        use_server(port, username="crm", password="wrong")
        taken, answer = send_test_mail(user)
        assert not taken
        assert answer.startswith("The server refused user name or password: 535 5.7.8")
        use_server(port, username="crm", password=SECRET)
        assert send_test_mail(user) == (True, "250 OK: queued as 4F2")
        use_server(port, username="crm", password=None)
        assert send_test_mail(user) == (True, "250 OK: queued as 4F2")


def test_the_password_is_not_kept_as_it_is(user):
    use_server(25, username="crm", password=SECRET)
    assert SECRET not in StaffMailSettings.objects.get().sealed_password


def test_a_password_whose_key_is_gone_is_asked_for_again(user):
    use_server(25, username="crm", password=SECRET)
    lost = Fernet(Fernet.generate_key()).encrypt(SECRET.encode()).decode()
    StaffMailSettings.objects.update(sealed_password=lost)
    taken, answer = send_test_mail(user)
    assert (taken, answer) == (False, "This secret was saved under a key that is no longer there; type it again.")


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid"])
def test_a_server_that_is_not_there_is_named(user, host):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    use_server(port, host=host)
    taken, answer = send_test_mail(user)
    assert not taken
    assert answer.startswith(f"{host}:{port} cannot be reached: ")


def test_a_server_that_speaks_something_else_is_told(user, sink):
    sink.data_answer = "554 Not like this"
    with run_server(sink) as port:
        use_server(port)
        assert send_test_mail(user) == (False, "The server refused the mail: 554 Not like this")


def test_a_sender_that_died_is_replaced_and_a_slow_one_cannot_overwrite(sink, smtp_port, user):
    use_server(smtp_port)
    mail = send_to_staff(user, subject="x", text="x")
    slow = sending.claim_mail()
    assert sending.claim_mail() is None
    Mail.objects.update(due_at=now() - timedelta(seconds=1))
    assert sending.send_due_mails() == 1
    sink.hang_up = True
    sending.send_claimed_mail(slow)
    mail.refresh_from_db()
    assert (mail.state, mail.attempt) == ("sent", 2)


def test_a_mailed_link_arrives_and_stays_nowhere(sink, smtp_port, user):
    from touchline.users.delivery import Secret

    use_server(smtp_port)
    url = "http://crm.example/login/canary-sent-77"
    send_to_staff(user, subject="x", text=f"Here: {url}", secret=Secret(url, now() + timedelta(hours=1)))
    assert sending.send_due_mails() == 1
    assert url in sink.mails[0].content.decode()
    row = Mail.objects.values().get()
    assert url not in str(row)
    assert row["sealed_secret"] == ""
