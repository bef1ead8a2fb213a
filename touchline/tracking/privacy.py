"""This room keeps nothing about contacts."""

from touchline.kit.privacy import Nothing, state
from touchline.tracking import models

WHY = "It is about the firm and its team."
state(
    Nothing(model=models.Source, why=WHY),
    Nothing(model=models.Salt, why=WHY),
    Nothing(model=models.Goal, why=WHY),
)
