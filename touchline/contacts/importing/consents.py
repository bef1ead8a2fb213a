"""Consents of another system as a kind of import: who agreed to what or took it back, when, where, with its history."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.contacts.consents.models import Channel, Consent, Purpose, Suppression
from touchline.contacts.consents.purposes import find_purpose
from touchline.contacts.importing.consents_written import GIVEN, WITHDRAWN, Word, pick_new, write_words
from touchline.contacts.importing.people_writing import find_owners
from touchline.contacts.importing.removing import remove_consents, remove_made
from touchline.contacts.importing.subscriptions import IN, OUT, read_subscription
from touchline.contacts.importing.topics import PURPOSE, find_topics, make_topic_option
from touchline.contacts.importing.whose import Owner, Whose, get_whose_targets
from touchline.contacts.suppressions import Suppressed, suppress_many
from touchline.imports.cells import clean_cell, read_moment
from touchline.imports.guessing import plain
from touchline.imports.kinds import Given, ImportKind, Option, Outcome, Run, Target
from touchline.imports.mapping import Mapping
from touchline.imports.models import Import
from touchline.records.fields import FieldType
from touchline.records.values import Nonsense

SAID: Final = gettext_lazy("What was said")
WHO: Final = gettext_lazy("Who")


def _make(slug: str, label: object, words: str, *, type_: FieldType = FieldType.TEXT) -> Target:
    return Target(slug=slug, label=label, type=type_, group=SAID, words=tuple(words.split("|")))  # type: ignore[arg-type]


TARGETS: Final = (
    _make("topic", gettext_lazy("Topic"), "purpose|topic|list|newsletter|consent type|subscription type|zweck|thema"),
    _make("channel", gettext_lazy("Channel"), "channel|medium|kanal"),
    _make("state", gettext_lazy("Agreed or not"), "state|status|consent|subscription|opted in|opt in|einwilligung"),
    _make(
        "at",
        gettext_lazy("When"),
        "at|timestamp|date|datetime|created at|consent date|opt-in time|datum|zeitpunkt",
        type_=FieldType.MOMENT,
    ),
    _make("where", gettext_lazy("Where it was said"), "where|source|page|form|proof|url|quelle|nachweis"),
    _make("language", gettext_lazy("Language"), "language|locale|sprache"),
)
STATES: Final = {
    "given": GIVEN, "granted": GIVEN, "agreed": GIVEN, "erteilt": GIVEN, "zugestimmt": GIVEN,
    "withdrawn": WITHDRAWN, "revoked": WITHDRAWN, "denied": WITHDRAWN, "widerrufen": WITHDRAWN, "abgelehnt": WITHDRAWN,
}  # fmt: skip
CHANNELS: Final = {
    "email": Channel.EMAIL, "mail": Channel.EMAIL, "sms": Channel.SMS, "text": Channel.SMS, "phone": Channel.PHONE,
    "call": Channel.PHONE, "telefon": Channel.PHONE, "post": Channel.POST, "letter": Channel.POST, "brief": Channel.POST,
}  # fmt: skip


class ConsentsRun(Run):
    """One run over a list of consents."""

    def __init__(self, imported: Import, mapping: Mapping) -> None:
        self._imported = imported
        self._whose = Whose(imported, mapping)
        slugs = {target.slug for target in TARGETS}
        self._at = {column.to: at for at, column in enumerate(mapping.columns) if column.to in slugs}
        self._month_first = any(column.month_first for column in mapping.find("at"))
        self._topics = find_topics()
        self._chosen = find_purpose(mapping.options.get(PURPOSE, ""))
        self._purposes = {one.pk: one for one in (*self._topics.values(), *([self._chosen] if self._chosen else []))}

    def read(self, number: int, cells: list[str]) -> Given:
        """Return who said what."""
        given = self._whose.read(number, cells)
        try:
            purpose = self._read_topic(self._get(cells, "topic"))
            given.facts["purpose"] = purpose
            given.facts["channel"] = _read_channel(self._get(cells, "channel"), purpose)
            given.facts["state"] = _read_state(self._get(cells, "state"))
            at = self._get(cells, "at")
            given.facts["at"] = read_moment(at, month_first=self._month_first) if at else None
        except Nonsense as problem:
            given.problems.append(str(problem))
        given.facts["where"], given.facts["language"] = self._get(cells, "where"), self._get(cells, "language")[:10]
        return given

    def take(self, rows: Sequence[Given], *, is_dry: bool) -> Outcome:
        """Note what is new of a batch; who is nobody here and wants nothing is only put on the list of those."""
        outcome = Outcome(refused=[(row, " ".join(row.problems)) for row in rows if row.problems])
        good = [row for row in rows if not row.problems]
        owners = set(find_owners({key for row in good for key in row.values["keys"]}))
        owners |= {key for row in good if row.facts["state"] == GIVEN for key in row.values["keys"]}
        strangers = [
            row
            for row in good
            if row.facts["state"] == WITHDRAWN and not any(key in owners for key in row.values["keys"])
        ]
        away = {row.number for row in strangers}
        people, found = self._whose.find([row for row in good if row.number not in away], is_dry=is_dry)
        outcome.refused += found.refused
        mine = [row for row in good if row.number in people]
        # Somebody whom a trial would make has no number yet, and has said nothing before.
        unborn = [row for row in mine if not people[row.number].contact_id]
        born = [row for row in mine if people[row.number].contact_id]
        words = [_make_word(row, people[row.number]) for row in born]
        fresh = pick_new(sorted(words, key=lambda word: (word.at is None, word.at))) if words else []
        outcome.created = len(fresh) + len(unborn) + len(strangers)
        outcome.unchanged = len(words) - len(fresh)
        outcome.examples = [("created", self._purposes[word.purpose_id].slug) for word in fresh[:3]]
        if not is_dry:
            write_words(self._imported, fresh, self._purposes)
            suppress_many(self._suppress(row) for row in strangers)
        return outcome

    def forget(self) -> None:
        """Forget a batch that was rolled back."""
        self._whose.forget()

    def finish(self) -> None:
        """Leave no empty act in the change log."""
        self._whose.finish()

    def _get(self, cells: list[str], slug: str) -> str:
        at = self._at.get(slug, -1)
        return clean_cell(cells[at]) if 0 <= at < len(cells) else ""

    def _read_topic(self, text: str) -> Purpose:
        found = self._topics.get(plain(text)) if text else self._chosen
        if found is None and not text:
            raise Nonsense(_("There is no topic, and none was chosen for the file."))
        if found is None:
            named = ", ".join(sorted({one.slug for one in self._topics.values()}))
            raise Nonsense(
                _("There is no topic “{text}”; there are: {names}.").format(text=text[:60], names=named or "–")
            )
        return found

    def _suppress(self, row: Given) -> Suppressed:
        channel = row.facts["channel"]
        kind = "email" if channel == Channel.EMAIL else "phone"
        address = next((value for key, value in row.values["keys"] if key == kind), "")
        return Suppressed(
            address,
            Suppression.Reason.OPTED_OUT,
            channel,
            purpose_id=row.facts["purpose"].pk,
            origin=self._imported.origin,
            at=row.facts["at"],
        )


def _read_channel(text: str, purpose: Purpose) -> Channel:
    """Return the channel that is told, by mail where none is."""
    channel = CHANNELS.get(plain(text)) if text else Channel.EMAIL
    if channel is None:
        raise Nonsense(_("“{text}” is not a channel; there are e-mail, SMS, phone and post.").format(text=text[:60]))
    if channel not in purpose.channels:
        raise Nonsense(_("“{purpose}” is not for this channel.").format(purpose=purpose.slug))
    return channel


def _read_state(text: str) -> Consent.State:
    """Return what was said; a list without such a word is a list of those who agreed."""
    if not text:
        return GIVEN
    if found := STATES.get(plain(text)):
        return found
    state = read_subscription(text, "consent")
    if state not in (IN, OUT):
        raise Nonsense(
            _("“{text}” says neither that somebody agreed nor that they took it back.").format(text=text[:60])
        )
    return GIVEN if state == IN else WITHDRAWN


def _make_word(row: Given, owner: Owner) -> Word:
    facts = row.facts
    at: datetime | None = facts["at"]
    return Word(
        contact_id=owner.contact_id,
        person_id=owner.person_id if owner.person_id != owner.contact_id else None,
        purpose_id=facts["purpose"].pk,
        channel=facts["channel"],
        state=facts["state"],
        at=at,
        where=facts["where"],
        language=facts["language"],
    )


class ConsentsImport(ImportKind):
    """Lists of consents."""

    slug = "consents"
    label = gettext_lazy("Consents")
    icon = "shield-check"
    subject = "contacts"
    list_url = "contacts:contact_list"
    found_by = gettext_lazy("People are found by")
    note = gettext_lazy(
        "Each word is noted once, with this file as its proof. Who withdrew is not written to, also where nobody here has"
        " that address; an agreement takes back neither an opt-out nor a later withdrawal."
    )

    def get_targets(self) -> list[Target]:
        """Return what a column can become."""
        return [*TARGETS, *get_whose_targets(WHO)]

    def check(self, mapping: Mapping) -> str:
        """Return why no consent can be imported by this."""
        if not mapping.used & {"email", "external_id", "phone"}:
            return _("Say which column tells who agreed: an e-mail address, an external id or a phone number.")
        if not mapping.find("topic") and not mapping.options.get(PURPOSE):
            return _("Say which column names the topic, or choose one for the whole file.")
        return ""

    def get_options(self) -> list[Option]:
        """Return for which topic rows are that name none."""
        return [make_topic_option(needs="", only_consent=False)]

    def open(self, imported: Import) -> Run:
        """Return a run."""
        return ConsentsRun(imported, Mapping.load(imported.mapping))

    def undo(self, imported: Import, what: str, record_ids: Sequence[int]) -> int:
        """Take back what the file said, and the people it brought; who withdrew stays on the list of those."""
        return remove_consents(record_ids) if what == "consent" else remove_made(imported, record_ids)
