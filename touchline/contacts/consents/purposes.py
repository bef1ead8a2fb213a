"""Purposes and the versions of their texts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.text import slugify

from touchline.contacts.models import Basis, Purpose, PurposeText
from touchline.kit.clock import now
from touchline.users.audit import write_audit


@dataclass(frozen=True, slots=True)
class Words:
    """What people read of a purpose, by language."""

    titles: Mapping[str, str]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Topic:
    """A purpose with its latest text, in one language."""

    purpose: Purpose
    text: PurposeText
    language: str

    @property
    def title(self) -> str:
        """What it is called."""
        return str(self.text.titles.get(self.language) or next(iter(self.text.titles.values()), self.purpose.slug))

    @property
    def words(self) -> str:
        """What it is about."""
        return str(self.text.texts.get(self.language) or next(iter(self.text.texts.values()), ""))


@transaction.atomic
def create_purpose(words: Words, *, basis: Basis, channels: Sequence[str], actor: Any) -> Purpose:
    """Make a purpose and the first version of its text."""
    last = Purpose.objects.aggregate(last=Max("position"))["last"] or 0
    purpose = Purpose.objects.create(
        slug=_find_slug(next(iter(words.titles.values()))), basis=basis, channels=list(channels), position=last + 1
    )
    _write_text(purpose, words, actor=actor)
    write_audit(actor, "purpose.create", "contacts", purpose.pk, after={"purpose": purpose.slug, "basis": basis})
    return purpose


@transaction.atomic
def describe_purpose(purpose: Purpose, words: Words, *, basis: Basis, channels: Sequence[str], actor: Any) -> Purpose:
    """Change a purpose; other words are a new version, and what was said under the old one keeps pointing at it."""
    before = {"basis": purpose.basis, "channels": purpose.channels}
    purpose.basis, purpose.channels = basis, list(channels)
    purpose.save(update_fields=["basis", "channels"])
    latest = get_text(purpose)
    if (latest.titles, latest.texts) != (dict(words.titles), dict(words.texts)):
        _write_text(purpose, words, actor=actor)
    after = {"basis": basis, "channels": purpose.channels, "version": get_text(purpose).version}
    write_audit(actor, "purpose.edit", "contacts", purpose.pk, before=before, after=after)
    return purpose


@transaction.atomic
def archive_purpose(purpose: Purpose, *, is_back: bool, actor: Any) -> None:
    """Ask nobody for it any more, or again; what people said of it stays."""
    purpose.archived_at = None if is_back else now()
    purpose.save(update_fields=["archived_at"])
    write_audit(actor, "purpose.restore" if is_back else "purpose.archive", "contacts", purpose.pk)


def get_text(purpose: Purpose) -> PurposeText:
    """Return the latest version of its text."""
    return purpose.texts.latest("version")


def list_topics(*, language: str | None = None, with_archived: bool = False) -> list[Topic]:
    """Return the purposes in their order, each with its latest text, in a language or the present one's."""
    chosen = (language or translation.get_language() or "en").partition("-")[0]
    texts = {
        text.purpose_id: text for text in PurposeText.objects.order_by("purpose_id", "-version").distinct("purpose_id")
    }
    found = Purpose.objects.all() if with_archived else Purpose.objects.filter(archived_at=None)
    return [Topic(purpose, texts[purpose.pk], chosen) for purpose in found]


def find_purpose(slug: str) -> Purpose | None:
    """Return a purpose by its slug."""
    return Purpose.objects.filter(slug=slug[:40]).first()


def _write_text(purpose: Purpose, words: Words, *, actor: Any) -> PurposeText:
    last = purpose.texts.aggregate(last=Max("version"))["last"] or 0
    author = getattr(actor, "user_id", None)
    return PurposeText.objects.create(
        purpose=purpose, version=last + 1, titles=dict(words.titles), texts=dict(words.texts), author_id=author
    )


def _find_slug(title: str) -> str:
    """Return a name for machines that no other purpose has."""
    plain = re.sub(r"[^a-z0-9_]", "", slugify(title).replace("-", "_"))[:32] or "purpose"
    taken = set(Purpose.objects.filter(slug__startswith=plain).values_list("slug", flat=True))
    return next(slug for slug in (plain, *(f"{plain}_{n}" for n in range(2, 1000))) if slug not in taken)
