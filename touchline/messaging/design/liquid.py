"""The one engine that renders what users write: Liquid, with limits on loops, depth, size and time; Python is out of its reach."""

import html
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from io import StringIO
from typing import Any, Final

from django.utils.translation import gettext as _
from liquid import BoundTemplate, Environment, Expression, Node, RenderContext
from liquid.builtin.expressions.filtered import Filter, FilteredExpression
from liquid.builtin.expressions.path import Path
from liquid.builtin.output import Output, OutputNode
from liquid.exceptions import LiquidError, OutputStreamLimitError
from liquid.output import LimitedStringIO

from touchline.messaging.design.filters import guard_filters, make_stringify

MOST_ROUNDS: Final = 10_000
MOST_CHARACTERS: Final = 1_000_000
MOST_SECONDS: Final = 2.0
LONGEST_SOURCE: Final = 500_000
NO_TAGS: Final = ("include", "render", "tablerow", "doc")
BLOCKS: Final = frozenset({"if", "unless", "for", "case", "capture", "ifchanged"})
TAG: Final = re.compile(r"\{%-?\s*(\w+)")
LIQUID: Final = re.compile(r"\{%-?\s*(raw|comment)\s*-?%\}.*?\{%-?\s*end\1\s*-?%\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


class TemplateProblem(ValueError):
    """A template that cannot be read or rendered: in words, with line and column from 1 (0 where unknown)."""

    def __init__(self, text: str, line: int = 0, column: int = 0) -> None:
        super().__init__(text)
        self.text, self.line, self.column = text, line, column


class TimedStringIO(LimitedStringIO):
    """Output that ends when it grows too long or takes too long."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.until = time.monotonic() + MOST_SECONDS

    def write(self, text: str, /) -> int:
        self.size += len(text)
        if self.size > self.limit or time.monotonic() > self.until:
            raise OutputStreamLimitError("output stream limit reached", token=None)
        return StringIO.write(self, text)


class Template(BoundTemplate):
    """A parsed template with the limits on its output."""

    def _get_buffer(self) -> StringIO:
        return TimedStringIO(MOST_CHARACTERS)


class WrittenNode(OutputNode):
    """`{{ … }}`, written as the environment writes values."""

    __slots__ = ()

    def render_to_output(self, context: RenderContext, buffer: Any) -> int:
        return int(buffer.write(context.env.stringify(self.expression.evaluate(context))))  # type: ignore[attr-defined]


class WrittenOutput(Output):
    node_class = WrittenNode


class LimitedEnvironment(Environment):
    """Liquid as Touchline speaks it."""

    block_nesting_limit = 12
    context_depth_limit = 20
    loop_iteration_limit = MOST_ROUNDS
    local_namespace_limit = MOST_CHARACTERS
    output_stream_limit = MOST_CHARACTERS
    template_class = Template

    def __init__(self, language: str, *, is_html: bool) -> None:
        super().__init__(autoescape=is_html)
        for name in NO_TAGS:
            self.tags.pop(name, None)
        self.add_tag(WrittenOutput)
        self.stringify = make_stringify(language, is_html=is_html)
        guard_filters(self, language)


@lru_cache(maxsize=32)
def get_environment(language: str = "en", *, is_html: bool = True) -> LimitedEnvironment:
    """Return the environment of a language; in HTML, values are escaped."""
    return LimitedEnvironment(language, is_html=is_html)


def parse_template(source: str, *, language: str = "en", is_html: bool = True) -> BoundTemplate:
    """Return the parsed template; raises TemplateProblem with line and column."""
    if len(source) > LONGEST_SOURCE:
        raise TemplateProblem(_("The template is longer than 500,000 characters."))
    try:
        template = get_environment(language, is_html=is_html).from_string(source)
    except LiquidError as error:
        raise find_problem(source, error) from None
    except RecursionError:
        raise TemplateProblem(_("The template nests too deep.")) from None
    for used in walk_filters(template.nodes):
        if used.name not in template.env.filters:
            raise TemplateProblem(
                _("There is no filter called “{name}”.").format(name=used.name),
                *find_place(source, used.token.start_index),
            )
    return template


def render_template(template: BoundTemplate, variables: Mapping[str, Any]) -> str:
    """Render a parsed template for one person; raises TemplateProblem."""
    try:
        return template.render(variables)
    except LiquidError as error:
        raise make_problem(error) from None
    except (ArithmeticError, ValueError, TypeError, RecursionError) as error:
        raise TemplateProblem(str(error)) from None


def walk_filters(nodes: Iterable[Node]) -> Iterator[Filter]:
    """Yield every filter that a template uses."""
    for node in walk_nodes(nodes):
        for part in (part for one in node.expressions() for part in walk_expression(one)):
            if isinstance(part, FilteredExpression):
                yield from part.filters or ()


def walk_nodes(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield the nodes of a template, outer before inner."""
    for node in nodes:
        yield node
        yield from walk_nodes(node.children(None))  # type: ignore[arg-type]


def walk_expression(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and those in it."""
    yield expression
    for one in expression.children():
        yield from walk_expression(one)


def list_roots(template: BoundTemplate) -> set[str]:
    """Return the names that the paths of a template begin with."""
    found = (part for node in walk_nodes(template.nodes) for one in node.expressions() for part in walk_expression(one))
    return {str(part.head()) for part in found if isinstance(part, Path)}


def find_problem(source: str, error: LiquidError) -> TemplateProblem:
    """Return why a source cannot be read; a block that is never closed is told where it opens."""
    found = make_problem(error)
    opened: list[tuple[str, int]] = []
    for tag in TAG.finditer(source):
        if tag[1] in BLOCKS:
            opened.append((tag[1], tag.start()))
        elif tag[1].startswith("end") and opened:
            if tag[1] != f"end{opened[-1][0]}":
                break
            opened.pop()
    if opened and (
        not found.line
        or "closes something" in str(error.message)
        or str(error.message).startswith("unexpected tag 'end")
    ):
        name, index = opened[-1]
        return TemplateProblem(
            _("“{name}” is opened here and not closed.").format(name=name), *find_place(source, index)
        )
    return found if found.line else TemplateProblem(found.text, *find_unread(source))


def find_unread(source: str) -> tuple[int, int]:
    """Return the place of the first tag that cannot be read by itself, for an error that has none."""
    env = get_environment()
    for tag in LIQUID.finditer(source):
        begin = TAG.match(tag[0])
        name = str(begin[1]) if begin else ""
        if name in ("else", "elsif", "when") or name.startswith("end"):
            continue
        try:
            env.from_string(tag[0] + (f"{{% end{name} %}}" if name in BLOCKS else ""))
        except LiquidError:
            return find_place(source, tag.start())
    return 1, 1


def make_problem(error: LiquidError) -> TemplateProblem:
    """Return the problem in words, with its place."""
    line, column = 0, 0
    if error.token is not None and error.token.start_index >= 0:
        line, column = find_place(error.token.source, error.token.start_index)
    return TemplateProblem(say_error(error), line, column)


def find_place(source: str, index: int) -> tuple[int, int]:
    """Return line and column of an index, both from 1."""
    before = source[:index]
    return before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1


def say_error(error: LiquidError) -> str:
    """Return what is wrong in the reader's words, where the library's are known."""
    text, kind = str(error.message or "").strip(), type(error).__name__
    limits = {
        "LoopIterationLimitError": _("The loops go round more than 10,000 times."),
        "OutputStreamLimitError": _("What comes out is too long, or takes more than two seconds."),
        "LocalNamespaceLimitError": _("The values kept by assign and capture are too large."),
        "ContextDepthError": _("The template nests too deep."),
        "BlockNestingError": _("The template nests more than 12 blocks deep."),
    }
    if kind in limits:
        return limits[kind]
    for pattern, words in PATTERNS:
        if found := re.search(pattern, text):
            return words().format(*found.groups())
    return _("Liquid does not understand this: {what}.").format(what=text)


PATTERNS: Final[tuple[tuple[str, Callable[[], str]], ...]] = (
    (r"unknown filter '(\S+?)'", lambda: _("There is no filter called “{0}”.")),
    (r"unexpected tag '(end\S+?)'", lambda: _("“{0}” closes something that was not opened.")),
    (r"unexpected tag '(\S+?)'", lambda: _("There is no tag called “{0}”, or it stands in the wrong place.")),
    (
        r"expected tag '?(\w+)'?, found (?:EOF|end of file|eof)",
        lambda: _("“{0}” is missing: a block is opened and not closed."),
    ),
    (r"expected '%}'", lambda: _("“%}}” is missing: a tag is opened and not closed.")),
    (r"expected '}}'", lambda: _("“}}}}” is missing: a variable is opened and not closed.")),
)


def unescape_liquid(source: str) -> str:
    """Return HTML with what stands inside Liquid's brackets as it was meant: an editor writes `>` there as `&gt;`."""
    return LIQUID.sub(lambda found: html.unescape(found[0]) if "&" in found[0] else found[0], source)
