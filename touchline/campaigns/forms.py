"""The form of a campaign and its send, all on one page."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.campaigns.models import Campaign, Send, Timing, WinnerBy
from touchline.campaigns.services import (
    LONGEST_NAME,
    MOST_VARIANTS,
    WantedBoth,
    WantedCampaign,
    WantedSend,
    WantedVariant,
    read_wanted,
)
from touchline.channels.models import Sender
from touchline.contacts.consents.purposes import list_topics
from touchline.contacts.models import Basis, Purpose
from touchline.kit.zones import get_all_zones, get_zones
from touchline.messaging.models import Design
from touchline.messaging.returns.trackable import get_rules
from touchline.organisation.queries import get_zone
from touchline.segments.models import Segment
from touchline.segments.queries import list_segments
from touchline.tracking.goals import get_goals
from touchline.ui.numbers import say_number

if TYPE_CHECKING:
    PurposeChoice = forms.ModelChoiceField[Purpose]
    SenderChoice = forms.ModelChoiceField[Sender]
    DesignChoice = forms.ModelChoiceField[Design]
else:
    PurposeChoice = SenderChoice = DesignChoice = forms.ModelChoiceField

WINNER_HOURS: Final = (
    (1, gettext_lazy("1 hour")),
    (4, gettext_lazy("4 hours")),
    (24, gettext_lazy("1 day")),
    (72, gettext_lazy("3 days")),
)
TEST_SHARES: Final = (
    (100, gettext_lazy("Everybody gets one of them")),
    (10, gettext_lazy("10 % try them, the others get the better one")),
    (20, gettext_lazy("20 % try them, the others get the better one")),
    (50, gettext_lazy("50 % try them, the others get the better one")),
)
CONTROL_SHARES: Final = (
    (0, gettext_lazy("Nobody is kept out")),
    (5, gettext_lazy("5 % are kept out")),
    (10, gettext_lazy("10 % are kept out")),
    (20, gettext_lazy("20 % are kept out")),
    (50, gettext_lazy("50 % are kept out")),
)
NEEDED_LATER: Final = ("topic", "sender", "design_0")
UNSAID: Final = {
    "channel": "email", "timing": "now", "control_percent": "0", "test_percent": "100", "winner_by": "clicked",
    "winner_hours": "4", "retry_unknown": "1",
}  # fmt: skip
"""What is meant where a form does not say it."""


class TopicChoice(PurposeChoice):
    """Topics by their titles."""

    def label_from_instance(self, obj: Purpose) -> str:
        """Return what people read of it."""
        titles = {topic.purpose.pk: topic.title for topic in list_topics()}
        return titles.get(obj.pk, obj.slug)


class DesignOfChannel(DesignChoice):
    """Designs by their names, those of SMS told apart."""

    def label_from_instance(self, obj: Design) -> str:
        """Return the name, and for what it is where that is not mail."""
        return f"{obj.name} · {obj.get_channel_display()}" if obj.channel != Send.Channel.EMAIL else obj.name


class SendForm(forms.Form):
    """A campaign and its send as typed; which segments, stands in lists of their own."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)
    send_name = forms.CharField(
        label=gettext_lazy("Name of this send"), max_length=LONGEST_NAME, required=False,
        help_text=gettext_lazy("Tells the sends of a campaign apart: “Reminder”."),
    )  # fmt: skip
    channel = forms.ChoiceField(label=gettext_lazy("By"), choices=Send.Channel.choices)
    is_everybody = forms.BooleanField(label=gettext_lazy("Everybody"), required=False)
    segments = forms.TypedMultipleChoiceField(coerce=int, required=False)
    without = forms.TypedMultipleChoiceField(coerce=int, required=False)
    topic = TopicChoice(
        label=gettext_lazy("Topic"), queryset=Purpose.objects.filter(archived_at=None), required=False,
        empty_label=gettext_lazy("Choose the topic"),
        help_text=gettext_lazy("Only who agreed to it, or has not objected, gets it; they leave it by one click."),
    )  # fmt: skip
    sender = SenderChoice(
        label=gettext_lazy("From"), queryset=Sender.objects.filter(archived_at=None), required=False,
        empty_label=gettext_lazy("Choose who it comes from"),
    )  # fmt: skip
    timing = forms.ChoiceField(label=gettext_lazy("When"), choices=Timing.choices, widget=forms.RadioSelect)
    day = forms.DateField(
        label=gettext_lazy("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    clock = forms.TimeField(
        label=gettext_lazy("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    zone = forms.ChoiceField(label=gettext_lazy("On the clocks of"), required=False)
    per_minute = forms.IntegerField(
        label=gettext_lazy("At most so many a minute"), min_value=1, max_value=1_000_000, required=False,
        help_text=gettext_lazy("Empty: as fast as the mail server and the receivers like it."),
    )  # fmt: skip
    control_percent = forms.TypedChoiceField(
        label=gettext_lazy("Control group"), choices=CONTROL_SHARES, coerce=int,
        help_text=gettext_lazy("Who is kept out by chance shows what would have happened anyway."),
    )  # fmt: skip
    test_percent = forms.TypedChoiceField(label=gettext_lazy("Who tries them"), choices=TEST_SHARES, coerce=int)
    winner_by = forms.ChoiceField(label=gettext_lazy("The better one has more"), choices=WinnerBy.choices)
    winner_hours = forms.TypedChoiceField(label=gettext_lazy("Decided after"), choices=WINNER_HOURS, coerce=int)
    retry_unknown = forms.TypedChoiceField(
        label=gettext_lazy("When the connection breaks after a mail was handed over"),
        choices=((1, gettext_lazy("Send it again: nobody misses it, one in many thousands may get it twice")),
                 (0, gettext_lazy("List it: nobody gets it twice, somebody may miss it"))),
        coerce=lambda given: str(given) == "1",
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    goal = forms.ChoiceField(
        label=gettext_lazy("Goal"), required=False, help_text=gettext_lazy("What people should do after they read it.")
    )
    cost = forms.DecimalField(
        label=gettext_lazy("Cost"), min_value=0, max_digits=12, decimal_places=2, required=False,
        help_text=gettext_lazy("For the return on it: texts, pictures, vouchers."),
    )  # fmt: skip
    utm_source = forms.CharField(label="utm_source", max_length=100, required=False)
    utm_medium = forms.CharField(label="utm_medium", max_length=100, required=False)
    utm_campaign = forms.CharField(label="utm_campaign", max_length=100, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None) -> None:
        given = None if data is None else _fill_unsaid(data)
        super().__init__(given, initial={**UNSAID, "zone": str(get_zone()), **(initial or {})})
        self.choices = list_choices()
        numbers = [(segment.pk, segment.name) for segment in self.choices]
        for name in ("segments", "without"):
            self._get(name).choices = numbers
        self._get("goal").choices = [
            ("", _("None: it informs")),
            *((one.slug, one.label) for one in get_goals(is_sample=False)),
        ]
        self._get("zone").choices = [("", "UTC"), *get_zones()]
        for number in range(MOST_VARIANTS):
            self.fields[f"design_{number}"] = DesignOfChannel(
                label=_("Design"), queryset=Design.objects.filter(archived_at=None).order_by("-pk"), required=False,
                empty_label=_("Choose a design"),
            )  # fmt: skip
            self.fields[f"subject_{number}"] = forms.CharField(
                label=_("Subject"), max_length=300, required=False,
                widget=forms.TextInput(attrs={"placeholder": _("as in the design")}),
            )  # fmt: skip

        # A draft is kept without them; nothing is sent without them, so none is called optional.
        for name in NEEDED_LATER:
            self._get(name).is_needed_later = True

    def _get(self, name: str) -> Any:
        return self.fields[name]

    def clean_zone(self) -> str:
        """Return a zone there is, or the firm's."""
        given = str(self.cleaned_data.get("zone") or "")
        return given if given in get_all_zones() else str(get_zone())

    def clean(self) -> dict[str, Any]:
        """Ask for a day and a time where it goes out at one."""
        found = super().clean() or {}
        if found.get("timing") in (Timing.AT, Timing.LOCAL):
            for name, text in (("day", _("Say on which day.")), ("clock", _("Say at what time."))):
                if not found.get(name) and name not in self.errors:
                    self.add_error(name, text)
        return found

    @property
    def variant_rows(self) -> list[tuple[str, Any, Any, bool]]:
        """Return letter, design and subject of each variant, and whether it is used."""
        rows = [("ABCD"[n], self[f"design_{n}"], self[f"subject_{n}"]) for n in range(MOST_VARIANTS)]
        return [(*row, bool(row[1].value())) for row in rows]

    @property
    def chosen(self) -> set[int]:
        """Return the segments that are ticked."""
        return {int(one) for one in self["segments"].value() or [] if str(one).isdecimal()}

    @property
    def left_out(self) -> set[int]:
        """Return the segments whose people are left out."""
        return {int(one) for one in self["without"].value() or [] if str(one).isdecimal()}

    def read(self) -> WantedBoth:
        """Return what was typed, of a valid form."""
        facts = self.cleaned_data
        variants = [
            WantedVariant(design=facts[f"design_{n}"], subject=facts[f"subject_{n}"])
            for n in range(MOST_VARIANTS)
            if n == 0 or facts[f"design_{n}"]
        ]
        names = set(WantedSend.__dataclass_fields__) - {"variants", "name"}
        send = {name: facts[name] for name in names} | {
            "segments": tuple(facts["segments"]),
            "without": tuple(facts["without"]),
        }
        campaign = {name: facts[name] for name in WantedCampaign.__dataclass_fields__}
        return WantedBoth(
            campaign=WantedCampaign(**campaign),
            send=WantedSend(**send, name=facts["send_name"], variants=tuple(variants)),
        )


def list_choices() -> list[Segment]:
    """Return the segments an audience can be put together from, largest first."""
    return sorted(list_segments(), key=lambda one: (-(one.size or 0), one.name))


def find_initial(send: Send) -> dict[str, Any]:
    """Return what the form shows of a send."""
    wanted, campaign = read_wanted(send), send.campaign
    facts: dict[str, Any] = {name: getattr(wanted, name) for name in WantedSend.__dataclass_fields__ if name != "name"}
    facts |= {name: getattr(campaign, name) for name in WantedCampaign.__dataclass_fields__}
    facts |= {"send_name": wanted.name, "retry_unknown": "1" if wanted.retry_unknown else "0"}
    for number, variant in enumerate(wanted.variants):
        facts[f"design_{number}"] = variant.design.pk if variant.design else None
        facts[f"subject_{number}"] = variant.subject
    return facts


def suggest(campaign: Campaign | None = None, *, channel: str = "email") -> dict[str, Any]:
    """Return what a new form begins with: the only topic one sends about and the only sender there are."""
    # Nobody sends a campaign about being measured, though people agree to it as to a topic.
    meant = Purpose.objects.filter(archived_at=None, channels__contains=[channel]).exclude(basis=Basis.CONTRACT)
    topics = list(meant.exclude(slug=get_rules().purpose)[:2])
    senders = list(Sender.objects.filter(archived_at=None)[:2])
    found: dict[str, Any] = {"utm_source": "newsletter", "utm_medium": channel}
    found["topic"] = topics[0].pk if len(topics) == 1 else None
    found["sender"] = senders[0].pk if len(senders) == 1 else None
    if campaign is not None:
        found |= {name: getattr(campaign, name) for name in WantedCampaign.__dataclass_fields__}
    return found


def say_size(segment: Segment) -> str:
    """Return how many are in a segment, or dots while nobody knows."""
    return "…" if segment.size is None else say_number(segment.size)


def _fill_unsaid(data: Mapping[str, Any]) -> Any:
    given = data.copy() if hasattr(data, "copy") else dict(data)
    for name, value in UNSAID.items():
        if not given.get(name):
            given[name] = value
    return given
