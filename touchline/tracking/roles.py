"""Who may look at the raw stream, and who may change sources and mend refused events."""

from typing import Final

from touchline.users.models import Role

MENDERS: Final[frozenset[Role]] = frozenset({Role.ADMIN, Role.MANAGER})
LOOKERS: Final[frozenset[Role]] = MENDERS | {Role.ANALYST}
