"""The first step with an empty Touchline: have a site send something."""

from django.utils.translation import gettext_lazy as _

from touchline.contacts.first_steps import FirstStep, register_step

register_step(
    FirstStep(label=_("Put three lines on your site"), icon="code", url_name="tracking:source_list", order=10)
)
