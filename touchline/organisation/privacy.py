"""This room keeps nothing about contacts."""

from touchline.kit.privacy import Nothing, state
from touchline.organisation import models

WHY = "It is about the firm and its team."
state(
    Nothing(model=models.Organisation, why=WHY),
    Nothing(model=models.Logo, why=WHY),
    Nothing(model=models.SetUpStep, why=WHY),
    Nothing(model=models.UseDay, why=WHY),
)
