"""Asks a condition of everybody or of a handful, as sets of ids; what one condition found serves for a while.

A builder that changes one condition of many asks one question: the others' answers are kept by condition and minute.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Final

import msgspec
from pyroaring import BitMap64

from touchline.conditions.context import Context
from touchline.conditions.found import find_rows, find_rows_among
from touchline.conditions.kinds import SUBJECTS, Leaf
from touchline.conditions.mirrored import find_all_here, is_mirrored
from touchline.conditions.reading import Histories, Reads, join_reads
from touchline.conditions.tree import Group, Node, Tree, list_leaves, read_tree
from touchline.eventstore.client import EventStoreDown

KEPT_S: Final = 15.0
MOST_KEPT: Final = 200
"""At a million contacts a set takes up to 125 KB, most of them far less."""
HERE: Final = "here"
AT_ONCE: Final = 2
Key = tuple[str, ...]
_kept: "OrderedDict[Key, tuple[float, BitMap64]]" = OrderedDict()
_lock = threading.Lock()


def find_everybody(
    tree: Tree | Node, *, subject: str = "contact", context: Context | None = None, fresh: bool = False
) -> BitMap64:
    """Return everybody of whom the condition holds, without the archived; `fresh` asks anew what was found a moment ago.

    Raises ConditionError, and EventStoreDown where the event store is asked.
    """
    asked = _settle(context, subject)
    node = read_tree(tree, subject=subject) if not isinstance(tree, Group | Leaf) else tree
    # Before the conditions, which take "everybody but these" from what was found here last.
    here = find_here(asked, fresh=fresh)
    return _find(node, asked, _ask_leaves(node, asked, fresh=fresh)) & here


def find_among_people(
    tree: Tree | Node,
    ids: Collection[int],
    histories: Histories,
    *,
    subject: str = "contact",
    context: Context | None = None,
) -> set[int]:
    """Return of whom of these the condition holds; who is archived or gone is never among them. Raises ConditionError."""
    asked = _settle(context, subject)
    node = read_tree(tree, subject=subject) if not isinstance(tree, Group | Leaf) else tree
    about = SUBJECTS.get(subject)
    here = find_rows_among(about.table, about.here, ids) if ids else set()
    return find_among(node, here, histories, asked)


def find_among(node: Node, ids: set[int], histories: Histories, context: Context) -> set[int]:
    """Return of whom of these, who are all here, a part of a condition holds; each part is asked of whom it can still change."""
    if not ids:
        return set()
    if not isinstance(node, Group):
        return set(node.find_among(ids, histories, context))
    if node.word == "not":
        return ids - find_among(node.parts[0], ids, histories, context)
    left, found = set(ids), set()
    for part in node.parts:
        held = find_among(part, left, histories, context)
        if node.word == "all":
            left = held
        else:
            found |= held
            left = left - held
    return left if node.word == "all" else found


def find_here(context: Context, *, fresh: bool = False) -> BitMap64:
    """Return all records of the context's subject that are not archived."""
    key = (HERE, context.subject)
    found = None if fresh else _recall(key)
    return found if found is not None else _keep(key, _find_here(context))


def _find_here(context: Context) -> BitMap64:
    if is_mirrored(context):
        with suppress(EventStoreDown):
            return find_all_here()
    about = SUBJECTS.get(context.subject)
    return find_rows(about.table, about.here)


def get_reads(node: Node) -> Reads:
    """Return what a whole condition depends on."""
    return join_reads(leaf.reads() for leaf in list_leaves(node))


def forget_found() -> None:
    """Drop every kept set."""
    with _lock:
        _kept.clear()


def _settle(context: Context | None, subject: str) -> Context:
    asked = context or Context()
    return replace(asked, at=asked.at.replace(second=0, microsecond=0), subject=subject)


def _find(node: Node, context: Context, found: Mapping[Key, BitMap64]) -> BitMap64:
    if not isinstance(node, Group):
        return found[_make_key(node, context)]
    if node.word == "not":
        return find_here(context) - _find(node.parts[0], context, found)
    if not node.parts:
        return find_here(context)
    parts = [_find(part, context, found) for part in node.parts]
    return BitMap64.union(*parts) if node.word == "any" else BitMap64.intersection(*parts)


def _ask_leaves(node: Node, context: Context, *, fresh: bool) -> dict[Key, BitMap64]:
    """Return of whom each condition holds; the event store is asked for two at a time, and PostgreSQL beside it."""
    found: dict[Key, BitMap64] = {}
    leaves = {_make_key(leaf, context): leaf for leaf in list_leaves(node)}
    wanted = {}
    for key, leaf in leaves.items():
        known = None if fresh else _recall(key)
        if known is None:
            wanted[key] = leaf
        else:
            found[key] = known
    later = {key: ask for key, leaf in wanted.items() if len(wanted) > 1 and (ask := leaf.find_later(context))}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        asked = {key: pool.submit(ask) for key, ask in later.items()}
        for key, leaf in wanted.items():
            if key not in asked:
                found[key] = _keep(key, leaf.find(context))
        for key, one in asked.items():
            try:
                found[key] = _keep(key, one.result())
            except EventStoreDown:
                # Some conditions have another way to ask.
                found[key] = _keep(key, wanted[key].find(context))
    return found


def _make_key(leaf: Leaf, context: Context) -> Key:
    told = msgspec.json.encode(leaf.dump(), order="deterministic").decode()
    return context.subject, told, context.at.isoformat(), str(context.zone), str(context.user_id)


def _recall(key: Key) -> BitMap64 | None:
    with _lock:
        at, found = _kept.get(key, (0.0, None))
    return found if found is not None and time.monotonic() - at < KEPT_S else None


def _keep(key: Key, found: BitMap64) -> BitMap64:
    with _lock:
        _kept[key] = (time.monotonic(), found)
        _kept.move_to_end(key)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return found
