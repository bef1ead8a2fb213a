"""A campaign through a real Postfix: what arrives, what bounces, is put off, answered and left is told rightly (T36, T37, T43)."""

import email
import email.policy
import json
import os
import pwd
import re
import shutil
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import dkim
import httpx

from benchmarks.installation import Installation, NotReady, is_listening, run_installation
from benchmarks.sending import FIRST, Sink, count_states, make_mailing, prepare_installation, run_python

RECIPIENTS = 5_000
BACK = "back.example"
MAIN_CF = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.relay.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_reject_unlisted_recipient = no
smtpd_client_connection_count_limit = 100
transport_maps = texthash:{folder}/transport
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = regexp:{folder}/mailboxes
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_mailbox_limit = 0
smtp_dns_support_level = disabled
smtp_host_lookup = native
delay_warning_time = 2s
queue_run_delay = 2s
minimal_backoff_time = 2s
maximal_backoff_time = 4s
confirm_delay_cleared = no
"""
TRANSPORT = """
back.example smtp:[127.0.0.1]:{receiver}
d7.example retry:4.4.1 the server there does not answer
d8.example error:5.7.1 refused by the rules of the house
"""
"""d0 to d6 have mailboxes, d7 cannot be reached, d8 refuses, and at d9 there is nobody."""
RECEIVER = """
from touchline.messaging.models import ReturnRules
facts = {{"domain": "{back}", "smtp_host": "127.0.0.1", "smtp_port": {port}, "pause_bounces": 1.0}}
ReturnRules.objects.update_or_create(id=1, defaults=facts)
"""
FATES = """
import json
from touchline.contacts.models import Suppression
from touchline.messaging.models import Inbound, Reply
from touchline.messaging.queries import count_reasons, find_people
print(json.dumps({{
    "reasons": [[state, reason, count] for (state, reason), count in count_reasons([{mailing}]).items()],
    "no_mailbox": sorted(find_people([{mailing}], "bounced", "no_mailbox")),
    "policy": sorted(find_people([{mailing}], "bounced", "policy")),
    "suppressed": Suppression.objects.filter(reason="bounced").count(),
    "delays": Inbound.objects.filter(kind="delay").count(),
    "waiting": Inbound.objects.exclude(state="done").count(),
    "replies": [[one.contact_id, one.text] for one in Reply.objects.all()],
}}))
"""


@dataclass
class Postfix:
    """A Postfix with a configuration, a queue and ports of its own."""

    folder: Path
    port: int

    def list_mails(self) -> list[bytes]:
        """What lies in the mailboxes, to the byte."""
        return [path.read_bytes() for path in (self.folder / "mail").glob("*/new/*")]

    def count_queue(self) -> int:
        """How many wait."""
        told = self._run("postqueue", "-c", str(self.folder / "etc"), "-j").splitlines()
        return len([line for line in told if line.startswith("{")])

    def control(self, what: str) -> None:
        """Start or stop it."""
        self._run("postfix", "-c", str(self.folder / "etc"), what)

    @staticmethod
    def _run(*command: str) -> str:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, f"{command} ended with {done.returncode}: {done.stderr[-1000:]}"
        return done.stdout


@contextmanager
def run_postfix(*, port: int, receiver: int) -> Iterator[Postfix]:
    """A Postfix from Debian's package; it is ended and its folder removed at the end. Raises RuntimeError where there is none."""
    if shutil.which("postfix") is None or os.geteuid():
        raise RuntimeError("This script needs Debian's package postfix (apt-get install postfix), and to be root.")
    folder = Path(tempfile.mkdtemp(prefix="touchline-postfix-"))
    folder.chmod(0o755)
    write_configuration(folder, port=port, receiver=receiver)
    postfix = Postfix(folder, port)
    try:
        postfix.control("start")
        until = time.monotonic() + 30
        while not is_listening(port):
            assert time.monotonic() < until, (folder / "mail.log").read_text()[-2000:]
            time.sleep(0.2)
        yield postfix
    finally:
        postfix.control("stop")
        shutil.rmtree(folder, ignore_errors=True)


def write_configuration(folder: Path, *, port: int, receiver: int) -> None:
    """Everything below one folder: nothing of the machine's own Postfix is touched."""
    owner = pwd.getpwnam("postfix")
    for name in ("etc", "queue", "data", "mail"):
        (folder / name).mkdir()
    os.chown(folder / "data", owner.pw_uid, owner.pw_gid)
    nobody = pwd.getpwnam("nobody")
    os.chown(folder / "mail", nobody.pw_uid, nobody.pw_gid)
    domains = ", ".join(f"d{number}.example" for number in (0, 1, 2, 3, 4, 5, 6, 9))
    facts = {"folder": folder, "domains": domains, "uid": nobody.pw_uid, "gid": nobody.pw_gid}
    (folder / "etc" / "main.cf").write_text(MAIN_CF.format(**facts))
    master = (Path("/etc/postfix") / "master.cf").read_text()
    services = [re.sub(r"^(\S+\s+\S+\s+\S+\s+\S+\s+)y(\s)", r"\1n\2", line) for line in master.splitlines()]
    services = [re.sub(r"^smtp\s+inet", f"127.0.0.1:{port} inet", line) for line in services]
    (folder / "etc" / "master.cf").write_text("\n".join(services) + "\n")
    (folder / "transport").write_text(TRANSPORT.format(receiver=receiver))
    (folder / "mailboxes").write_text("/^(p[0-9]+)@d[0-6]\\.example$/ all/\n")


def run_postfix_campaign(*, quick: bool) -> dict[str, object]:
    """A campaign to ten domains by way of Postfix: seven deliver, one is away, one refuses, at one there is nobody."""
    recipients = 300 if quick else RECIPIENTS
    with run_installation(variables={"TOUCHLINE_SENDERS": "1"}) as installation:
        port, receiver = find_own_ports(installation)
        with run_postfix(port=port, receiver=receiver) as postfix:
            prepare_installation(installation, cast(Sink, SimpleNamespace(port=port)), recipients=recipients)
            run_python(installation, RECEIVER.format(back=BACK, port=receiver))
            installation.wait_until(lambda: is_listening(receiver), what="the receiver", seconds=60)
            mailing = make_mailing(installation, recipients=recipients, domain="signed.example")
            found = wait_for_fates(installation, postfix, mailing, recipients=recipients)
            mails = [email.message_from_bytes(raw, policy=email.policy.default) for raw in postfix.list_mails()]
            check_fates(installation, mailing, found, mails, recipients=recipients)
            check_headers(installation, postfix)
            answered = check_answer(installation, postfix, mailing, cast(EmailMessage, mails[0]))
            check_leaving(installation, cast(EmailMessage, mails[-1]))
            waiting = postfix.count_queue()
    return {
        "recipients": recipients, "delivered to mailboxes": len(mails), "bounced: nobody there": len(found["no_mailbox"]),
        "bounced: refused": len(found["policy"]), "put off, told of": found["delays"], "in Postfix' queue": waiting,
        "signatures valid": len(mails), "replies": answered, "lost": 0, "doubled": 0,
    }  # fmt: skip


def find_own_ports(installation: Installation) -> tuple[int, int]:
    """Two ports beside those of the installation."""
    free = [port for port in range(installation.port + 4_000, installation.port + 4_100) if not is_listening(port)]
    return free[0], free[1]


def wait_for_fates(installation: Installation, postfix: Postfix, mailing: int, *, recipients: int) -> dict[str, Any]:
    """Until Postfix has done with all it can, and what it told of the rest is understood."""
    share, found = recipients // 10, dict[str, Any]()

    def look() -> bool:
        time.sleep(1)
        found.update(json.loads(run_python(installation, FATES.format(mailing=mailing)).splitlines()[-1]))
        told = [len(found["no_mailbox"]), len(found["policy"]), found["delays"]]
        return (
            told >= [share] * 3
            and min(told) >= share
            and not found["waiting"]
            and len(postfix.list_mails()) >= 7 * share
        )

    try:
        installation.wait_until(look, what="what Postfix tells of all", seconds=300)
    except NotReady as error:
        told = {name: len(found[name]) if isinstance(found[name], list) else found[name] for name in found}
        states, queue = count_states(installation, mailing), postfix.count_queue()
        raise AssertionError(f"{told}, {states}, {len(postfix.list_mails())} in mailboxes, {queue} queued") from error
    return found


def check_fates(
    installation: Installation, mailing: int, found: dict[str, Any], mails: list[Any], *, recipients: int
) -> None:
    """What the mailboxes hold, what Postfix told, and what is written down are the same; each arrived once."""
    people = range(FIRST, FIRST + recipients)
    arrived = sorted(str(mail["To"]) for mail in mails)
    wanted = sorted(f"Person {one} <p{one}@d{one % 10}.example>" for one in people if one % 10 < 7)
    assert arrived == wanted, f"{len(arrived)} mails arrived, {len(wanted)} were wanted."
    assert len({str(mail["Message-ID"]) for mail in mails}) == len(mails)
    assert found["no_mailbox"] == [one for one in people if one % 10 == 9]
    assert found["policy"] == [one for one in people if one % 10 == 8]
    assert found["suppressed"] == len(found["no_mailbox"]), "Only nobody there makes an address unreachable."
    states = count_states(installation, mailing)
    # Sent is delivered, bounced, put off and unknown together, and nobody is left over (T43).
    assert states == {"accepted": recipients * 8 // 10, "bounced": recipients * 2 // 10}, states


def check_headers(installation: Installation, postfix: Postfix) -> None:
    """Each mail as it came out of Postfix: signed by the domain it is from, with how to leave (T37)."""
    [[public]] = installation.query_postgres(
        "SELECT public_key FROM channels_sendingdomain WHERE name = 'signed.example'"
    )
    record = f"v=DKIM1; k=rsa; p={public}".encode()
    for raw in postfix.list_mails():
        mail = cast(EmailMessage, email.message_from_bytes(raw, policy=email.policy.default))
        begin = raw.index(b"DKIM-Signature:")
        # Postfix keeps mail with bare line ends; over the wire it had CRLF.
        assert dkim.verify(
            raw[begin:].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), dnsfunc=lambda *_asked, **_facts: record
        )
        signature = dict(
            part.strip().split("=", 1) for part in str(mail["DKIM-Signature"]).replace("\r\n", "").split(";")
        )
        signed = signature["h"].replace(" ", "").split(":")
        assert str(mail["From"].addresses[0].domain) == signature["d"].strip() == "signed.example"
        assert {"list-unsubscribe", "list-unsubscribe-post", "list-id", "message-id", "date"} <= set(signed)
        assert re.fullmatch(r"<https?://[^<>]+>", str(mail["List-Unsubscribe"]).replace("\r\n", ""))
        assert str(mail["Return-Path"]).endswith(f"@{BACK}>") and mail["Bcc"] is None
        text = mail.get_body(("plain",))
        assert text is not None and "Works, Quay 1, Kiel" in text.get_content()


def check_answer(installation: Installation, postfix: Postfix, mailing: int, mail: EmailMessage) -> int:
    """An answer from a mail program comes back by Postfix, to whom it is from."""
    answer = EmailMessage()
    answer["From"], answer["To"] = str(mail["To"]), str(mail["Reply-To"])
    answer["Subject"], answer["In-Reply-To"] = f"Re: {mail['Subject']}", str(mail["Message-ID"])
    answer.set_content("Do you have it in blue?\n\nOn Sunday, Shop <news@signed.example> wrote:\n> what you wrote\n")
    with smtplib.SMTP("127.0.0.1", postfix.port, timeout=20) as client:
        client.send_message(answer)
    replies: list[Any] = []

    def look() -> bool:
        time.sleep(0.5)
        replies[:] = json.loads(run_python(installation, FATES.format(mailing=mailing)).splitlines()[-1])["replies"]
        return bool(replies)

    installation.wait_until(look, what="the reply", seconds=60)
    number = int(re.sub(r"\D", "", str(mail["To"].addresses[0].username)))
    assert [one[0] for one in replies] == [number] and replies[0][1].startswith("Do you have it in blue?"), replies
    return len(replies)


def check_leaving(installation: Installation, mail: EmailMessage) -> None:
    """The one-click address of a mail that arrived lets its reader go, by a POST without anything else (T36)."""
    address = str(mail["List-Unsubscribe"]).replace("\r\n", "").strip("<> ")
    answer = httpx.post(address, data={"List-Unsubscribe": "One-Click"}, timeout=20)
    assert answer.status_code == httpx.codes.OK and not answer.cookies
    number = int(re.sub(r"\D", "", str(mail["To"].addresses[0].username)))
    rows = installation.query_postgres(
        "SELECT state FROM contacts_consent WHERE contact_id = %s ORDER BY id DESC LIMIT 1", number
    )
    assert rows == [("withdrawn",)], rows
