"""Finds the built script and style of a page in Vite's manifest."""

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

DIST = Path(__file__).parent / "static" / "dist"


class FrontEndMissing(RuntimeError):
    """The front end has not been built."""


def get_manifest() -> dict[str, dict[str, object]]:
    """Return Vite's manifest; FrontEndMissing says what to run when there is none."""
    path = DIST / "manifest.json"
    if not path.exists():
        raise FrontEndMissing(f"{path} is missing: run 'make setup' (or 'npm ci && npm run build' in frontend/).")
    return _read(path, path.stat().st_mtime_ns if settings.DEBUG else 0)


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int) -> dict[str, dict[str, object]]:
    manifest: dict[str, dict[str, object]] = json.loads(path.read_text())
    return manifest


def get_entry(name: str) -> dict[str, object]:
    """Return the manifest's entry of `frontend/src/pages/<name>.js`; KeyError names the entries there are."""
    manifest = get_manifest()
    key = f"src/pages/{name}.js"
    if key not in manifest:
        pages = ", ".join(sorted(Path(entry).stem for entry in manifest if entry.startswith("src/pages/")))
        raise KeyError(f"No page script '{name}'; there are: {pages}.")
    return manifest[key]


def get_script_url(name: str) -> str:
    """Return the address of a page script."""
    return static(f"dist/{get_entry(name)['file']}")


def render_tags(name: str) -> SafeString:
    """Return the link and script elements of a page script."""
    links = format_html_join(
        "", '<link rel="stylesheet" href="{}">', ((static(f"dist/{css}"),) for css in list_styles(get_entry(name)))
    )
    return format_html('{}<script type="module" src="{}"></script>', links, get_script_url(name))


def list_styles(entry: dict[str, object]) -> list[str]:
    """Return the styles of an entry and of what it shares with others; the shared ones stand first."""
    imports, own = entry.get("imports", []), entry.get("css", [])
    assert isinstance(imports, list)
    assert isinstance(own, list)
    shared = [css for chunk in imports for css in list_styles(get_manifest()[chunk])]
    return list(dict.fromkeys([*shared, *own]))
