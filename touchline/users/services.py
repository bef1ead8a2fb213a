"""Staff accounts: made, invited, moved between roles and teams, closed and opened again."""

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.text import slugify
from django.utils.translation import gettext as _

from touchline.kit.clock import now
from touchline.users.audit import write_audit
from touchline.users.devices import continue_session, end_sessions, find_row_key
from touchline.users.house import get_language
from touchline.users.links import create_login_link
from touchline.users.models import LoginLink, Role, Team, User

FIRST_ADMIN = "admin@localhost"


class LastAdmin(Exception):
    """Somebody has to stay who may change rights."""


def create_user(email: str, *, role: str, name: str = "", password: str | None = None) -> User:
    """Create an account; without a password it is entered by a one-time link. ValidationError for a weak one."""
    if password is not None:
        validate_password(password, User(email=email, name=name))
    return User.objects.create_user(email, password, role=role, name=name, language=get_language())


def get_or_create_first_admin() -> User:
    """Return the oldest active admin, creating one when the house is empty."""
    admin = User.objects.active().filter(role=Role.ADMIN).order_by("id").first()
    return admin or create_user(FIRST_ADMIN, role=Role.ADMIN)


@transaction.atomic
def invite(email: str, *, role: str, team: Team | None, name: str, actor: User) -> tuple[User, str]:
    """Make an account for somebody and return it with the token of their invitation, which is good for a week."""
    if User.objects.filter(email__iexact=email).exists():
        raise ValidationError({"email": _("Somebody here already has this address.")})
    user = User.objects.create_user(
        email, None, role=role, name=name, team=team, language=get_language(), invited_at=now()
    )
    after = {"email": user.email, "name": name, "role": role, "team_id": user.team_id}
    write_audit(actor, "invited", "users", user.pk, after=after)
    return user, create_login_link(user, kind=LoginLink.Kind.INVITATION)


@transaction.atomic
def invite_again(user: User, *, actor: User) -> str:
    """Return the token of a new invitation for somebody who has not come yet; earlier ones end."""
    LoginLink.objects.filter(user=user, used_at=None).delete()
    write_audit(actor, "invited", "users", user.pk, after={"email": user.email})
    return create_login_link(user, kind=LoginLink.Kind.INVITATION)


@transaction.atomic
def change_member(user: User, *, role: str, team: Team | None, actor: User) -> None:
    """Give a member another role or team; a new role ends all their sessions. Raises LastAdmin."""
    kept = User.objects.select_for_update().get(pk=user.pk)
    if kept.role == Role.ADMIN and role != Role.ADMIN:
        _check_another_admin(kept)
    before = {"role": kept.role, "team_id": kept.team_id}
    after = {"role": role, "team_id": team.pk if team else None}
    if before == after:
        return
    kept.role, kept.team = role, team
    kept.save(update_fields=["role", "team"])
    if before["role"] != role:
        end_sessions(kept)
    write_audit(actor, "member_changed", "users", kept.pk, before=before, after=after)


@transaction.atomic
def deactivate(user: User, *, actor: User) -> None:
    """Close an account: its sessions, links and live streams end at once, its records stay. Raises LastAdmin."""
    kept = User.objects.select_for_update().get(pk=user.pk)
    if kept.is_active:
        if kept.role == Role.ADMIN:
            _check_another_admin(kept)
        kept.is_active = False
        kept.save(update_fields=["is_active"])
        end_sessions(kept)
        write_audit(actor, "deactivated", "users", kept.pk, before={"is_active": True}, after={"is_active": False})


@transaction.atomic
def activate(user: User, *, actor: User) -> None:
    """Open a closed account again; its owner comes in as before."""
    kept = User.objects.select_for_update().get(pk=user.pk)
    if not kept.is_active:
        kept.is_active = True
        kept.save(update_fields=["is_active"])
        write_audit(actor, "activated", "users", kept.pk, before={"is_active": False}, after={"is_active": True})


@transaction.atomic
def change_password(request: HttpRequest, user: User, password: str) -> None:
    """Set a password and end the user's other sessions; this one goes on under a new id."""
    user.set_password(password)
    user.save(update_fields=["password"])
    end_sessions(user, keep=find_row_key(request))
    write_audit(user, "password_changed", "users", user.pk, request=request)
    continue_session(request, user)


@transaction.atomic
def save_profile(user: User, *, before: dict[str, str], request: HttpRequest) -> None:
    """Keep what a user changed of their own profile; `before` holds the old values."""
    changed = {name: old for name, old in before.items() if old != getattr(user, name)}
    user.save(update_fields=list(before))
    after = {name: getattr(user, name) for name in changed}
    write_audit(user, "profile_changed", "users", user.pk, before=changed, after=after, request=request)


@transaction.atomic
def choose_language(user: User, language: str) -> None:
    """Keep the language an invited person chose at the door."""
    before = {"language": user.language}
    if language != user.language and language in dict(settings.LANGUAGES):
        user.language = language
        user.save(update_fields=["language"])
        write_audit(user, "profile_changed", "users", user.pk, before=before, after={"language": language})


@transaction.atomic
def create_team(name: str, *, actor: User) -> Team:
    """Make a team; ValidationError when there is one of this name."""
    slug = slugify(name) or f"team-{Team.objects.count() + 1}"
    try:
        with transaction.atomic():
            team = Team.objects.create(name=name, slug=slug)
    except IntegrityError:
        raise ValidationError({"name": _("There is a team of this name.")}) from None
    write_audit(actor, "team_created", "users", team.pk, after={"team": name})
    return team


@transaction.atomic
def delete_team(team: Team, *, actor: User) -> None:
    """Remove a team; its members and records stay, and belong to no team."""
    pk, name, count = team.pk, team.name, team.members.count()
    team.delete()
    write_audit(actor, "team_deleted", "users", pk, before={"team": name, "count": count})


def _check_another_admin(user: User) -> None:
    # Both rows are locked, so that two admins who close each other's account at once do not both succeed.
    others = User.objects.select_for_update().filter(role=Role.ADMIN, is_active=True).exclude(pk=user.pk)
    if not list(others.order_by("pk").values_list("pk", flat=True)):
        raise LastAdmin(_("Somebody has to stay who may change rights: make another member an admin first."))
