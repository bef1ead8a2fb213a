"""Sets up and removes sign-on providers."""

from django.db import transaction
from django.utils.text import slugify

from touchline.kit.sealing import seal
from touchline.users.audit import write_audit
from touchline.users.models import SignOnProvider, User


@transaction.atomic
def save_provider(provider: SignOnProvider, *, secret: str, actor: User) -> None:
    """Keep a provider as typed; an empty secret leaves the one there is. With another issuer, old bindings end."""
    kept = SignOnProvider.objects.select_for_update().filter(pk=provider.pk).first()
    if secret:
        provider.sealed_client_secret = seal(secret)
    if not provider.slug:
        provider.slug = _find_slug(provider.label)
    provider.save()
    if kept and kept.issuer != provider.issuer:
        # What one provider calls 42 is somebody else at another.
        provider.identities.all().delete()
    after = {
        "provider": provider.slug,
        "issuer": provider.issuer,
        "role": provider.role,
        "is_active": provider.is_active,
    }
    before = {"issuer": kept.issuer, "role": kept.role, "is_active": kept.is_active} if kept else {}
    write_audit(actor, "provider_saved", "users", provider.slug, before=before, after=after)


@transaction.atomic
def delete_provider(provider: SignOnProvider, *, actor: User) -> None:
    """Forget a provider; its secret and bindings go with it."""
    write_audit(actor, "provider_deleted", "users", provider.slug, before={"issuer": provider.issuer})
    provider.delete()


def _find_slug(label: str) -> str:
    base = slugify(label)[:34] or "sign-on"
    taken = set(SignOnProvider.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{number}" for number in range(2, 1000))) if slug not in taken)
