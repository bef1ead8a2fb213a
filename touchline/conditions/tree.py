"""Reads a condition from JSON: all, any, not, and conditions of a kind, within limits; errors name the place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

import msgspec
from django.utils.translation import gettext as _

from touchline.conditions.context import Context
from touchline.conditions.kinds import KINDS, SUBJECTS, Facts, Leaf, Subject
from touchline.conditions.periods import check_names
from touchline.conditions.problems import ConditionError, join_path
from touchline.conditions.sql import Sql, join_sql

DEEPEST: Final = 20
MOST_LEAVES: Final = 200
MOST_NODES: Final = 1_000
LONGEST_JSON: Final = 256 * 1024
VERSION: Final = 1
"""Of the language: a tree may say which it is written in, `{"version": 1, "all": […]}`."""
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
    given = _check_version(given)
    if given in ({}, None):
        return EVERYBODY
    node = _Reader(about).read(given, path="", depth=1)
    return node if isinstance(node, Group) else Group("all", (node,))


def _check_version(given: Any) -> Any:
    """Return the tree without the version it says it is written in."""
    if not isinstance(given, Mapping) or "version" not in given:
        return given
    if given["version"] != VERSION or isinstance(given["version"], bool):
        text = _("must be {version}, the version of the language that is spoken here.").format(version=VERSION)
        raise ConditionError("version", text)
    return {name: value for name, value in given.items() if name != "version"}


def list_leaves(node: Node) -> Iterator[Leaf]:
    """Yield the conditions in a tree."""
    if isinstance(node, Group):
        for part in node.parts:
            yield from list_leaves(part)
    else:
        yield node


class _Reader:
    """Reads the parts of one tree and counts them, so that the first one too many is named."""

    def __init__(self, subject: Subject) -> None:
        # Which fields there are is asked once for all parts: each time is a question to the database.
        self.subject = replace(subject, get_fields=cache(subject.get_fields))
        self.nodes = 0
        self.leaves = 0

    def read(self, given: Any, *, path: str, depth: int) -> Node:
        """Return a checked part; raises ConditionError."""
        if not isinstance(given, Mapping) or not given:
            raise ConditionError(path, _('must be an object with "all", "any", "not" or "kind".'))
        self._count(path, depth)
        for word in ("all", "any", "not"):
            if word in given:
                check_names(given, {word}, path)
                return self._read_group(word, given[word], path=path, depth=depth)
        return self._read_leaf(given, path)

    def _count(self, path: str, depth: int) -> None:
        self.nodes += 1
        if depth > DEEPEST:
            raise ConditionError(path, _("Conditions stand at most {most} deep.").format(most=DEEPEST))
        if self.nodes > MOST_NODES:
            raise ConditionError(path, _("At most {most} groups and conditions are taken.").format(most=MOST_NODES))

    def _read_leaf(self, given: Mapping[str, Any], path: str) -> Leaf:
        self.leaves += 1
        if self.leaves > MOST_LEAVES:
            raise ConditionError(path, _("At most {most} conditions are taken at once.").format(most=MOST_LEAVES))
        kind = KINDS.find(given["kind"]) if isinstance(given.get("kind"), str) else None
        if kind is None or not kind.may_ask(self.subject):
            there = ", ".join(slug for slug, one in KINDS.items() if one.may_ask(self.subject))
            text = _("“{name}” is no kind of condition here; there are: {names}.").format(
                name=str(given.get("kind"))[:60], names=there
            )
            raise ConditionError(join_path(path, "kind"), text)
        return kind.read(given, self.subject, path)

    def _read_group(self, word: str, given: Any, *, path: str, depth: int) -> Group:
        here = join_path(path, word)
        if word == "not":
            return Group(word, (self.read(given, path=here, depth=depth + 1),))
        if not isinstance(given, list) or (not given and word == "any"):
            raise ConditionError(here, _("must be a list of conditions."))
        parts = (self.read(one, path=f"{here}[{place}]", depth=depth + 1) for place, one in enumerate(given))
        return Group(word, tuple(parts))
