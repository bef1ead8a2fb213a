"""Whether programs use the API."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from touchline.api.models import Token
from touchline.ui.features import Feature, Used, register_feature


def count_tokens(since: datetime) -> Used:
    """Count the tokens used since a moment, and whose they are; a token notes its use to five minutes."""
    used = Token.objects.filter(last_used_at__isnull=False).values_list("last_used_at", "user_id")
    rows = sorted(((at, owner) for at, owner in used if at is not None), key=lambda row: row[0], reverse=True)
    lately = [owner for at, owner in rows if at >= since]
    return Used(len(lately), len(set(lately)), rows[0][0] if rows else None)


register_feature(
    Feature(
        slug="api",
        label=_("API tokens in use"),
        icon="braces",
        lesson=_("Your shop or your own scripts read and write the same records."),
        url_name="api_pages:token_list",
        count=count_tokens,
        order=90,
    )
)
