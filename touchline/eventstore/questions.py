"""Reads the named questions of `.sql` files, and puts the parts that several share into them."""

import re
from functools import cache
from importlib import resources
from string import Template

NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)
COMMENT = re.compile(r"^--.*\n?", re.MULTILINE)
DEPTH = 4


@cache
def read_questions(file: str = "visits.sql") -> dict[str, str]:
    """Return the texts of a file by their names, without comments."""
    text = (resources.files("touchline.eventstore") / file).read_text(encoding="utf-8")
    parts = NAME.split(text)
    return {name: COMMENT.sub("", body).strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def get_question(name: str, *, conditions: str = "") -> str:
    """Return a question whole; `conditions` is text of this room, never of a request. KeyError for an unknown name."""
    questions = read_questions()
    text = questions[name]
    for _round in range(DEPTH):
        text = Template(text).safe_substitute({**questions, "conditions": conditions})
    return text
