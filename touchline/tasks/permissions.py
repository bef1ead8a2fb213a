"""Rights on tasks; calls, meetings and visits go with the right to change whom they are about."""

from django.utils.translation import gettext_lazy as _

from touchline.users.models import Role
from touchline.users.permissions import Scope, Subject, Verb, grant, register

register(
    Subject(
        slug="tasks",
        label=_("Tasks and activities"),
        verbs=(Verb.VIEW, Verb.CREATE, Verb.EDIT, Verb.DELETE),
        defaults={
            Role.MANAGER: grant(view=Scope.ALL, create=Scope.ALL, edit=Scope.ALL, delete=Scope.ALL),
            Role.MARKETER: grant(view=Scope.TEAM, create=Scope.ALL, edit=Scope.OWN, delete=Scope.OWN),
            Role.SALES: grant(view=Scope.TEAM, create=Scope.ALL, edit=Scope.OWN, delete=Scope.OWN),
            Role.AGENT: grant(view=Scope.TEAM, create=Scope.ALL, edit=Scope.OWN, delete=Scope.OWN),
            Role.ANALYST: grant(view=Scope.ALL),
            Role.READ_ONLY: grant(view=Scope.OWN),
        },
    )
)
