"""Channels as a Django application."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Moves rendered messages out."""

    name = "touchline.channels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Lend the users room, which lies below, the way out for its invitations and resets."""
        from touchline.channels.services import is_practice_mode, send_to_staff
        from touchline.users.delivery import Secret, set_sender
        from touchline.users.models import User

        def send(user: User, subject: str, text: str, secret: Secret | None) -> None:
            send_to_staff(user, subject=subject, text=text, secret=secret)

        set_sender(send, leaves=lambda: not is_practice_mode())
