"""Who may do what with people and companies, as long as an admin sets nothing else."""

from django.utils.translation import gettext_lazy as _

from touchline.users.models import Role
from touchline.users.permissions import Scope, Subject, Verb, grant, grant_all, register

DEFAULTS = {
    Role.MANAGER: grant_all(*Verb),
    Role.MARKETER: grant_all(Verb.VIEW, Verb.CREATE, Verb.EDIT, Verb.EXPORT),
    Role.SALES: grant(view=Scope.OWN, create=Scope.ALL, edit=Scope.OWN),
    Role.AGENT: grant_all(Verb.VIEW, Verb.CREATE, Verb.EDIT),
    Role.ANALYST: grant_all(Verb.VIEW, Verb.EXPORT),
    Role.READ_ONLY: grant_all(Verb.VIEW),
}
PLAIN = frozenset({"stage", "tags", "archived_at", "version", "is_sample"})

register(Subject(slug="contacts", label=_("People"), defaults=DEFAULTS, plain=PLAIN))
register(Subject(slug="companies", label=_("Companies"), defaults=DEFAULTS, plain=PLAIN))
