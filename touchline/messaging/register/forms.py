"""The form of a channel."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from touchline.channels.models import ChannelCard
from touchline.messaging.register.channels import LONGEST_NAME
from touchline.users.models import User


class ChannelForm(forms.Form):
    """What a channel is for, who looks after it, and whether it is live."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)
    purpose = forms.CharField(
        label=_("What it is for"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none(), required=False)
    backup = forms.ModelChoiceField(
        label=_("Backup"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Who steps in when the owner is away."),
    )
    state = forms.ChoiceField(label=_("State"), choices=ChannelCard.State.choices, initial=ChannelCard.State.LIVE)
    traffic = forms.CharField(
        label=_("Visits from it bear"), required=False, max_length=100,
        help_text=_("The utm_source of its links, or the site they stand on, such as mastodon.social. So its numbers are known."),
    )  # fmt: skip

    def __init__(self, *arguments: Any, is_own: bool, **more: Any) -> None:
        super().__init__(*arguments, **more)
        people = User.objects.active().order_by("name", "pk")
        owner: Any = self.fields["owner"]
        backup: Any = self.fields["backup"]
        owner.queryset = backup.queryset = people
        if not is_own:
            del self.fields["name"], self.fields["traffic"]
