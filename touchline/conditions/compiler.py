"""Compiles a condition for PostgreSQL; parts about what happened are asked of the event store when the statement runs."""

from dataclasses import dataclass
from typing import Any

from touchline.conditions.context import Context
from touchline.conditions.sql import Sql, SqlExpression
from touchline.conditions.tree import Group, Tree, read_tree


@dataclass(frozen=True)
class Compiled:
    """A condition ready to run: inside a query set by `expression`, or as text and parameters by `write`."""

    node: Group
    fragment: Sql

    @property
    def needs_event_store(self) -> bool:
        """Whether the event store must be asked; it then raises EventStoreDown while that is away."""
        return self.fragment.has_late_values

    @property
    def holds_always(self) -> bool:
        """Whether it leaves nobody out."""
        return not self.node.parts

    @property
    def expression(self) -> SqlExpression:
        """The condition for `QuerySet.filter`."""
        return SqlExpression(self.fragment)

    def write(self, table: str) -> tuple[str, list[Any]]:
        """Return text and parameters over a table or its alias, a name of our own."""
        return self.fragment.write(lambda column: f'{table}."{column}"')


def compile_condition(tree: Tree | Group, *, subject: str = "contact", context: Context | None = None) -> Compiled:
    """Return a condition ready to run; raises ConditionError, which names the place in the tree."""
    node = tree if isinstance(tree, Group) else read_tree(tree, subject=subject)
    return Compiled(node, node.write(context or Context()))
