"""Messages to one person in the API: send one with a template or in one's own words, list them, ask what became of one."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from touchline.api.auth import authorise
from touchline.api.models import Token
from touchline.api.problems import Problem
from touchline.api.values import NO_NUL, Id, Moment
from touchline.channels.models import Sender
from touchline.contacts.models import Contact
from touchline.messaging.design.preparing import UnsendableDesign
from touchline.messaging.models import Design, Mailing
from touchline.messaging.outbox.explaining import Explanation, explain_message, list_messages_of
from touchline.messaging.outbox.writing import CannotWrite, Written, make_key, write_to
from touchline.users.permissions import Verb, limit

router = Router()
Line = Annotated[str, Field(max_length=250, json_schema_extra={"pattern": NO_NUL})]
Text = Annotated[str, Field(max_length=50_000, json_schema_extra={"pattern": NO_NUL})]
LONGEST_DATA = 32_000


class MessageItem(Schema):
    """A message to one person and its fate."""

    mailing_id: int
    contact_id: int
    name: str
    kind: str
    channel: str
    practice: bool
    state: str
    reason: str
    words: str
    attempts: int
    answer: str
    at: Moment | None


class MessageIn(Schema):
    """A message to one person: a template by its number, or subject and text."""

    model_config = {"extra": "forbid"}

    design_id: Id | None = Field(None, description="The design whose content is sent.")
    subject: Line = Field("", description="Takes the place of the design's subject.")
    text: Text = Field("", description="Plain text, where there is no design.")
    sender_id: Id | None = Field(None, description="Whom it comes from; the first sender otherwise.")
    kind: Literal["transactional", "one_to_one"] = "transactional"
    data: dict[str, Any] = Field(default_factory=dict, description="Values for the template, by the names it asks for.")
    key: Line = Field("", description="Your own name for it: the same key sends once, for ever.")


def make_item(mailing: Mailing, fate: Explanation) -> MessageItem:
    """Return a message as the API shows it."""
    return MessageItem(
        mailing_id=mailing.pk,
        contact_id=fate.contact_id,
        name=mailing.name,
        kind=mailing.kind,
        channel=mailing.channel,
        practice=mailing.is_practice,
        state=fate.state,
        reason=fate.reason,
        words=fate.words,
        attempts=fate.attempt,
        answer=fate.answer,
        at=fate.at,
    )


def access_contact(token: Token, contact_id: int) -> Contact:
    """Return a contact that the token may see; 404 else."""
    contact = limit(Contact.objects.filter(pk=contact_id, archived_at=None), token, "contacts").first()
    if contact is None:
        raise Problem(404, "Not found", f"There is no contact {contact_id} within reach of this token.")
    return contact


@router.post("/contacts/{contact_id}/messages", response={201: MessageItem}, url_name="contact_messages")
def send_message(request: HttpRequest, contact_id: Id, body: MessageIn) -> Status[MessageItem]:
    """Send one message to a contact, by the same door as all others.

    It is queued in the transaction of the request, and leaves once that is committed; ask for its fate by `mailing_id`.
    """
    token = authorise(request, "messages", Verb.CREATE)
    contact = access_contact(token, contact_id)
    if len(str(body.data)) > LONGEST_DATA:
        raise Problem(422, "Not taken", f"`data` has more than {LONGEST_DATA} characters.")
    written = Written(
        subject=body.subject,
        text=body.text,
        design=_find_design(body.design_id),
        sender=_find_sender(body.sender_id),
        kind=Mailing.Kind(body.kind),
        data=body.data,
        key=make_key(f"api:{contact.pk}", body.key),
    )
    if written.design is None and not (body.subject and body.text):
        raise Problem(422, "Not taken", "A message needs `design_id`, or `subject` and `text`.")
    try:
        mailing = write_to(contact, written, actor=token)
    except CannotWrite as error:
        raise Problem(409, "May not be written to", str(error)) from None
    except UnsendableDesign as error:
        raise Problem(422, "Not taken", f"The template has a mistake: {error}") from None
    return Status(201, make_item(mailing, explain_message(mailing.pk, contact.pk)))


def _find_design(design_id: int | None) -> Design | None:
    if design_id is None:
        return None
    found = Design.objects.filter(pk=design_id, archived_at=None, channel="email").first()
    if found is None:
        raise Problem(422, "Not taken", f"There is no e-mail design {design_id}.")
    return found


def _find_sender(sender_id: int | None) -> Sender | None:
    if sender_id is None:
        return None
    found = Sender.objects.filter(pk=sender_id, archived_at=None).select_related("domain").first()
    if found is None:
        raise Problem(422, "Not taken", f"There is no sender {sender_id}.")
    return found


@router.get("/contacts/{contact_id}/messages", response=list[MessageItem], url_name="contact_messages")
def list_messages(request: HttpRequest, contact_id: Id) -> list[MessageItem]:
    """List the latest 50 messages to a contact with their fate, newest first."""
    token = authorise(request, "messages")
    contact = access_contact(token, contact_id)
    return [make_item(mailing, fate) for mailing, fate in list_messages_of(contact.pk)]


@router.get("/contacts/{contact_id}/messages/{mailing_id}", response=MessageItem, url_name="contact_message")
def get_message(request: HttpRequest, contact_id: Id, mailing_id: Id) -> MessageItem:
    """Tell what became of a mailing's message to a contact, and why; of who was never in it the state is empty."""
    token = authorise(request, "messages")
    contact = access_contact(token, contact_id)
    mailing = Mailing.objects.filter(pk=mailing_id).first()
    if mailing is None:
        raise Problem(404, "Not found", f"There is no mailing {mailing_id}.")
    return make_item(mailing, explain_message(mailing.pk, contact.pk))
