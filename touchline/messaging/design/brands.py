"""The brand of mails: what was set, and where nothing was, what the firm is known by."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from touchline.messaging.design.look import Look
from touchline.messaging.design.models import Brand, Design
from touchline.organisation.queries import get_organisation


def find_brand(design: Design | None = None) -> Brand:
    """Return the brand of a design, else the first one, else one that is not kept yet."""
    if design and design.brand_id and design.brand:
        return design.brand
    return Brand.objects.select_related("logo").order_by("pk").first() or Brand()


def get_look(brand: Brand, language: str = "") -> Look:
    """Return how mails of a brand look; the firm's own accent, name, address and logo fill in."""
    firm = get_organisation()
    kept: dict[str, Any] = dict(brand.look)
    if not kept.get("accent") and firm.accent:
        kept["accent"] = firm.accent
    logo = make_image_url(brand.logo.key) if brand.logo_id and brand.logo else ""
    return Look.read(
        kept
        | {
            "name": brand.name or firm.name,
            "address": (brand.address or firm.address).strip(),
            "site": brand.site or firm.site,
            "profiles": brand.profiles,
            "logo_url": logo,
            "language": language or firm.language,
        }
    )


def make_image_url(key: str) -> str:
    """Return the public address of a picture."""
    return settings.ENVIRONMENT.pages_url.rstrip("/") + reverse("messaging:image_file", args=[key])


def describe_brand() -> dict[str, str]:
    """Return the brand as templates see it."""
    look = get_look(find_brand())
    return {"name": look.name, "address": look.address, "site": look.site}
