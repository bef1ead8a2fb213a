"""Which value of the two each field gets, and which value it gets back: slots are columns, and keys of the attributes."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from touchline.kit.clock import now

Row = dict[str, Any]
KEPT: Final = "kept"
GONE: Final = "gone"
BOTH: Final = "both"
COLUMNS: Final = {
    "contact": {
        "name": "name",
        "email": "email",
        "phone": "phone",
        "stage": "stage",
        "company": "company_id",
        "owner": "owner_id",
        "team": "team_id",
        "tags": "tags",
    },
    "company": {"name": "name", "domain": "domain", "owner": "owner_id", "team": "team_id", "tags": "tags"},
}
"""Fields in columns, by slug; everything else that can be chosen stands among the attributes."""
EMPTY: Final[tuple[Any, ...]] = (None, "", [], {})


def list_slugs(kind: str, kept: Row, gone: Row) -> list[str]:
    """Return every field of which one of the two has a value: columns first, then attributes by name."""
    attributes = sorted({*kept["attributes"], *gone["attributes"]})
    slugs = [*COLUMNS[kind], *attributes]
    return [slug for slug in slugs if any(get(kind, row, slug) not in EMPTY for row in (kept, gone))]


def get(kind: str, row: Row, slug: str) -> Any:
    """Return the value of a field."""
    column = COLUMNS[kind].get(slug)
    return row[column] if column else row["attributes"].get(slug)


def choose(kind: str, kept: Row, gone: Row, slug: str) -> str:
    """Return whose value stands unless somebody says otherwise: the kept record's, the other's where it has none."""
    mine, theirs = get(kind, kept, slug), get(kind, gone, slug)
    if isinstance(mine, list) and isinstance(theirs, list) and mine and theirs and mine != theirs:
        return BOTH
    return GONE if mine in EMPTY and theirs not in EMPTY else KEPT


def join(kind: str, kept: Row, gone: Row, choices: Mapping[str, str]) -> Row:
    """Return the kept row with the chosen values of the other, each with its origin."""
    version = kept["version"] + 1
    joined = {**kept, "attributes": dict(kept["attributes"]), "origins": dict(kept["origins"])}
    for slug, whose in choices.items():
        if whose == KEPT:
            continue
        theirs = get(kind, gone, slug)
        if whose == BOTH and isinstance(theirs, list):
            theirs = list(dict.fromkeys([*(get(kind, kept, slug) or []), *theirs]))
        _put(kind, joined, slug, theirs)
        origin = gone["origins"].get(slug)
        if origin:
            joined["origins"][slug] = {**origin, "version": version}
    joined["created_at"] = min(kept["created_at"], gone["created_at"])
    joined["version"], joined["updated_at"] = version, now().isoformat()
    return joined


def take_apart(kind: str, merge: Mapping[str, Row], present: Row, people: list[int]) -> tuple[Row, Row]:
    """Return both rows after an un-merge of a record that was changed since.

    What is as the merge left it goes back to what it was; what was changed since stays, and goes to the other record where
    its origin says that it came by one of its `people`'s ids. `merge` holds the rows `kept`, `gone` and `after`.
    """
    kept, gone, after = merge["kept"], merge["gone"], merge["after"]
    mine = {**present, "attributes": dict(present["attributes"]), "origins": dict(present["origins"])}
    theirs = {**gone, "attributes": dict(gone["attributes"]), "origins": dict(gone["origins"])}
    moved = False
    for slug in list_all(kind, kept, after, present):
        slot = _read(kind, present, slug)
        came_by = (slot[1] or {}).get("person")
        if slot == _read(kind, after, slug):
            _write(kind, mine, slug, _read(kind, kept, slug))
        elif came_by in people:
            _write(kind, theirs, slug, (slot[0], {**slot[1], "version": gone["version"] + 1}))
            _write(kind, mine, slug, _read(kind, kept, slug))
            moved = True
    for column in present:
        if column not in _handled(kind) and present[column] == after[column]:
            mine[column] = kept[column]
    mine["version"], mine["updated_at"] = present["version"] + 1, now().isoformat()
    if moved:
        theirs["version"], theirs["updated_at"] = gone["version"] + 1, now().isoformat()
    return mine, theirs


def list_all(kind: str, *rows: Row) -> Iterator[str]:
    """Yield every slug that one of these rows has a value or an origin for."""
    yield from dict.fromkeys(
        [*COLUMNS[kind], *(key for row in rows for part in ("attributes", "origins") for key in row[part])]
    )


def _handled(kind: str) -> frozenset[str]:
    return frozenset({"id", "attributes", "origins", "version", "updated_at", *COLUMNS[kind].values()})


def _read(kind: str, row: Row, slug: str) -> tuple[Any, Any]:
    return get(kind, row, slug), row["origins"].get(slug)


def _write(kind: str, row: Row, slug: str, slot: tuple[Any, Any]) -> None:
    value, origin = slot
    _put(kind, row, slug, value)
    row["origins"].pop(slug, None)
    if origin is not None:
        row["origins"][slug] = origin


def _put(kind: str, row: Row, slug: str, value: Any) -> None:
    column = COLUMNS[kind].get(slug)
    if column:
        row[column] = value
    elif value is None:
        row["attributes"].pop(slug, None)
    else:
        row["attributes"][slug] = value
