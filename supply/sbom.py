"""The software bill of materials in CycloneDX 1.6: Touchline, all that it runs with, and who needs whom."""

import json
import re
import uuid
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, distribution, version
from typing import Any, Final

from supply.licences import read_front_end, read_licence
from supply.locks import ROOT, Locked, read_locks, spell

SCHEMA: Final = "http://cyclonedx.org/schema/bom-1.6.schema.json"
NAMESPACE: Final = uuid.UUID("6d1f2b1e-3a52-5f0e-9d5c-0d3a5f9f3b11")


def make_sbom(*, at: datetime | None = None) -> dict[str, Any]:
    """Return the bill; its serial number follows from what is in it, so that the same parts have the same bill."""
    own = f"pkg:pypi/touchline@{version('touchline')}"
    locked, _faults = read_locks()
    python = _choose([one for one in locked if one.lock == "run"])
    components = [_describe(one) for one in python.values()] + _describe_front_end()
    serial = uuid.uuid5(NAMESPACE, json.dumps(components, sort_keys=True))
    return {
        "$schema": SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "timestamp": (at or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "touchline",
                "version": version("touchline"),
                "purl": own,
                "licenses": [{"expression": "Apache-2.0"}],
            },
        },
        "components": components,
        "dependencies": _find_dependencies(own, python),
    }


def _choose(locked: list[Locked]) -> dict[str, Locked]:
    """Return one version of each package: of those locked for several Pythons, the one that is installed here."""
    chosen: dict[str, Locked] = {}
    for one in locked:
        if one.name not in chosen or _get_installed(one.name) == one.version:
            chosen[one.name] = one
    return chosen


def _get_installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _describe(one: Locked) -> dict[str, Any]:
    purl = f"pkg:pypi/{one.name}@{one.version}"
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl,
        "name": one.name,
        "version": one.version,
        "purl": purl,
        "scope": "required",
        "properties": [{"name": "touchline:locked:sha256", "value": value} for value in one.hashes],
    }
    if licence := read_licence(one.name):
        component["licenses"] = [{"expression": licence}]
    return component


def _describe_front_end() -> list[dict[str, Any]]:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    licences = {one.name: one.licence for one in read_front_end(lock)}
    found: dict[str, dict[str, Any]] = {}
    for place, package in lock["packages"].items():
        name = place.rpartition("node_modules/")[2]
        if not name or package.get("link"):
            continue
        purl = f"pkg:npm/{name.replace('@', '%40', 1)}@{package['version']}"
        component = {"type": "library", "bom-ref": purl, "name": name, "version": package["version"], "purl": purl}
        # What only builds the pages does not run with them.
        component["scope"] = "excluded" if package.get("dev") else "required"
        if licences.get(name):
            component["licenses"] = [{"expression": licences[name]}]
        found[purl] = component
    return list(found.values())


def _find_dependencies(own: str, python: dict[str, Locked]) -> list[dict[str, Any]]:
    refs = {name: f"pkg:pypi/{name}@{one.version}" for name, one in python.items()}
    needs = {own: sorted(refs[name] for name in _get_needs("touchline") if name in refs)}
    needs |= {ref: sorted(refs[need] for need in _get_needs(name) if need in refs) for name, ref in refs.items()}
    return [{"ref": ref, "dependsOn": sorted(set(on))} for ref, on in needs.items()]


def _get_needs(name: str) -> set[str]:
    try:
        asked = distribution(name).requires or []
    except PackageNotFoundError:
        return set()
    return {spell(re.split(r"[\[<>=~!; (]", one)[0]) for one in asked}
