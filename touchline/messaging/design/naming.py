"""Looks through a template for names nobody knows and for values that may be missing, before anybody gets a mail."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from liquid import BoundTemplate, Expression, Node
from liquid.builtin.expressions.filtered import FilteredExpression
from liquid.builtin.expressions.path import Path
from liquid.builtin.tags.assign_tag import AssignNode
from liquid.builtin.tags.capture_tag import CaptureNode
from liquid.builtin.tags.for_tag import ForNode

from touchline.kit.variables import list_roots
from touchline.messaging.design.liquid import WrittenNode, find_place, walk_expression

OURS = frozenset({"forloop", "tablerowloop", "now", "today"})
INNATE = frozenset({"size", "first", "last"})


@dataclass(frozen=True, slots=True)
class Doubt:
    """A name in a template: unknown, with the nearest known one, or known and perhaps empty."""

    path: str
    line: int
    column: int
    is_unknown: bool
    nearest: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """The names templates may use: whether each is always there, and roots below which every name is right."""

    known: Mapping[str, bool]
    open_roots: frozenset[str]

    def has(self, path: str) -> bool:
        """Whether a path, or anything below it, is known."""
        if re.split(r"[.\[]", path, maxsplit=1)[0] in self.open_roots:
            return True
        return path in self.known or any(one.startswith((f"{path}.", f"{path}[")) for one in self.known)


def read_vocabulary() -> Vocabulary:
    """Return the names as they are now: a query for the firm's own attributes."""
    known: dict[str, bool] = {}
    for root in list_roots():
        for one in root.variables():
            joint = "" if not one.path or one.path.startswith("[") else "."
            known[f"{root.slug}{joint}{one.path}"] = one.is_always_there
        known.setdefault(root.slug, True)
    return Vocabulary(known, frozenset(root.slug for root in list_roots() if root.is_open))


def find_doubts(template: BoundTemplate, source: str, vocabulary: Vocabulary) -> list[Doubt]:
    """Return what is doubtful in a template, in the order of reading; each name once."""
    finder = Finder(source, vocabulary)
    finder.read(template.nodes, {}, frozenset())
    return list({(one.path, one.is_unknown): one for one in reversed(finder.doubts)}.values())[::-1]


class Finder:
    """Walks a template with the names its loops and assignments make."""

    def __init__(self, source: str, vocabulary: Vocabulary) -> None:
        self.source = source
        self.vocabulary = vocabulary
        self.doubts: list[Doubt] = []

    def read(self, nodes: Iterable[Node], local: Mapping[str, str], asked: frozenset[str]) -> None:
        """Read nodes; `local` says what a name stands for, `asked` which paths a condition around them looked at."""
        local = dict(local)
        for node in nodes:
            inner, looked = dict(local), asked
            for expression in node.expressions():
                self.check(expression, local, asked, is_written=type(node) is WrittenNode)
                if not isinstance(node, WrittenNode):
                    looked |= {path for path, _part in self.list_paths(expression, local)}
            if isinstance(node, ForNode):
                listed = next(iter(self.list_paths(node.expression, local)), ("?", None))[0]
                inner[str(node.expression.identifier)] = f"{listed}[]"
            elif isinstance(node, (AssignNode, CaptureNode)):
                local[str(node.name)] = "?"
            self.read(node.children(None), inner, looked)  # type: ignore[arg-type]

    def check(
        self, expression: Expression, local: Mapping[str, str], asked: frozenset[str], *, is_written: bool
    ) -> None:
        """Note the unknown names of an expression, and a written one that may be empty and has no `default`."""
        filters = (
            {one.name for one in (expression.filters or ())} if isinstance(expression, FilteredExpression) else set()
        )
        for path, part in self.list_paths(expression, local):
            if path.startswith("?") or path.split(".")[0] in OURS:
                continue
            line, column = find_place(self.source, part.token.start_index)
            if not self.vocabulary.has(path):
                self.doubts.append(Doubt(path, line, column, True, self.find_nearest(path)))
            elif (
                is_written
                and not filters & {"default", "size"}
                and self.vocabulary.known.get(path) is False
                and path not in asked
            ):
                self.doubts.append(Doubt(path, line, column, False))

    def list_paths(self, expression: Expression, local: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
        """Yield the paths of an expression as the vocabulary spells them."""
        for part in walk_expression(expression):
            if isinstance(part, Path):
                yield spell(part, local), part

    def find_nearest(self, path: str) -> str:
        """Return the known name that looks most like this one, or nothing."""
        found = difflib.get_close_matches(path, list(self.vocabulary.known), n=1, cutoff=0.7)
        return found[0].replace("[]", "") if found else ""


def spell(path: Path, local: Mapping[str, str]) -> str:
    """Return a path with its numbers as `[]`, and a loop's name as the list it goes over."""
    text = ""
    for place, one in enumerate(path.path):
        if place == 0:
            text = local.get(str(one), str(one))
        elif isinstance(one, int) or one in ("first", "last"):
            text += "[]"
        elif one == "size":
            break
        else:
            text += f".{one}" if isinstance(one, str) else ".?"
    return text if ".?" not in text else "?"
