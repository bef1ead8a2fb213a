"""Topics that a file can say people agreed to."""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.contacts.consents.models import Basis, Channel, Purpose
from touchline.contacts.consents.purposes import list_topics
from touchline.imports.guessing import plain
from touchline.imports.kinds import Option

PURPOSE: Final = "purpose"


def make_topic_option(*, needs: str, only_consent: bool) -> Option:
    """Return the choice of a topic; where there is but one, it is that."""
    topics = [
        one
        for one in list_topics()
        if not only_consent or (one.purpose.basis == Basis.CONSENT and Channel.EMAIL in one.purpose.channels)
    ]
    nothing = _("nothing: nobody agreed by this file") if only_consent else _("what the column says")
    choices = (("", nothing), *((one.purpose.slug, one.title) for one in topics))
    return Option(
        slug=PURPOSE,
        label=gettext_lazy("Who is subscribed agreed to") if only_consent else gettext_lazy("The consents are for"),
        help=gettext_lazy(
            "Noted with this file as its proof, and the time it tells. It takes no opt-out back, and nobody’s own later word."
        ),
        choices=choices,
        default=topics[0].purpose.slug if len(topics) == 1 else "",
        needs=needs,
    )


def find_topics() -> dict[str, Purpose]:
    """Return the topics by their slugs and by their titles in every language, as names of columns are compared."""
    found: dict[str, Purpose] = {}
    for topic in list_topics():
        for word in _spell(topic.text.titles.values()):
            found.setdefault(word, topic.purpose)
    return found | {plain(topic.purpose.slug): topic.purpose for topic in list_topics()}


def _spell(words: Iterable[str]) -> list[str]:
    return [plain(word) for word in words]
