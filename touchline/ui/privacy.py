"""This room keeps nothing about contacts."""

from touchline.kit.privacy import Nothing, state
from touchline.ui import models

WHY = "It is about the firm and its team."
state(
    Nothing(model=models.Preferences, why=WHY),
)
