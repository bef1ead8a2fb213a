"""What designs keep about people: nothing; they are what the firm says, before anybody's values are filled in."""

from touchline.kit.privacy import Nothing, state
from touchline.messaging.design import models

state(
    Nothing(model=models.Design, why="It is what the firm says, before anybody's values are filled in."),
    Nothing(model=models.DesignVersion, why="It is a design as it was."),
    Nothing(model=models.Section, why="It is a part of designs."),
    Nothing(model=models.Brand, why="It is colours and the firm's own address."),
    Nothing(model=models.Image, why="It is a picture that the firm shows to everybody."),
)
