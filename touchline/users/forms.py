"""Forms of the login pages and of one's own profile."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from touchline.kit.zones import get_zones
from touchline.users.audit_queries import AuditFilter
from touchline.users.house import UNCHOSEN_ZONE, get_zone_name
from touchline.users.models import Policy, Role, SecondFactor, SignOnProvider, Team, User
from touchline.users.subjects import SUBJECTS

if TYPE_CHECKING:
    UserForm = forms.ModelForm[User]
    PolicyModelForm = forms.ModelForm[Policy]
    ProviderModelForm = forms.ModelForm[SignOnProvider]
else:
    # Only the type checker's stubs know the form as generic.
    UserForm = PolicyModelForm = ProviderModelForm = forms.ModelForm


class LoginForm(forms.Form):
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    """A code of an app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}),
    )


class ProofForm(forms.Form):
    """Who sits there shows once more who they are; `ways` are those of `confirming.find_ways`."""

    proof = forms.CharField(
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, *args: Any, ways: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proof"].label = _name_proof(ways)


def _name_proof(ways: set[str]) -> Any:
    if "totp" not in ways:
        return _("Password")
    return _("Password, or a code of your app") if "password" in ways else _("Code of your app, or a recovery code")


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )


class PasswordForm(forms.Form):
    """A new password, typed once: the browser can show it."""

    password = forms.CharField(
        label=_("New password"),
        max_length=1024,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = password_validators_help_texts()[0]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password


def get_time_zones() -> list[tuple[str, str]]:
    """Return the zones a person may live in, as choices."""
    ours = _("As the organisation: %(zone)s") % {"zone": get_zone_name().replace("_", " ")}
    return [(UNCHOSEN_ZONE, ours), ("Etc/UTC", "UTC"), *get_zones()]


class ProfileForm(UserForm):
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=get_time_zones,
        help_text=_("All times you see are in this zone, and reminders come by it."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=lambda: settings.LANGUAGES)

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["name", "email", "time_zone", "language"]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Somebody else here logs in with this address."))
        return email


class PasskeyForm(forms.Form):
    """What a browser sends of a passkey, as JSON."""

    credential = forms.CharField(max_length=20_000, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=80, required=False)


def _choose_team() -> "forms.ModelChoiceField[Team]":
    return forms.ModelChoiceField(
        Team.objects.all(),
        label=_("Team"),
        required=False,
        empty_label=_("none"),
        help_text=_("Whoever may see “the team's” records sees those of this team."),
    )


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.READ_ONLY)
    team = _choose_team()
    mail = forms.BooleanField(
        label=_("Mail the invitation"),
        required=False,
        initial=True,
        widget=forms.CheckboxInput(attrs={"class": "checkbox"}),
    )


class MemberForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    team = _choose_team()


class TeamForm(forms.Form):
    name = forms.CharField(label=_("Name of the team"), max_length=80)


class PolicyForm(PolicyModelForm):
    class Meta:
        model = Policy
        fields: ClassVar[list[str]] = ["second_factor", "session_days", "passwords"]
        widgets: ClassVar[dict[str, forms.Widget]] = {"passwords": forms.CheckboxInput(attrs={"class": "checkbox"})}
        help_texts: ClassVar[dict[str, Any]] = {
            "second_factor": _("Who has none yet is led to the page where one is added, and nowhere else."),
            "passwords": _("Without passwords one comes in by sign-on, passkey or a one-time link of an admin."),
        }

    def clean_passwords(self) -> bool:
        wanted: bool = self.cleaned_data["passwords"]
        others = (
            SignOnProvider.objects.filter(is_active=True).exists()
            or SecondFactor.objects.filter(kind="passkey").exists()
        )
        if not wanted and not others:
            raise ValidationError(_("First set up sign-on, or have somebody add a passkey: nobody could come in."))
        return wanted


class ProviderForm(ProviderModelForm):
    """A sign-on provider; the secret is typed and never shown."""

    issuer = forms.URLField(
        label=_("Issuer"),
        max_length=300,
        assume_scheme="https",
        help_text=_("The address whose /.well-known/openid-configuration describes the provider."),
    )
    client_secret = forms.CharField(
        label=_("Client secret"),
        required=False,
        max_length=500,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept encrypted, and never shown. Leave it empty to keep the one there is."),
    )
    domains = forms.CharField(
        label=_("E-mail domains that may join by themselves"),
        required=False,
        max_length=1000,
        help_text=_("Such as example.com, example.org. Empty: only those who were invited."),
    )

    class Meta:
        model = SignOnProvider
        fields: ClassVar[list[str]] = ["label", "issuer", "client_id", "client_secret", "domains", "role", "is_active"]
        widgets: ClassVar[dict[str, forms.Widget]] = {"is_active": forms.CheckboxInput(attrs={"class": "checkbox"})}

    def clean_domains(self) -> list[str]:
        return [part.strip(" @").lower() for part in self.cleaned_data["domains"].split(",") if part.strip(" @")]


def get_audit_subjects() -> list[tuple[str, Any]]:
    """Return what the log is about, as choices."""
    return [("", _("anything")), *sorted((subject.slug, subject.label) for subject in SUBJECTS)]


class AuditFilterForm(forms.Form):
    """What of the audit log is asked for; everything is optional, and nothing reaches the query but through here."""

    user = forms.ModelChoiceField(
        User.objects.order_by("name", "pk"), label=_("Who"), required=False, empty_label=_("anybody")
    )
    subject = forms.ChoiceField(label=_("What"), required=False, choices=get_audit_subjects)
    action = forms.RegexField(r"^[a-z_:.]{1,60}$", label=_("Action"), required=False, widget=forms.HiddenInput)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def get_filter(self) -> AuditFilter:
        """Return what was asked for."""
        typed = self.cleaned_data
        return AuditFilter(
            user=typed["user"].pk if typed["user"] else None,
            **{name: typed[name] for name in ("subject", "action", "since", "until", "before")},
        )
