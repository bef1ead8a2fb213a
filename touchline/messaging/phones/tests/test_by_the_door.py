"""An SMS from its mailing through the one door to a service on this machine, and what is known of it then."""

import dataclasses
import ipaddress
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest
from django.conf import settings as django_settings
from pyroaring import BitMap64

from touchline.contacts.factories import make_contact
from touchline.contacts.identities import give_phone
from touchline.contacts.models import Basis, Contact, Purpose
from touchline.journal.models import Pending
from touchline.kit.http import Reach
from touchline.messaging.design.preparing import Source, prepare_source
from touchline.messaging.models import Message
from touchline.messaging.outbox.carrier import Haulage
from touchline.messaging.outbox.mailings import NewMailing
from touchline.messaging.phones.set_up import save_sms
from touchline.messaging.services import make_mailing, start_mailing

PATIENCE_S = 20.0


@pytest.fixture
def service(settings):
    """A service that takes every SMS but those to numbers that end with 0."""
    calls = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            fields = {
                name: value[0]
                for name, value in parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()).items()
            }
            calls.append(fields)
            is_bad = fields["To"].endswith("0")
            said = (
                {"code": 21211, "message": "no such number"}
                if is_bad
                else {"sid": f"SM{len(calls)}", "num_segments": "1"}
            )
            text = json.dumps(said).encode()
            self.send_response(400 if is_bad else 201)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    reach = Reach(ports=((1, 65535),), lan=(ipaddress.ip_network("127.0.0.0/8"),))
    settings.ENVIRONMENT = dataclasses.replace(django_settings.ENVIRONMENT, outgoing=reach)
    facts = {"account_sid": "AC1", "token": "secret", "sender": "+4930", "price": None, "help_text": ""}
    save_sms(None, {**facts, "base_url": f"http://127.0.0.1:{server.server_port}"})
    yield calls
    server.shutdown()
    thread.join()
    server.server_close()


def make_person(name, number):
    contact = make_contact(name, email="")
    give_phone(contact.pk, number)
    Contact.objects.filter(pk=contact.pk).update(phone=number)
    return contact


@pytest.mark.django_db(transaction=True)
def test_an_sms_goes_by_the_one_door_and_its_fate_is_known(service):
    ada, berta = make_person("Ada Lovelace", "+4917612345671"), make_person("Berta Benz", "+4917612345670")
    nobody = make_contact("Without a number", email="n@x.example")
    Purpose.objects.update_or_create(slug="orders", defaults={"basis": Basis.CONTRACT, "channels": ["sms"]})
    text = "Hello {{ contact.first_name | default: 'there' }}, it comes today."
    prepared = prepare_source(Source(channel="sms", text=text))
    wanted = NewMailing(
        name="Today", contents=[prepared], purpose="orders", kind="transactional", channel="sms", is_tracked=False
    )
    mailing = make_mailing(wanted)
    assert not mailing.is_practice
    start_mailing(mailing, {0: BitMap64([ada.pk, berta.pk, nobody.pk])})
    haulage = Haulage(slots=1)
    for slot in haulage.slots:
        slot.start()
    until = time.monotonic() + PATIENCE_S
    done = threading.Event()
    while time.monotonic() < until and not done.wait(0.02):
        haulage.step()
        if Message.objects.count() == 3 and not Message.objects.filter(state__in=["queued", "sending"]).exists():
            done.set()
    haulage.end()
    fates = {row.contact_id: (row.state, row.reason) for row in Message.objects.all()}
    assert fates == {
        ada.pk: ("accepted", ""),
        berta.pk: ("bounced", "no_mailbox"),
        nobody.pk: ("skipped", "no_address"),
    }
    sent = next(call for call in service if call["To"].endswith("1"))
    assert sent["Body"] == "Hello Ada, it comes today."
    assert f"/sms/status/{mailing.pk}/{ada.pk}/" in sent["StatusCallback"]
    told = [json.loads(bytes(row.body)) for row in Pending.objects.all()]
    assert next(one for one in told if one["event"] == "sms_sent")["properties"]["parts"] == 1
    assert any(one["event"] == "sms_bounced" for one in told)
