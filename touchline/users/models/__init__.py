"""Staff accounts, teams, rights, logins and the audit log."""

from touchline.users.models.access_rule import AccessRule
from touchline.users.models.audit_entry import AuditEntry, AuditLink, AuditValue
from touchline.users.models.logins import LoginLink, LoginTry
from touchline.users.models.people import Role, Team, User, UserManager, UserQuerySet

__all__ = [
    "AccessRule",
    "AuditEntry",
    "AuditLink",
    "AuditValue",
    "LoginLink",
    "LoginTry",
    "Role",
    "Team",
    "User",
    "UserManager",
    "UserQuerySet",
]
