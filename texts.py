"""Collects the texts of all pages into `touchline/locale`, and compiles the languages: `texts.py collect|compile|missing`."""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent
LOCALES = ROOT / "touchline" / "locale"
LANGUAGES = ("de",)
FUNCTIONS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
NAMED = re.compile(r"%\((\w+)\)")


def find_files() -> Iterator[Path]:
    """Yield what pages are made of: templates, and Python outside of tests and migrations."""
    for path in sorted((ROOT / "touchline").rglob("*")):
        inside = path.relative_to(ROOT).parts
        if path.suffix not in {".py", ".html", ".txt", ".svg"} or {"tests", "migrations", "static", "locale"} & set(
            inside
        ):
            continue
        if path.suffix == ".py" or "templates" in inside:
            yield path


def read_texts(path: Path) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    """Yield the texts of a file: the text or its singular and plural, and its context."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        from django.utils.translation.template import templatize

        # What lies between the texts is blanked out and no Python; tokens are all that is asked of it.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    for _line, function, said, _comments in extract_python(BytesIO(text.encode()), FUNCTIONS, [], {}):
        parts = [said] if isinstance(said, str) else list(said)
        context = parts.pop(0) if function.lstrip("n").startswith("pgettext") else None
        if "ngettext" in function or function == "npgettext":
            yield (parts[0], parts[1]), context
        elif parts[0]:
            yield parts[0], context


def collect() -> Catalog:
    """Return every text there is."""
    found = Catalog(project="Touchline", charset="utf-8", fuzzy=False)
    for path in find_files():
        for said, context in read_texts(path):
            found.add(said, context=context, locations=[(get_room(path), 0)])
    return found


def get_room(path: Path) -> str:
    """Return the room a text is from; a line's number would change with every change of the file."""
    return path.relative_to(ROOT / "touchline").parts[0]


def read_language(language: str) -> Catalog:
    """Return a language's catalogue, an empty one before the first."""
    path = LOCALES / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(language: str) -> None:
    """Bring a language's file up to the texts there are: what is gone leaves, what is new stands empty."""
    kept, found = read_language(language), collect()
    fresh = Catalog(locale=language, project="Touchline", charset="utf-8", fuzzy=False)
    fresh.mime_headers = [header for header in fresh.mime_headers if header[0] in {"Language", "Plural-Forms"}]
    for message in found:
        if not message.id:
            continue
        old = kept.get(message.id, message.context)
        rooms = sorted({(room, None) for room, _line in message.locations})
        fresh.add(message.id, old.string if old else None, context=message.context, locations=rooms)
    path = LOCALES / language / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file, fresh, width=120, omit_header=False, sort_output=True, include_lineno=False, ignore_obsolete=True
        )
    drop_dates(path)


def drop_dates(path: Path) -> None:
    """Leave out what would differ with every run."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    dated = (
        '"POT-Creation-Date',
        '"PO-Revision-Date',
        '"Generated-By',
        '"Report-Msgid',
        '"Last-Translator',
        '"Language-Team',
    )
    path.write_text("".join(line for line in lines if not line.startswith(dated)), encoding="utf-8")


def is_missing(message: Message) -> bool:
    """Tell whether a text has no translation, or not in every number."""
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return message.fuzzy or not all(strings)


def compile_languages() -> None:
    """Write what Django reads at run time; never kept in the repository."""
    for language in LANGUAGES:
        path = LOCALES / language / "LC_MESSAGES" / "django.mo"
        with path.with_suffix(".new").open("wb") as file:
            write_mo(file, read_language(language))
        path.with_suffix(".new").replace(path)


def main() -> int:
    """Do one of: collect, compile, missing (which lists what has no translation)."""
    task = sys.argv[1] if len(sys.argv) > 1 else "compile"
    if task == "collect":
        for language in LANGUAGES:
            update(language)
    elif task == "missing":
        missing = [
            message
            for language in LANGUAGES
            for message in read_language(language)
            if message.id and is_missing(message)
        ]
        for message in missing:
            print(message.id)
        return bool(missing)
    compile_languages()
    return 0


if __name__ == "__main__":
    sys.exit(main())
