"""Reads a condition from JSON: all, any, not, and conditions of a kind, within limits; errors name the place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from django.utils.translation import gettext as _

from touchline.conditions.context import Context
from touchline.conditions.kinds import KINDS, SUBJECTS, Facts, Leaf, Subject
from touchline.conditions.periods import check_names
from touchline.conditions.problems import ConditionError, join_path
from touchline.conditions.sql import Sql, join_sql

DEEPEST: Final = 6
MOST_LEAVES: Final = 60
LONGEST_JSON: Final = 64 * 1024
Tree = Mapping[str, Any]
"""A condition as JSON; `{}` holds of every record."""


@dataclass(frozen=True)
class Group:
    """Parts of which all, any or none must hold; `word` is all, any or not, and an empty "all" holds always."""

    word: str
    parts: tuple["Node", ...]

    def write(self, context: Context) -> Sql:
        """Return it as SQL."""
        if self.word == "not":
            return Sql("NOT coalesce((", self.parts[0].write(context), "), false)")
        if not self.parts:
            return Sql("true")
        return join_sql("AND" if self.word == "all" else "OR", (part.write(context) for part in self.parts))

    def holds(self, facts: Facts, context: Context) -> bool:
        """Tell whether it holds of one record."""
        answers = (part.holds(facts, context) for part in self.parts)
        if self.word == "not":
            return not next(answers)
        return all(answers) if self.word == "all" else any(answers)

    def say(self) -> str:
        """Return it as a sentence."""
        if self.word == "not":
            return _("not ({text})").format(text=self.parts[0].say())
        word = _(" and ") if self.word == "all" else _(" or ")
        return word.join(
            f"({part.say()})" if isinstance(part, Group) and len(part.parts) > 1 else part.say() for part in self.parts
        )

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        if self.word == "not":
            return {"not": self.parts[0].dump()}
        return {self.word: [part.dump() for part in self.parts]}


Node = Group | Leaf
EVERYBODY: Final = Group("all", ())


def read_json(text: str) -> Any:
    """Return the tree that is written in a text; raises ConditionError."""
    if len(text) > LONGEST_JSON:
        raise ConditionError("", _("The condition is longer than {most} characters.").format(most=LONGEST_JSON))
    try:
        return msgspec.json.decode(text) if text.strip() else {}
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        raise ConditionError("", _("The condition is not written as JSON.")) from None


def read_tree(given: Any, *, subject: str) -> Group:
    """Return the checked tree; its head is always a group. Raises ConditionError; KeyError for an unknown subject."""
    about = SUBJECTS.get(subject)
    if given in ({}, None):
        return EVERYBODY
    node = _read(given, about, path="", depth=1)
    if sum(1 for _leaf in list_leaves(node)) > MOST_LEAVES:
        raise ConditionError("", _("At most {most} conditions are taken at once.").format(most=MOST_LEAVES))
    return node if isinstance(node, Group) else Group("all", (node,))


def list_leaves(node: Node) -> Iterator[Leaf]:
    """Yield the conditions in a tree."""
    if isinstance(node, Group):
        for part in node.parts:
            yield from list_leaves(part)
    else:
        yield node


def _read(given: Any, subject: Subject, *, path: str, depth: int) -> Node:
    if not isinstance(given, Mapping) or not given:
        raise ConditionError(path, _('must be an object with "all", "any", "not" or "kind".'))
    if depth > DEEPEST:
        raise ConditionError(path, _("Conditions stand at most {most} deep.").format(most=DEEPEST))
    for word in ("all", "any", "not"):
        if word in given:
            check_names(given, {word}, path)
            return _read_group(word, given[word], subject, path=path, depth=depth)
    kind = KINDS.find(given["kind"]) if isinstance(given.get("kind"), str) else None
    if kind is None or not kind.may_ask(subject):
        there = ", ".join(slug for slug, one in KINDS.items() if one.may_ask(subject))
        text = _("“{name}” is no kind of condition here; there are: {names}.").format(
            name=str(given.get("kind"))[:60], names=there
        )
        raise ConditionError(join_path(path, "kind"), text)
    return kind.read(given, subject, path)


def _read_group(word: str, given: Any, subject: Subject, *, path: str, depth: int) -> Group:
    here = join_path(path, word)
    if word == "not":
        return Group(word, (_read(given, subject, path=here, depth=depth + 1),))
    if not isinstance(given, list) or (not given and word == "any"):
        raise ConditionError(here, _("must be a list of conditions."))
    if len(given) > MOST_LEAVES:
        raise ConditionError(here, _("At most {most} conditions are taken at once.").format(most=MOST_LEAVES))
    parts = (_read(one, subject, path=f"{here}[{place}]", depth=depth + 1) for place, one in enumerate(given))
    return Group(word, tuple(parts))
