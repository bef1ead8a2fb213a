"""SQL in parts: texts of this program, columns of the asked record, and values; what a person typed is never a text."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import BooleanField, Expression, F

CASTS: Final = frozenset(
    {"text", "text[]", "numeric", "bigint", "bigint[]", "boolean", "date", "timestamptz", "double precision"}
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the record's own table, by the attribute name of its model (`owner_id`)."""

    name: str


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter with the SQL type it is cast to; a callable is asked when the statement is run."""

    value: Any
    cast: str

    def __post_init__(self) -> None:
        if self.cast not in CASTS:
            raise ValueError(f"'{self.cast}' is no type that conditions use.")

    @property
    def is_late(self) -> bool:
        """Whether the value is asked for only when the statement is run."""
        return callable(self.value)

    def get(self) -> Any:
        """Return what is handed to the database."""
        return self.value() if callable(self.value) else self.value


Part = str | Column | Value


class Sql:
    """A piece of SQL; pieces are put together with `Sql(...)`, which takes texts, columns, values and pieces."""

    __slots__ = ("parts",)
    parts: "tuple[Part, ...]"

    def __init__(self, *parts: "Part | Sql") -> None:
        flat: list[Part] = []
        for part in parts:
            flat.extend(part.parts if isinstance(part, Sql) else [part])
        self.parts = tuple(flat)

    @property
    def columns(self) -> list[str]:
        """The columns it names, each as often as it stands there."""
        return [part.name for part in self.parts if isinstance(part, Column)]

    @property
    def has_late_values(self) -> bool:
        """Whether another store must be asked before it can run."""
        return any(isinstance(part, Value) and part.is_late for part in self.parts)

    def write(self, write_column: Callable[[str], str]) -> tuple[str, list[Any]]:
        """Return text and parameters; `write_column` gives the text of a column."""
        texts: list[str] = []
        values: list[Any] = []
        for part in self.parts:
            if isinstance(part, Column):
                texts.append(write_column(part.name))
            elif isinstance(part, Value):
                texts.append(f"%s::{part.cast}")
                values.append(part.get())
            else:
                texts.append(part.replace("%", "%%"))
        return "".join(texts), values


def join_sql(word: str, pieces: Iterable[Sql]) -> Sql:
    """Return the pieces in brackets, with AND or OR between them."""
    parts: list[Part | Sql] = []
    for piece in pieces:
        parts += [f" {word} " if parts else "", "(", piece, ")"]
    return Sql(*parts)


class SqlExpression(Expression):
    """A piece of SQL inside a query set: its columns follow the table wherever Django puts it."""

    conditional = True

    def __init__(self, sql: Sql, output_field: Any = None) -> None:
        super().__init__(output_field=output_field or BooleanField())
        self.sql = sql
        self.sources: list[Any] = [F(name) for name in sql.columns]

    def get_source_expressions(self) -> list[Any]:
        """Return the columns, for Django to resolve."""
        return self.sources

    def set_source_expressions(self, exprs: Any) -> None:
        """Take the columns Django has resolved."""
        self.sources = list(exprs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """Return text and parameters for Django."""
        resolved = iter(self.sources)
        text, values = self.sql.write(lambda _name: str(compiler.compile(next(resolved))[0]))
        # Django puts AND beside it without brackets of its own.
        return f"({text})", values
