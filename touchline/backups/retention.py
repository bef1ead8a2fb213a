"""How long is remembered which backups and restores there were."""

from django.utils.translation import gettext_lazy as _

from touchline.backups.models import Backup, Restore
from touchline.kit.retention import Kept, keep, remove_rows

keep(
    Kept(
        slug="backups",
        label=_("List of backups"),
        about=_(
            "When each was made, how large it was and what came of it; the archives go by their own rule. From its making."
        ),
        days=400,
        least=60,
        models=(Backup,),
        remove=remove_rows(Backup, "asked_at", where="removed_at IS NOT NULL OR state = 'failed'"),
    ),
    Kept(
        slug="restores",
        label=_("List of restores"),
        about=_("Which backup was brought back and who let mail leave again."),
        days=None,
        models=(Restore,),
    ),
)
