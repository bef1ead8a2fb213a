"""What the list of people shows beside the fields: a column for each score."""

from touchline.records.columns import register_besides
from touchline.segments.scoring.queries import get_besides

register_besides("contact", "scores", get_besides)
