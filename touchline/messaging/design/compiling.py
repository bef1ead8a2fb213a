"""Makes a parsed template fast: its usual nodes become plain functions; a template with a rarer one is left to the library.

A mail is written thousands of times a second, and the library walks a tree with a chain of scopes for each. Here a scope is one
dict, and static text one piece. Both ways give the same text: a test holds them side by side.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from liquid import BoundTemplate, Expression, Node, RenderContext
from liquid.ast import BlockNode
from liquid.builtin.content import ContentNode
from liquid.builtin.expressions import logical
from liquid.builtin.expressions.arguments import KeywordArgument
from liquid.builtin.expressions.filtered import Filter, FilteredExpression
from liquid.builtin.expressions.path import Path
from liquid.builtin.expressions.primitive import Literal, Nil
from liquid.builtin.tags.comment_tag import CommentNode
from liquid.builtin.tags.for_tag import ForNode
from liquid.builtin.tags.if_tag import IfNode
from liquid.builtin.tags.unless_tag import UnlessNode
from liquid.exceptions import LiquidError, LoopIterationLimitError, OutputStreamLimitError

from touchline.messaging.design.liquid import (
    MOST_CHARACTERS,
    MOST_ROUNDS,
    LimitedEnvironment,
    TemplateProblem,
    WrittenNode,
    make_problem,
    render_template,
)

Scope = dict[str, Any]
Value = Callable[[Scope], Any]
Step = Callable[[Scope, list[str]], None]
Rendering = Callable[[Mapping[str, Any]], str]

ROUNDS: Final = "\0rounds"
"""In a scope: how many rounds the loops around it make together."""
OF_LOOPS: Final = frozenset({"index", "index0", "rindex", "rindex0", "first", "last", "length"})


class TooRare(Exception):
    """A node that stays with the library."""


def compile_template(template: BoundTemplate) -> Rendering:
    """Return the function that renders a template for one person; it raises TemplateProblem."""
    env = template.env
    assert isinstance(env, LimitedEnvironment)
    try:
        steps = Compiler(env, template).compile_all(template.nodes)
    except TooRare:
        return lambda variables: render_template(template, variables)

    def render(variables: Mapping[str, Any]) -> str:
        parts: list[str] = []
        scope = {**variables, ROUNDS: 1}
        try:
            for step in steps:
                step(scope, parts)
        except LiquidError as error:
            raise make_problem(error) from None
        except (ArithmeticError, ValueError, TypeError, RecursionError) as error:
            raise TemplateProblem(str(error)) from None
        text = "".join(parts)
        if len(text) > MOST_CHARACTERS:
            raise make_problem(OutputStreamLimitError("too long", token=None))
        return text

    return render


class Compiler:
    """Turns nodes and expressions into functions of a scope."""

    def __init__(self, env: LimitedEnvironment, template: BoundTemplate) -> None:
        self.env = env
        self.still = RenderContext(template)
        """A context for what depends on none, such as literals."""

    def compile_all(self, nodes: Sequence[Node]) -> list[Step]:
        """Return the steps of some nodes; neighbouring static text becomes one."""
        steps: list[Step] = []
        texts: list[str] = []
        for node in nodes:
            if isinstance(node, ContentNode):
                texts.append(node.text)
            elif not isinstance(node, CommentNode):
                if texts:
                    steps.append(make_text("".join(texts)))
                    texts = []
                steps.append(self.compile_node(node))
        return [*steps, make_text("".join(texts))] if texts else steps

    def compile_node(self, node: Node) -> Step:
        """Return the step of one node; raises TooRare."""
        if type(node) is WrittenNode:
            return self.compile_output(node)
        if type(node) is ForNode:
            return self.compile_loop(node)
        if type(node) in (IfNode, UnlessNode):
            return self.compile_choice(node)
        raise TooRare

    def compile_block(self, block: BlockNode | None) -> list[Step]:
        """Return the steps inside a tag; one of spaces only writes nothing, as in the library."""
        if block is None:
            return []
        steps = self.compile_all(block.nodes)
        return [] if block.blank else steps

    def compile_output(self, node: WrittenNode) -> Step:
        """Return the step of `{{ … }}`."""
        value, write = self.compile_value(node.expression), self.env.stringify

        def step(scope: Scope, parts: list[str]) -> None:
            parts.append(write(value(scope)))

        return step

    def compile_choice(self, node: Any) -> Step:
        """Return the step of `{% if %}` and `{% unless %}`."""
        first = self.compile_value(node.condition)
        is_wanted = type(node) is IfNode
        begin = self.compile_block(node.consequence)
        others = [(self.compile_value(one.expression), self.compile_block(one.block)) for one in node.alternatives]
        rest = self.compile_block(node.default)

        def step(scope: Scope, parts: list[str]) -> None:
            chosen = rest
            if logical.is_truthy(first(scope)) is is_wanted:
                chosen = begin
            else:
                for condition, steps in others:
                    if logical.is_truthy(condition(scope)):
                        chosen = steps
                        break
            for one in chosen:
                one(scope, parts)

        return step

    def compile_loop(self, node: ForNode) -> Step:
        """Return the step of `{% for %}`."""
        loop = node.expression
        if loop.cols is not None or not isinstance(loop.iterable, Path):
            raise TooRare
        items, name = self.compile_value(loop.iterable), str(loop.identifier)
        start, most = self.get_number(loop.offset), self.get_number(loop.limit)
        is_reversed, token = loop.reversed, node.token
        steps, otherwise = self.compile_block(node.block), self.compile_block(node.default)

        def step(scope: Scope, parts: list[str]) -> None:
            found = slice_items(items(scope), start or 0, most, is_reversed=is_reversed)
            length = len(found)
            if not length:
                for one in otherwise:
                    one(scope, parts)
                return
            rounds = scope[ROUNDS] * length
            if rounds > MOST_ROUNDS:
                raise LoopIterationLimitError("too many rounds", token=token)
            inner, size, written = {**scope, ROUNDS: rounds}, 0, len(parts)
            for index, item in enumerate(found):
                inner[name] = item
                inner["forloop"] = (index, length)
                for one in steps:
                    one(inner, parts)
                size += sum(map(len, islice(parts, written, None))) if rounds > 100 else 0
                written = len(parts)
                if size > MOST_CHARACTERS:
                    raise OutputStreamLimitError("too long", token=token)

        return step

    def get_number(self, expression: Any) -> int | None:
        """Return a number written into a loop, or None; raises TooRare for one that is computed."""
        if expression is None:
            return None
        if not isinstance(expression, Literal) or not isinstance(expression.value, int) or expression.value < 0:
            raise TooRare
        return expression.value

    def compile_value(self, expression: Expression) -> Value:
        """Return the function of an expression; raises TooRare."""
        kind = type(expression)
        if kind is Path:
            return self.compile_path(expression)  # type: ignore[arg-type]
        if isinstance(expression, (Literal, Nil)):
            fixed = expression.evaluate(self.still)
            return lambda scope: fixed
        if kind is FilteredExpression:
            return self.compile_filters(expression)  # type: ignore[arg-type]
        if kind is logical.BooleanExpression:
            inner = self.compile_value(expression.expression)  # type: ignore[attr-defined]
            return lambda scope: logical.is_truthy(inner(scope))
        return self.compile_comparison(expression)

    def compile_comparison(self, expression: Any) -> Value:
        """Return the function of `and`, `or`, `==` and the like."""
        kind, truthy = type(expression), logical.is_truthy
        if not hasattr(expression, "left") or not hasattr(expression, "right"):
            raise TooRare
        left, right, token = self.compile_value(expression.left), self.compile_value(expression.right), expression.token
        made: dict[type, Value] = {
            logical.LogicalAndExpression: lambda scope: truthy(left(scope)) and truthy(right(scope)),
            logical.LogicalOrExpression: lambda scope: truthy(left(scope)) or truthy(right(scope)),
            logical.EqExpression: lambda scope: logical._eq(left(scope), right(scope)),  # noqa: SLF001
            logical.NeExpression: lambda scope: not logical._eq(left(scope), right(scope)),  # noqa: SLF001
            logical.LtExpression: lambda scope: logical._lt(token, left(scope), right(scope)),  # noqa: SLF001
            logical.GtExpression: lambda scope: logical._lt(token, right(scope), left(scope)),  # noqa: SLF001
        }
        if kind not in made:
            raise TooRare
        return made[kind]

    def compile_filters(self, expression: FilteredExpression) -> Value:
        """Return the function of a value with its filters."""
        value = self.compile_value(expression.left)
        for one in expression.filters or ():
            value = self.compile_filter(one, value)
        return value

    def compile_filter(self, used: Filter, value: Value) -> Value:
        """Return the function of a filter over a value."""
        function = self.env.filters[used.name]
        if getattr(function, "with_context", False):
            raise TooRare
        more = {"environment": self.env} if getattr(function, "with_environment", False) else {}
        named = [(one.name, self.compile_value(one.value)) for one in used.args if isinstance(one, KeywordArgument)]
        plain = [self.compile_value(one.value) for one in used.args if not isinstance(one, KeywordArgument)]
        token = used.token

        def call(scope: Scope) -> Any:
            given = more if not named else more | {name: one(scope) for name, one in named}
            try:
                return function(value(scope), *[one(scope) for one in plain], **given)
            except LiquidError as error:
                error.token = error.token or token
                raise

        return call

    def compile_path(self, path: Path) -> Value:
        """Return the function that looks up `a.b.c`; what is missing is undefined, as in the library."""
        missing = self.env.undefined(str(path), token=path.token)
        segments = path.path
        if segments[0] == "forloop":
            return self.compile_loop_part(segments[1:])
        if not all(isinstance(one, str) for one in segments) or {"size", "first", "last"} & set(segments):
            return self.compile_rare_path(path, missing)
        root, rest = segments[0], tuple(segments[1:])
        if len(rest) == 1:
            (only,) = rest

            def look_once(scope: Scope) -> Any:
                try:
                    return scope[root][only]  # type: ignore[index]
                except (KeyError, TypeError, IndexError):
                    return missing

            return look_once

        def look(scope: Scope) -> Any:
            try:
                found = scope[root]  # type: ignore[index]
                for one in rest:
                    found = found[one]
            except (KeyError, TypeError, IndexError):
                return missing
            return found

        return look

    def compile_rare_path(self, path: Path, missing: Any) -> Value:
        """Return the look-up for a path with a number, `size`, `first` or `last` in it."""
        if not all(isinstance(one, (str, int)) for one in path.path) or not isinstance(path.path[0], str):
            raise TooRare
        root, rest, get_item = path.path[0], path.path[1:], self.still.get_item

        def look(scope: Scope) -> Any:
            try:
                found = scope[root]
                for one in rest:
                    found = get_item(found, one)
            except (KeyError, TypeError, IndexError, StopIteration):
                return missing
            return found

        return look

    def compile_loop_part(self, segments: Sequence[Any]) -> Value:
        """Return the function of `forloop.index` and the like."""
        if len(segments) != 1 or segments[0] not in OF_LOOPS:
            raise TooRare
        made: dict[str, Callable[[int, int], Any]] = {
            "index": lambda index, length: index + 1,
            "index0": lambda index, length: index,
            "rindex": lambda index, length: length - index,
            "rindex0": lambda index, length: length - index - 1,
            "first": lambda index, length: index == 0,
            "last": lambda index, length: index == length - 1,
            "length": lambda index, length: length,
        }
        ask, missing = made[segments[0]], self.env.undefined("forloop", token=None)
        return lambda scope: ask(*scope["forloop"]) if isinstance(scope.get("forloop"), tuple) else missing


def make_text(text: str) -> Step:
    """Return the step of static text."""

    def step(scope: Scope, parts: list[str]) -> None:
        parts.append(text)

    return step


def slice_items(found: Any, start: int, most: int | None, *, is_reversed: bool) -> Sequence[Any]:
    """Return the items a loop goes over."""
    if isinstance(found, Mapping):
        found = list(found.items())
    elif isinstance(found, str):
        found = [found] if found else []
    elif not isinstance(found, (list, tuple)):
        return []
    items: Sequence[Any] = found
    if start or most is not None:
        # Where both are zero, the library takes the limit for none.
        items = items[start : None if most is None else (start + most) or None]
    return items[::-1] if is_reversed else items
