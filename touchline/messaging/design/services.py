"""Commands on designs: made, saved while somebody works, taken back to an earlier version, copied, put away."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from touchline.kit.clock import now
from touchline.messaging.design.blocks import clean_blocks, clean_colour, clean_content, clean_plain, clean_profiles
from touchline.messaging.design.brands import find_brand, get_look
from touchline.messaging.design.look import FONTS
from touchline.messaging.design.models import (
    Brand,
    Design,
    DesignChannel,
    DesignKind,
    DesignMode,
    DesignVersion,
    Image,
    Section,
)
from touchline.messaging.design.scanning import strip_marks
from touchline.messaging.design.starters import STARTERS
from touchline.users.audit import write_audit

SUBJECT: Final = "designs"
KEPT_EVERY: Final = timedelta(minutes=5)
MOST_VERSIONS: Final = 60
LONGEST: Final = 300_000
PARTS: Final = ("name", "mode", "kind", "subject", "preheader", "content", "html", "text", "language")
COLOURS: Final = ("accent", "page", "box", "text", "muted")


class CannotSave(ValueError):
    """A design that cannot be kept as it is; the text says why."""


class Overtaken(CannotSave):
    """Somebody else saved meanwhile."""


@dataclass(frozen=True, kw_only=True)
class NewDesign:
    """What a design begins with."""

    name: str = ""
    channel: str = DesignChannel.EMAIL
    mode: str = DesignMode.BLOCKS
    starter: str = ""
    parts: dict[str, Any] = field(default_factory=dict)
    is_sample: bool = False


@transaction.atomic
def create_design(user: Any, new: NewDesign) -> Design:
    """Make a design, from a starter or empty."""
    starter = STARTERS.get(new.starter)
    parts = {"mode": new.mode} | (starter.make_parts(get_look(find_brand())) if starter else {}) | new.parts
    name = clean_plain(new.name) or str(starter.name if starter else _("New design"))
    design = Design(
        channel=new.channel, created_by=user, updated_by=user, is_sample=new.is_sample, **clean_parts(parts)
    )
    design.name = find_free_name(name)
    design.save()
    write_audit(user, "design_created", SUBJECT, design.pk, after={"name": design.name})
    return design


@transaction.atomic
def save_design(user: Any, design_id: int, parts: dict[str, Any], *, version: int | None = None) -> Design:
    """Keep what somebody works on, and every few minutes what it was before; raises Overtaken, CannotSave."""
    design = Design.objects.select_for_update().get(pk=design_id)
    if version is not None and version != design.version:
        raise Overtaken(_("Somebody else saved this design meanwhile. Load the page again to go on from there."))
    cleaned = clean_parts(parts, design)
    if all(getattr(design, name) == value for name, value in cleaned.items()):
        return design
    keep_version(design, user)
    for name, value in cleaned.items():
        setattr(design, name, value)
    design.version += 1
    design.updated_by, design.updated_at, design.tested_at = user, now(), None
    design.save(update_fields=[*cleaned, "version", "updated_by", "updated_at", "tested_at"])
    return design


def clean_parts(parts: dict[str, Any], design: Design | None = None) -> dict[str, Any]:
    """Return the parts of a design in the form in which they are kept; raises CannotSave for what is too large."""
    kept: dict[str, Any] = {}
    for name in ("name", "subject", "preheader", "language"):
        if name in parts:
            kept[name] = clean_plain(parts[name])
    if "name" in kept and not kept["name"]:
        raise CannotSave(_("A design needs a name."))
    for name in ("html", "text"):
        if name in parts:
            kept[name] = strip_marks(str(parts[name] or ""))
            if len(kept[name]) > LONGEST:
                raise CannotSave(_("The text is longer than 300,000 characters; mails of that size are cut off."))
    if "content" in parts:
        kept["content"] = clean_content(parts["content"])
    for name, choices in (("mode", DesignMode), ("kind", DesignKind)):
        if name in parts:
            kept[name] = parts[name] if parts[name] in choices.values else choices.values[0]
    return kept


def keep_version(design: Design, user: Any, *, why: str = "") -> None:
    """Keep a design as it is, unless the last few minutes are kept already."""
    last = DesignVersion.objects.filter(design=design).order_by("-version").first()
    is_recent = last and last.at > now() - KEPT_EVERY and last.by_id == getattr(user, "pk", None)
    if (last and last.version == design.version) or (is_recent and not why):
        return
    parts = {name: getattr(design, name) for name in PARTS}
    DesignVersion.objects.create(
        design=design, version=design.version, at=now(), by=design.updated_by, why=why, parts=parts
    )
    old = DesignVersion.objects.filter(design=design).order_by("-version").values_list("pk", flat=True)
    DesignVersion.objects.filter(pk__in=list(old[MOST_VERSIONS : MOST_VERSIONS + 20])).delete()


@transaction.atomic
def restore_version(user: Any, design_id: int, version: int) -> Design:
    """Take a design back to what it was; what it is now stays as a version too."""
    design = Design.objects.select_for_update().get(pk=design_id)
    kept = DesignVersion.objects.get(design=design, version=version)
    keep_version(design, user, why="restored")
    return save_design(user, design_id, kept.parts)


@transaction.atomic
def copy_design(user: Any, design: Design) -> Design:
    """Make a design like another."""
    parts = {name: getattr(design, name) for name in PARTS if name != "name"}
    return create_design(user, NewDesign(name=design.name, channel=design.channel, parts=parts))


@transaction.atomic
def archive_design(user: Any, design: Design, *, back: bool = False) -> None:
    """Put a design away, or take it out again."""
    design.archived_at = None if back else now()
    design.save(update_fields=["archived_at"])
    write_audit(user, "design_restored" if back else "design_archived", SUBJECT, design.pk, after={"name": design.name})


@transaction.atomic
def save_section(user: Any, name: str, blocks: Any, *, section: Section | None = None) -> Section:
    """Keep blocks under a name, for every design; raises CannotSave."""
    name = clean_plain(name)
    if not name:
        raise CannotSave(_("Give the section a name."))
    taken = Section.objects.filter(name=name, archived_at=None).exclude(pk=section.pk if section else 0)
    if taken.exists():
        raise CannotSave(_("There is a section of this name already."))
    kept = [one for one in clean_blocks(blocks, [0], is_inner=False) if one["type"] != "saved"]
    if not kept:
        raise CannotSave(_("A section needs a block."))
    section = section or Section(created_by=user)
    section.name, section.blocks, section.updated_at = name, kept, now()
    section.save()
    write_audit(user, "section_saved", SUBJECT, section.pk, after={"name": name})
    return section


@transaction.atomic
def archive_section(user: Any, section: Section) -> None:
    """Take a section out of the shelf; designs that hold it no longer show it."""
    section.archived_at = now()
    section.save(update_fields=["archived_at"])
    write_audit(user, "section_archived", SUBJECT, section.pk, before={"name": section.name})


@transaction.atomic
def save_brand(user: Any, brand: Brand, facts: dict[str, Any]) -> Brand:
    """Keep the look of mails; a colour or font that is none falls back to the default."""
    look: dict[str, Any] = {name: colour for name in COLOURS if (colour := clean_colour(facts.get(name)))}
    look |= {name: facts[name] for name in ("font", "heading_font") if facts.get(name) in FONTS}
    if isinstance(corners := facts.get("corners"), int):
        look["corners"] = min(max(corners, 0), 30)
    brand.look = look
    brand.name, brand.site = clean_plain(facts.get("name")), clean_plain(facts.get("site"))
    brand.address = "\n".join(
        clean_plain(line) for line in str(facts.get("address") or "").splitlines() if line.strip()
    )
    brand.profiles = clean_profiles(facts.get("profiles"))
    brand.logo = Image.objects.filter(key=facts.get("logo") or "").first()
    brand.updated_by, brand.updated_at = user, now()
    brand.save()
    write_audit(user, "brand_saved", SUBJECT, brand.pk, after={"accent": look.get("accent", "")})
    return brand


def find_free_name(name: str) -> str:
    """Return a name no other design has, with a number behind it where it is taken."""
    taken = set(Design.objects.filter(name__startswith=name[:80], archived_at=None).values_list("name", flat=True))
    number = 2
    found = name
    while found in taken:
        found, number = f"{name} {number}", number + 1
    return found
