"""Messages to contacts as a Django application."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Holds mailings, their outbox, designs, and what comes back."""

    name = "touchline.messaging"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have people asked by mail where a topic wants it."""
        from touchline.messaging.returns import asking  # noqa: F401 - registers itself
