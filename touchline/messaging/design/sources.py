"""From a kept design to what is sent: `prepare` freezes it, `find_problems` says what is wrong with it."""

from typing import Any

from touchline.messaging.design.brands import find_brand, get_look
from touchline.messaging.design.models import Design, Section
from touchline.messaging.design.preparing import Source, prepare_source
from touchline.messaging.design.problems import Problem, find_source_problems


def make_source(design: Design, *, subject: str = "") -> Source:
    """Return all a design is made of: two queries, for its brand and for the sections it holds."""
    wanted = {block.get("section") for block in design.content.get("blocks", []) if block.get("type") == "saved"}
    kept = Section.objects.filter(pk__in=wanted, archived_at=None).values_list("pk", "blocks") if wanted else ()
    return Source(
        channel=design.channel,
        mode=design.mode,
        subject=subject or design.subject,
        preheader=design.preheader,
        content=design.content,
        html=design.html,
        text=design.text,
        look=get_look(find_brand(design), design.language),
        sections=dict(kept),
    )


def prepare(design: Design, *, subject: str = "") -> dict[str, Any]:
    """Return what a mailing keeps and sends, as JSON; raises UnsendableDesign. A variant's own subject goes in its place."""
    return prepare_source(make_source(design, subject=subject))


def find_problems(design: Design, *, subject: str = "", kind: str = "") -> list[Problem]:
    """Return what is wrong with a design, errors first; sent as another `kind` of message, what is wrong with it as that."""
    return find_source_problems(make_source(design, subject=subject), kind=kind or design.kind)
