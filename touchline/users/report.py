"""The security report: who could do harm, what is missing against it, and what happened lately."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from touchline.kit.clock import now
from touchline.users.audit_queries import Line, get_lines
from touchline.users.models import AuditEntry, Policy, Role, SecondFactor, SignOnProvider, User
from touchline.users.policy import get_policy

UNUSED = timedelta(days=90)
LATELY = timedelta(days=30)
MOST = 20
FAILURES = ("login_failed", "login_held", "code_refused", "passkey_refused", "confirm_refused")


@dataclass(frozen=True)
class Point:
    """One thing looked at: `tone` is success, warning or error; `advice` says what to do, and where."""

    tone: str
    text: str
    advice: str = ""
    link: str = ""


@dataclass(frozen=True)
class Report:
    """What the page shows."""

    points: list[Point]
    roles: list[tuple[Role, list[User]]]
    without_factor: list[User]
    unused: list[User]
    failures: list[Line]
    failure_count: int
    exports: list[Line]


def make_report() -> Report:
    """Return the report as things stand now."""
    users: list[Any] = list(
        User.objects.active().annotate(has_factor=Exists(SecondFactor.objects.filter(user=OuterRef("pk"))))
    )
    unused = [user for user in users if (user.last_login or user.created_at) < now() - UNUSED]
    without = [user for user in users if not user.has_factor]
    failures = _get_lately(FAILURES)
    return Report(
        points=[*_look_at_people(users, without, unused), *_look_at_settings(), *_look_at_failures(failures.count())],
        roles=[(role, [user for user in users if user.role == role]) for role in Role],
        without_factor=without[:MOST],
        unused=unused[:MOST],
        failures=get_lines(list(failures.order_by("-id")[:MOST])),
        failure_count=failures.count(),
        exports=get_lines(list(_get_exports().order_by("-id")[:MOST])),
    )


def _get_lately(actions: tuple[str, ...]) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(action__in=actions, at__gte=now() - LATELY)


def _get_exports() -> QuerySet[AuditEntry]:
    lately = AuditEntry.objects.filter(at__gte=now() - LATELY)
    return lately.filter(Q(action__endswith=".export") | Q(action__endswith=".exported"))


def _look_at_people(users: list[Any], without: list[Any], unused: list[Any]) -> list[Point]:
    admins = [user for user in users if user.role == Role.ADMIN]
    bare = [user for user in without if user.role == Role.ADMIN]
    team = reverse("users:team")
    return [
        _judge(
            len(admins) >= 2,
            _("At least two admins"),
            _("If the only one is away, nobody can help. Make another."),
            team,
        ),
        _judge(len(admins) <= max(3, len(users) // 4), _("Few admins"), _("Give most people a smaller role."), team),
        _judge(
            not bare, _("Every admin has a second factor"), _say_names(bare), reverse("users:door_rules"), bad="error"
        ),
        _judge(not unused, _("No account unused for 90 days"), _say_names(unused), team),
    ]


def _look_at_settings() -> list[Point]:
    policy = get_policy()
    rules = reverse("users:door_rules")
    demanded = policy.second_factor != Policy.SecondFactorFor.NOBODY
    old = [
        provider.label
        for provider in SignOnProvider.objects.filter(is_active=True)
        if provider.issuer.startswith("http:")
    ]
    https = settings.ENVIRONMENT.pages_url.startswith("https://")
    beside = settings.ENVIRONMENT.home not in settings.KEYS_FILE.parents
    return [
        _judge(demanded, _("A second factor is demanded"), _("Ask for one, of admins at least."), rules),
        _judge(
            https,
            _("Pages are served over https"),
            _("Set TOUCHLINE_PAGES_URL to your https address behind a proxy."),
            "",
        ),
        _judge(beside, _("Keys are kept outside the folder one backs up"), _("Set TOUCHLINE_KEYS_FILE."), ""),
        _judge(not settings.DEBUG, _("Debug mode is off"), _("Remove TOUCHLINE_DEBUG."), "", bad="error"),
        _judge(not old, _("Sign-on providers are asked over https"), ", ".join(old), rules, bad="error"),
        _judge(policy.session_days <= 30, _("Sessions end within 30 days without a visit"), _("Shorten them."), rules),
    ]


def _look_at_failures(count: int) -> list[Point]:
    held = _get_lately(("login_held",)).values("subject_id").annotate(times=Count("id")).order_by("-times").first()
    text = _("%(count)s failed logins in 30 days") % {"count": count}
    if held is None:
        return [Point("success", text)]
    return [Point("warning", text, _("Somebody was held back after ten tries. Look below whether it was one of you."))]


def _judge(good: bool, text: str, advice: str, link: str, *, bad: str = "warning") -> Point:  # noqa: FBT001
    return Point("success", text) if good else Point(bad, text, advice, link)


def _say_names(users: list[Any]) -> str:
    return ", ".join(str(user) for user in users[:MOST])
