"""This room keeps nothing about contacts."""

from touchline.kit.privacy import Nothing, state
from touchline.sample import models

WHY = "It is about the firm and its team."
state(
    Nothing(model=models.Seeding, why=WHY),
    Nothing(model=models.Removal, why=WHY),
)
