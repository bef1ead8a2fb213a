"""Whether domains take mail, as a name server on the loopback says: asked once, kept, flagged; nothing without the switch."""

import socket
import threading
from contextlib import closing, contextmanager
from datetime import timedelta

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from touchline.contacts.factories import make_contact
from touchline.contacts.models import MailDomain, Quality
from touchline.contacts.quality import asking
from touchline.contacts.quality.rule import change_rule
from touchline.contacts.quality.scoring import score_all, score_due
from touchline.imports.tests.conftest import own_folder, run, take_in  # noqa: F401
from touchline.kit.clock import now

pytestmark = pytest.mark.django_db
ZONE = {
    ("mail.example.", "MX"): "10 mx.mail.example.",
    ("null.example.", "MX"): "0 .",
    ("web.example.", "A"): "192.0.2.1",
    ("quiet.example.", "TXT"): '"nothing else"',
}


@contextmanager
def name_server():
    """Answers over UDP from ZONE, until the end; yields its port and the questions it was asked."""
    asked = []
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as server:
        server.bind(("127.0.0.1", 0))
        address = server.getsockname()

        def serve():
            # An empty packet ends it: closed under its feet, it would read from whatever gets the number of its file next.
            while True:
                packet, sender = server.recvfrom(4096)
                if not packet:
                    return
                question = dns.message.from_wire(packet)
                name, kind = question.question[0].name.to_text(), dns.rdatatype.to_text(question.question[0].rdtype)
                asked.append((name, kind))
                if name == "broken.example.":
                    reply = dns.message.make_response(question)
                    reply.set_rcode(dns.rcode.SERVFAIL)
                else:
                    reply = answer(question, name, kind)
                server.sendto(reply.to_wire(), sender)

        serving = threading.Thread(target=serve, daemon=True)
        serving.start()
        yield address[1], asked
        with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as last:
            last.sendto(b"", address)
        serving.join()


def answer(question, name, kind):
    reply = dns.message.make_response(question)
    reply.flags |= dns.flags.RA
    if (name, kind) in ZONE:
        reply.answer.append(dns.rrset.from_text(name, 60, "IN", kind, ZONE[name, kind]))
    elif name not in {known for known, _kind in ZONE}:
        reply.set_rcode(dns.rcode.NXDOMAIN)
    return reply


@pytest.fixture
def asked(monkeypatch):
    with name_server() as (port, questions):
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port, resolver.lifetime = ["127.0.0.1"], port, 2
        monkeypatch.setattr(asking, "get_resolver", lambda: resolver)
        yield questions


@pytest.mark.parametrize(
    ("domain", "answer"),
    [
        ("mail.example", True),
        ("web.example", True),
        ("null.example", False),
        ("gone.example", False),
        ("quiet.example", False),
        ("broken.example", None),
        ("a" * 70 + ".example", None),
    ],
)
def test_a_domain_takes_mail_at_its_hosts_or_its_address_and_nowhere_else(asked, domain, answer):
    assert asking.takes_mail(domain) is answer


def test_whoever_is_at_a_dead_domain_is_flagged_once_somebody_switched_it_on(asked, django_assert_max_num_queries):
    dead, well = make_contact("Ada", email="ada@gone.example"), make_contact("Ida", email="ida@mail.example")
    make_contact("Broken", email="b@broken.example"), make_contact("Free", email="free@gmail.com")
    score_all()
    assert asking.ask_due() == 0 and asked == [] and not MailDomain.objects.exists()
    change_rule(silent_months=18, off=[], asks_mx=True, actor=None)
    score_all()
    assert asking.ask_due() == 3
    score_due()
    found = {one.contact_id for one in Quality.objects.filter(problems__contains=["dead_domain"])}
    assert found == {dead.pk}
    assert well.pk in set(Quality.objects.values_list("contact_id", flat=True))
    count = len(asked)
    assert asking.ask_due() == 0 and len(asked) == count  # each once a month
    ZONE["gone.example.", "MX"] = "10 mx.mail.example."
    MailDomain.objects.filter(domain="gone.example").update(due_at=now() - timedelta(minutes=1))
    try:
        assert asking.ask_due() == 1
    finally:
        del ZONE["gone.example.", "MX"]
    score_due()
    assert not Quality.objects.filter(problems__contains=["dead_domain"]).exists()


def test_a_row_is_refused_for_its_domain_only_where_that_was_chosen(asked, run):  # noqa: F811
    text = "email,name\na@gone.example,A\nb@gone.example,B\nc@mail.example,C\nd@broken.example,D\n"
    assert run(text).refused == 0 and asked == []
    done = run(text.replace("@", "2@"), change=lambda mapping: mapping.options.update(domains="refuse"))
    assert (done.created, done.refused) == (2, 2)
    assert [name for name, _kind in asked].count("gone.example.") == 1
    assert "gone.example takes no mail" in done.refusals.order_by("row").first().reason
