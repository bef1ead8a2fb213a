"""What the access matrix needs of sending: an account, a paused one, a sender, mail that was kept, a message."""

from typing import Any

from tests.support.access_world import NUMBERS, Owner, make_contact, maker


@maker
def make_account(owner: Owner) -> Any:
    from touchline.channels.models import SendingAccount

    return SendingAccount.objects.create(name=f"Account {next(NUMBERS)}", host="smtp.x.example", security="none")


@maker
def make_paused_account(owner: Owner) -> Any:
    from touchline.channels.email.accounts import pause_account

    account = make_account(owner)
    pause_account(account.pk, "535 no")
    return account


@maker
def make_sender(owner: Owner) -> Any:
    from touchline.channels.models import Sender, SendingDomain

    number = next(NUMBERS)
    domain = SendingDomain.objects.create(name=f"s{number}.example", sealed_key="", public_key="")
    return Sender.objects.create(name="Shop", address=f"news@s{number}.example", domain=domain)


@maker
def make_sending_domain(owner: Owner) -> Any:
    return make_sender(owner).domain


@maker
def make_reachable(owner: Owner) -> Any:
    from touchline.contacts import factories

    return factories.make_contact("Ada", email=f"ada{next(NUMBERS)}@x.example", owner=owner.user, team=owner.team)


@maker
def make_practice_mail(owner: Owner) -> Any:
    from touchline.channels.models import PracticeMail

    raw = b"Subject: Hello\r\nTo: ada@x.example\r\n\r\nGood day\r\n"
    facts = {"mailing_id": 1, "contact_id": make_contact(owner).pk, "address": "ada@x.example", "subject": "Hello"}
    return PracticeMail.objects.create(**facts, raw=raw)


@maker
def make_sent_mailing(owner: Owner) -> Any:
    from pyroaring import BitMap64

    from touchline.messaging.services import NewMailing, make_mailing, start_mailing

    mailing = make_mailing(NewMailing(name="News", contents=[{"subject": "x"}], purpose="news", is_tracked=False))
    return start_mailing(mailing, {0: BitMap64([make_contact(owner).pk])})
