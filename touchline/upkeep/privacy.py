"""This room keeps nothing about contacts: it looks at machines."""

from touchline.kit.privacy import Nothing, state
from touchline.upkeep import models

WHY = "It is about the machine."
state(
    Nothing(model=models.Reading, why=WHY),
    Nothing(model=models.Trouble, why=WHY),
    Nothing(model=models.Round, why=WHY),
    Nothing(model=models.SlowQuestion, why="It is the text of a question, with a mark wherever a value stood."),
    Nothing(model=models.Certificate, why=WHY),
)
