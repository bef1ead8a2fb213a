"""How backups stand, among the signs of health."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.backups.making import get_settings
from touchline.backups.standing import read_standing
from touchline.ui.signs import Health, Looker, Sign, register_looker
from touchline.ui.times import say_ago


def find_signs() -> Iterable[Sign]:
    """Tell when the last backup was proven, and where they lie."""
    standing = read_standing()
    url = reverse("backups:backup_list")
    says = (
        _("{when} proven by a restore").format(when=say_ago(standing.proven_at))
        if standing.proven_at
        else _("none proven yet")
    )
    health = Health.MEND if standing.is_late else Health.WATCH if standing.problem else Health.GOOD
    advice = standing.problem or (_("Make one now.") if standing.is_late else "")
    yield Sign(
        slug="backup.age",
        label=_("Last backup"),
        says=says,
        health=health,
        advice=advice,
        url=url,
        tells=bool(standing.problem),
    )
    if get_settings().is_beside_home:
        advice = _("A dead disk takes both. Name a folder on another one, or S3 storage, in TOUCHLINE_BACKUP_TO.")
        yield Sign(
            slug="backup.place",
            label=_("Backups"),
            says=_("on the same disk as the data"),
            health=Health.WATCH,
            advice=advice,
            url=url,
        )


register_looker(
    Looker(slug="backups", label=gettext_lazy("Backups"), icon="database-backup", find=find_signs, order=55)
)
