"""The first step with an empty Touchline that has the sample: walk through the shop."""

from django.utils.translation import gettext_lazy as _

from touchline.contacts.first_steps import FirstStep, register_step
from touchline.sample.services import find_sample_source

register_step(
    FirstStep(
        label=_("Walk through the sample shop"),
        icon="store",
        url_name="sample:home",
        order=20,
        is_there=lambda: find_sample_source() is not None,
    )
)
