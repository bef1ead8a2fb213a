"""Says of one record why a condition holds or does not, part by part, in plain Python."""

from dataclasses import dataclass

from touchline.conditions.context import Context
from touchline.conditions.kinds import SUBJECTS, Evidence, Facts
from touchline.conditions.tree import Group, Node, Tree, list_leaves, read_tree


@dataclass(frozen=True)
class Explained:
    """A part of a condition: its sentence, whether it holds, and its own parts."""

    text: str
    holds: bool
    word: str
    """all, any or not; empty for a condition itself."""
    parts: tuple["Explained", ...] = ()
    evidence: tuple[Evidence, ...] = ()
    """The events or orders that made the answer of a condition itself."""


def explain(
    tree: Tree | Group, record_id: int, *, subject: str = "contact", context: Context | None = None
) -> Explained:
    """Return why the condition holds of the record or not; raises ConditionError, and EventStoreDown where events are asked."""
    node = tree if isinstance(tree, Group) else read_tree(tree, subject=subject)
    facts = Facts(record_id, SUBJECTS.get(subject).load_facts(record_id), list(list_leaves(node)))
    return _explain(node, facts, context or Context())


def _explain(node: Node, facts: Facts, context: Context) -> Explained:
    if not isinstance(node, Group):
        evidence = tuple(node.list_evidence(facts, context))
        return Explained(node.say(), node.holds(facts, context), "", evidence=evidence)
    parts = tuple(_explain(part, facts, context) for part in node.parts)
    answers = [part.holds for part in parts]
    holds = not answers[0] if node.word == "not" else all(answers) if node.word == "all" else any(answers)
    return Explained(node.say(), holds, node.word, parts)
