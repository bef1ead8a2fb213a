"""Long edits of the large installation: one that is cancelled half-way, and a type that changes under a million values."""

import json
import secrets
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import httpx

from benchmarks.installation import Installation
from benchmarks.large import run_large
from benchmarks.staff import log_in

LONGEST = 1800.0
WORK = "/work"
LATEST = "SELECT id, state, done, changed, change_set_id FROM records_work ORDER BY id DESC LIMIT 1"
SLUG = f"size_{secrets.token_hex(3)}"


def run_bulk_cancelled(*, quick: bool) -> dict[str, object]:
    """A tag for 200,000 people, cancelled when it is at two fifths, and undone: every record is as it was."""
    most = 15_000 if quick else 200_000
    with run_large(quick=quick) as installation, closing(log_in(installation)) as staff:
        tag = f"cancelled-{secrets.token_hex(3)}"
        installation.query_postgres(
            "UPDATE contacts_contact SET stage = 'lost' WHERE id IN"
            " (SELECT id FROM contacts_contact ORDER BY id LIMIT %s) RETURNING 1",
            most,
        )
        tags = "coalesce(sum(hashtextextended(id::text || tags::text, 0)::numeric), 0)"
        before = _ask(installation, f"SELECT count(*), {tags} FROM contacts_contact WHERE stage = 'lost'")
        _post(staff, installation, "/contacts/", "/lists/contact/edit/start", whole="1", how="add", field="tags",
              value=tag, filter=_make_filter("stage", "lost"))  # fmt: skip
        work = _wait(installation, lambda found: found["done"] >= before[0] * 0.4 or _is_over(found))
        assert work["state"] == "running", f"It was over before it could be cancelled: {work}"
        _post(staff, installation, "/contacts/", f"{WORK}/{work['id']}/cancel")
        work = _wait(installation, _is_over)
        assert work["state"] == "cancelled", work
        assert 0 < work["changed"] < before[0], work
        tagged = _ask(installation, "SELECT count(*) FROM contacts_contact WHERE tags @> ARRAY[%s]", tag)[0]
        kept = "SELECT count(*) FROM records_change WHERE change_set_id = %s"
        assert tagged == work["changed"] == _ask(installation, kept, work["change_set_id"])[0]
        page = staff.get(f"{WORK}/{work['id']}/").text.replace(",", "")
        assert str(work["changed"]) in page, "The page does not say what was done."
        _post(staff, installation, "/contacts/", f"/changes/{work['change_set_id']}/undo")
        undone = _wait(installation, lambda found: found["id"] > work["id"] and _is_over(found))
        assert (undone["state"], undone["changed"]) == ("done", work["changed"]), undone
        after = _ask(installation, f"SELECT count(*), {tags} FROM contacts_contact WHERE stage = 'lost'")
        assert after == before, f"{before} before, {after} after the undo"
    return {"chosen": before[0], "done when cancelled": work["changed"], "undone": undone["changed"]}


def run_type_changed(*, quick: bool) -> dict[str, object]:
    """A text attribute of everybody becomes a number: the preview counts what fits, what does not stays, undo restores all."""
    with run_large(quick=quick) as installation, closing(log_in(installation)) as staff:
        attribute = _make_attribute(installation, staff)
        value = "CASE WHEN id % 10 = 0 THEN 'size ' || id % 7 ELSE (35 + id % 15)::text END"
        changed = installation.query_postgres(
            f"UPDATE contacts_contact SET attributes = attributes || jsonb_build_object('{SLUG}', {value}) RETURNING 1"
        )
        before = _sum_up(installation)
        misfits = _ask(installation, f"SELECT count(*) FROM contacts_contact WHERE attributes ->> '{SLUG}' ~ '^size'")[
            0
        ]
        began = time.monotonic()
        page = f"/settings/attributes/contact/{attribute}/type/"
        _post(staff, installation, page, page, type="number")
        preview = _wait(installation, _is_over)
        result = _ask(installation, "SELECT result FROM records_work WHERE id = %s", preview["id"])[0]
        assert (result["fits"], result["misfits"]) == (len(changed) - misfits, misfits), result
        looked = time.monotonic() - began
        _post(staff, installation, page, f"{page}apply", preview=preview["id"])
        work = _wait(installation, lambda found: found["id"] > preview["id"] and _is_over(found))
        assert (work["state"], work["changed"]) == ("done", result["fits"]), work
        took = time.monotonic() - began - looked
        kinds = f"SELECT jsonb_typeof(attributes -> '{SLUG}') AS kind, count(*) FROM contacts_contact GROUP BY 1"
        counted = dict(installation.query_postgres(kinds))
        counted.pop(None, None)  # who came in meanwhile
        assert counted == {"number": result["fits"], "string": misfits}, counted
        _post(staff, installation, "/changes/", f"/changes/{work['change_set_id']}/undo")
        _wait(installation, lambda found: found["id"] > work["id"] and _is_over(found))
        assert _sum_up(installation) == before
    return {
        "values": len(changed),
        "fit": result["fits"],
        "stay as they are": misfits,
        "preview s": round(looked),
        "rewritten in s": round(took),
        "as before after undo": "yes",
    }


def _make_attribute(installation: Installation, staff: httpx.Client) -> int:
    page = "/settings/attributes/contact/new/"
    _post(staff, installation, page, page, label="Shoe size", slug=SLUG, type="text")
    return int(_ask(installation, "SELECT id FROM records_attributedefinition WHERE slug = %s", SLUG)[0])


def _sum_up(installation: Installation) -> tuple[Any, ...]:
    sql = (
        f"SELECT count(attributes -> '{SLUG}'), sum(hashtextextended(id::text || (attributes -> '{SLUG}')::text, 0)::numeric)"
        " FROM contacts_contact"
    )
    return _ask(installation, sql)


def _make_filter(field: str, value: str) -> str:
    return json.dumps({"all": [{"kind": "attribute", "field": field, "operator": "any_of", "value": [value]}]})


def _post(staff: httpx.Client, installation: Installation, page: str, path: str, **data: object) -> None:
    """Send a form as a browser would, after its page was loaded."""
    staff.get(page).raise_for_status()
    headers = {"X-CSRFToken": staff.cookies["csrftoken"], "Referer": installation.pages}
    answer = staff.post(path, data=data, headers=headers, timeout=120)
    assert answer.is_success, f"{path} answered {answer.status_code}: {answer.text[:300]}"


def _ask(installation: Installation, sql: str, *values: object) -> tuple[Any, ...]:
    return tuple(installation.query_postgres(sql, *values)[0])


def _is_over(found: dict[str, Any]) -> bool:
    return found["state"] in ("done", "failed", "cancelled")


def _wait(installation: Installation, check: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Wait until the latest work is as wanted; returns it."""
    found: dict[str, Any] = {}

    def look() -> bool:
        names = ("id", "state", "done", "changed", "change_set_id")
        found.update(zip(names, _ask(installation, LATEST), strict=True))
        return check(found)

    installation.wait_until(look, what="the work", seconds=LONGEST)
    return dict(found)
