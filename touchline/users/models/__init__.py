"""Staff accounts, teams, rights, logins and the audit log."""

from touchline.users.models.access_rule import AccessRule
from touchline.users.models.audit_entry import AuditEntry, AuditLink, AuditValue
from touchline.users.models.logins import LoginLink, LoginTry
from touchline.users.models.people import Role, Team, User, UserManager, UserQuerySet
from touchline.users.models.policy import Policy
from touchline.users.models.second_factor import RecoveryCode, SecondFactor
from touchline.users.models.session import Method, Session
from touchline.users.models.sign_on import SignOnIdentity, SignOnProvider

__all__ = [
    "AccessRule",
    "AuditEntry",
    "AuditLink",
    "AuditValue",
    "LoginLink",
    "LoginTry",
    "Method",
    "Policy",
    "RecoveryCode",
    "Role",
    "SecondFactor",
    "Session",
    "SignOnIdentity",
    "SignOnProvider",
    "Team",
    "User",
    "UserManager",
    "UserQuerySet",
]
