"""Django's session store over our own table: keys hashed at rest, one row for each browser of a user."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from touchline.kit.clock import now
from touchline.kit.ids import hash_token
from touchline.users.models import Session

DEVICE = "device"
"""What of a session's data is kept in columns: method, second_factor, user_agent, address and at."""


class SessionStore(DatabaseStore):
    """Named as Django's `SESSION_ENGINE` wants it."""

    last_seen_at: datetime | None = None
    """When the row was written last; None before it is read."""
    created_at: datetime | None = None
    """When its owner logged in; None before it is read."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    @property
    def row_key(self) -> str:
        """The key of this session's row."""
        return hash_token(self.session_key or "")

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=hash_token(session_key)).exists()

    def delete(self, session_key: str | None = None) -> None:
        if session_key := session_key or self.session_key:
            Session.objects.filter(session_key=hash_token(session_key)).delete()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        device: dict[str, Any] = data.get(DEVICE) or {}
        user = data.get("_auth_user_id")
        return Session(
            session_key=hash_token(self._get_or_create_session_key()),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            user_id=int(user) if user else None,
            method=device.get("method", ""),
            second_factor=device.get("second_factor", False),
            user_agent=device.get("user_agent", ""),
            address=device.get("address", ""),
            created_at=parse_datetime(device.get("at", "")) or now(),
            last_seen_at=now(),
        )

    def _get_session_from_db(self) -> Session | None:
        try:
            row = Session.objects.get(session_key=self.row_key, expire_date__gt=timezone.now())
        except Session.DoesNotExist:
            self._session_key = None
            return None
        self.last_seen_at, self.created_at = row.last_seen_at, row.created_at
        return row
