"""How long files that were imported are kept."""

from django.utils.translation import gettext_lazy as _

from touchline.imports.jobs import KEPT
from touchline.imports.models import Import, Refusal
from touchline.kit.retention import Kept, keep

keep(
    Kept(
        slug="imported_files",
        label=_("Files that were imported"),
        about=_("Their bytes, their examples and their refused rows; the counts stay. From the upload."),
        days=KEPT.days,
        models=(Import, Refusal),
    )
)
