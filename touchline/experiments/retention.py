"""How long it is kept who got which variant."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from touchline.experiments.models import Exposed, Group, HeldOut, Phase, Tally, Trial, Variant
from touchline.kit.retention import Kept, keep


def remove_exposed(before: datetime) -> int:
    """Forget who got what in trials that ended before; their figures stay."""
    return Exposed.objects.filter(trial__ended_at__lt=before).delete()[0]


keep(
    Kept(
        slug="experiment_people",
        label=_("Who got which variant of an experiment"),
        about=_("Its figures and its verdict stay. From the end of the experiment."),
        days=730,
        models=(Exposed,),
        remove=remove_exposed,
    ),
    Kept(
        slug="experiments",
        label=_("Experiments and their figures"),
        about=_("They name nobody."),
        days=None,
        models=(Trial, Variant, Phase, Tally, Group, HeldOut),
    ),
)
