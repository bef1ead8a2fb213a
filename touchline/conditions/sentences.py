"""A whole condition as one plain sentence: "All people whose Stage is Lead, and who did not order in the last 90 days."."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.conditions.tree import Group, Node, Tree, read_tree

WHO: Final[dict[str, str | Promise]] = {
    "contact": gettext_lazy("All people"),
    "company": gettext_lazy("All companies"),
}


def say_sentence(tree: Tree | Group, *, subject: str = "contact") -> str:
    """Return the sentence of a condition; raises ConditionError."""
    node = tree if isinstance(tree, Group) else read_tree(tree, subject=subject)
    who = str(WHO.get(subject) or _("All records"))
    if not node.parts:
        return _("{who}.").format(who=who)
    return _("{who} {clause}.").format(who=who, clause=_say(node, negated=False, depth=0))


def _say(node: Node, *, negated: bool, depth: int) -> str:
    """Say a part; "not" is carried down to the conditions, as nobody understands "not both not"."""
    if not isinstance(node, Group):
        return node.clause(negated=negated)
    if node.word == "not":
        return _say(node.parts[0], negated=not negated, depth=depth)
    if len(node.parts) == 1:
        return _say(node.parts[0], negated=negated, depth=depth)
    is_all = (node.word == "all") is not negated
    if not node.parts:
        return _("who are there") if is_all else _("who are not there")
    texts = [_say(part, negated=negated, depth=depth + 1) for part in node.parts]
    return _join(texts, is_all=is_all, depth=depth)


def _join(texts: list[str], *, is_all: bool, depth: int) -> str:
    first, last = ", ".join(texts[:-1]), texts[-1]
    if depth == 0:
        joined = _("{first}, and {last}") if is_all else _("{first}, or {last}")
    elif depth == 1:
        joined = _("both {first} and {last}") if is_all else _("either {first} or {last}")
    else:
        joined = _("({first} and {last})") if is_all else _("({first} or {last})")
    return joined.format(first=first, last=last)
