"""Says of one record why a condition holds or does not, part by part, in plain Python."""

from dataclasses import dataclass

from touchline.conditions.context import Context
from touchline.conditions.kinds import SUBJECTS, Facts
from touchline.conditions.tree import Group, Node, Tree, read_tree


@dataclass(frozen=True)
class Explained:
    """A part of a condition: its sentence, whether it holds, and its own parts."""

    text: str
    holds: bool
    word: str
    """all, any or not; empty for a condition itself."""
    parts: tuple["Explained", ...] = ()


def explain(
    tree: Tree | Group, record_id: int, *, subject: str = "contact", context: Context | None = None
) -> Explained:
    """Return why the condition holds of the record or not; raises ConditionError, and EventStoreDown where events are asked."""
    node = tree if isinstance(tree, Group) else read_tree(tree, subject=subject)
    facts = Facts(record_id, SUBJECTS.get(subject).load_facts(record_id))
    return _explain(node, facts, context or Context())


def _explain(node: Node, facts: Facts, context: Context) -> Explained:
    if not isinstance(node, Group):
        return Explained(node.say(), node.holds(facts, context), "")
    parts = tuple(_explain(part, facts, context) for part in node.parts)
    answers = [part.holds for part in parts]
    holds = not answers[0] if node.word == "not" else all(answers) if node.word == "all" else any(answers)
    return Explained(node.say(), holds, node.word, parts)
