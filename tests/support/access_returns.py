"""What the access matrix needs of what comes back: the link to leave by, and a reply."""

from typing import Any

from tests.support.access_world import NUMBERS, Owner, make_contact, maker


@maker
def make_leaving(owner: Owner) -> str:
    from touchline.messaging.models import Mailing
    from touchline.messaging.returns.marks import make_marks

    mailing = Mailing.objects.create(name=f"News {next(NUMBERS)}", purpose="news")
    return make_marks(mailing.pk, make_contact(owner).pk).leave_url.rpartition("/")[2]


@maker
def make_reply(owner: Owner) -> Any:
    from touchline.contacts import factories
    from touchline.kit.clock import now
    from touchline.messaging.models import Reply

    contact = factories.make_contact("Ada", email=f"r{next(NUMBERS)}@x.example", owner=owner.user, team=owner.team)
    return Reply.objects.create(contact_id=contact.pk, at=now(), subject="Re: News", text="In blue, too?")


@maker
def make_viewing(owner: Owner) -> str:
    from touchline.messaging.design.preparing import Source, prepare_source
    from touchline.messaging.returns.marks import make_marks
    from touchline.messaging.services import NewMailing, make_mailing

    prepared = prepare_source(Source(mode="text", subject="x", text="Hello"))
    mailing = make_mailing(NewMailing(name="News", contents=[prepared], purpose="news", is_tracked=False))
    return make_marks(mailing.pk, make_contact(owner).pk).view_url.rpartition("/")[2]


@maker
def make_confirmation(owner: Owner) -> str:
    from tests.support.access_world import make
    from touchline.contacts import factories
    from touchline.contacts.models import Purpose
    from touchline.messaging.models import Confirmation
    from touchline.messaging.returns.marks import make_page_url
    from touchline.messaging.returns.tokens import Claim, For

    contact = factories.make_contact("Ada", email=f"c{next(NUMBERS)}@x.example")
    purpose = Purpose.objects.get(pk=make("purpose", owner))
    asked = Confirmation.objects.create(contact_id=contact.pk, purpose=purpose.slug, address=contact.email)
    return make_page_url("confirm", Claim(For.CONFIRM, asked.pk, contact.pk)).rpartition("/")[2]


@maker
def make_hook_secret(owner: Owner) -> str:
    from touchline.messaging.returns.hook_views import make_secret

    return make_secret("mailgun")


@maker
def make_in_mailbox(owner: Owner) -> Any:
    from touchline.messaging.models import InMailbox

    return InMailbox.objects.create(host="imap.x.example", username=f"u{next(NUMBERS)}")
