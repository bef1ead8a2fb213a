"""Reads XML as a stream of starts, texts and ends; a document type, where entities that swell are made, is refused."""

from collections.abc import Callable, Iterator
from typing import IO, Final
from xml.parsers import expat

from django.utils.translation import gettext as _

from touchline.imports.reading.tables import CannotRead

AT_ONCE: Final = 1 << 16
Event = tuple[str, str, dict[str, str]]
"""What it is ("start", "end", "text"), the tag without its namespace or the text, and the attributes."""


def read_events(file: IO[bytes], *, most_bytes: int) -> Iterator[Event]:
    """Yield what stands in an XML file; raises CannotRead for broken XML, a document type, and more bytes than `most_bytes`."""
    found: list[Event] = []
    parser = _make_parser(found.append)
    size = 0
    while chunk := file.read(AT_ONCE):
        size += len(chunk)
        if size > most_bytes:
            raise CannotRead(_("The workbook is larger unpacked than it says; it was not read."))
        _feed(parser, chunk, is_last=False)
        yield from found
        found.clear()
    _feed(parser, b"", is_last=True)
    yield from found


def _make_parser(add: Callable[[Event], None]) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_given: object) -> None:
        raise CannotRead(_("The workbook holds a document type, as no program writes it; it was not read."))

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: add(("start", name.rpartition(":")[2], attributes))
    parser.EndElementHandler = lambda name: add(("end", name.rpartition(":")[2], {}))
    parser.CharacterDataHandler = lambda text: add(("text", text, {}))
    return parser


def _feed(parser: expat.XMLParserType, chunk: bytes, *, is_last: bool) -> None:
    try:
        parser.Parse(chunk, is_last)
    except expat.ExpatError as error:
        raise CannotRead(_("The workbook is broken: {problem}.").format(problem=error)) from None
