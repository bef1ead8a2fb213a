"""Teaches the model (Fellegi and Sunter, 1969) what agreement in each field is worth, from the contacts alone.

How often strangers agree is counted on random pairs; how often two entries of one person agree is found by expectation
and maximisation, some fields at a time. What too few pairs taught is held near what is usual, so that a base without any
duplicate does not teach that differing is agreeing.
"""

import copy
from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

from touchline.contacts.duplicates.fields import Manner
from touchline.contacts.duplicates.levels import (
    ALMOST,
    FIRST,
    LAST,
    OTHER,
    PART,
    SAME,
    SIMILAR,
    SWAPPED,
    build_comparison,
)

RANDOM_PAIRS: Final = 2_000_000
TRAINING_PAIRS: Final = 1_000_000
SEED: Final = 20_251_122
USUAL: Final = {
    SAME: 0.78,
    SWAPPED: 0.02,
    ALMOST: 0.09,
    SIMILAR: 0.04,
    LAST: 0.05,
    FIRST: 0.05,
    PART: 0.04,
    OTHER: 0.09,
}
ROUNDS: Final = (15, 4)
RAREST: Final = 1e-7
LEARNT: Final = 0.8
"""How much of a weight is what was learnt; the rest is what is usual."""


def build_settings(
    fields: list[dict[str, Any]], keys: list[str], *, people: int, without: Collection[int] = ()
) -> dict[str, Any]:
    """Return the model before it has learnt anything."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": 1 / max(people, 2),
        "comparisons": [build_comparison(place, one) for place, one in enumerate(fields) if place not in without],
        "blocking_rules_to_generate_predictions": [{"blocking_rule": f"l.{key} = r.{key}"} for key in keys],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
    }


def learn(
    make: Callable[[dict[str, Any]], Any], settings: dict[str, Any], fields: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return the settings with the weights; `make` makes a linker of settings. A lesson without pairs teaches nothing."""
    linker = make(settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED)
    taught: dict[str, Any] = linker.misc.save_model_to_json()
    lessons = [lesson for rule in list_lessons(fields) if (lesson := take_lesson(make, taught, rule))]
    for comparison in taught["comparisons"]:
        levels = [one["comparison_levels"] for lesson in lessons if (one := find_comparison(lesson, comparison))]
        temper(comparison["comparison_levels"], levels)
    return taught


def take_lesson(make: Callable[[dict[str, Any]], Any], settings: dict[str, Any], rule: str) -> dict[str, Any] | None:
    """Return the settings as one lesson left them, or None where it found nothing to learn from.

    Where two classes part so cleanly that a weight vanishes, the library refuses; then fewer rounds have to do.
    """
    for rounds in ROUNDS:
        linker = make(copy.deepcopy(settings) | {"max_iterations": rounds})
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(
                rule, max_pairs=TRAINING_PAIRS, record_sample_proportion=1.0
            )
        except Exception as error:  # noqa: BLE001 - the library has no exception of its own for "no pairs"
            print(f"lesson {rule} in {rounds} rounds: {type(error).__name__}: {str(error)[:200]}", flush=True)
        else:
            lesson: dict[str, Any] = linker.misc.save_model_to_json()
            return lesson
    return None


def find_comparison(settings: dict[str, Any], like: dict[str, Any]) -> dict[str, Any] | None:
    """Return the comparison of the same field; None where a lesson left it out."""
    name = like["output_column_name"]
    return next((one for one in settings["comparisons"] if one["output_column_name"] == name), None)


def list_lessons(fields: list[dict[str, Any]]) -> list[str]:
    """Return rules by which pairs to learn from are chosen: the name, and the fields that tell most; each leaves others free."""
    order = (Manner.CODE, Manner.DATE, Manner.PHONE, Manner.EMAIL, Manner.TEXT)
    judged = [(field["distinct"], place, Manner(field["manner"])) for place, field in enumerate(fields) if place]
    judged = sorted((one for one in judged if one[2] in order), key=lambda one: (order.index(one[2]), -one[0]))
    columns = [f"f{place}" for distinct, place, _manner in judged if distinct > 0.01][:4]
    return ['l."first" = r."first" AND l."last" = r."last"', *(f'l."{name}" = r."{name}"' for name in columns)]


def temper(levels: list[dict[str, Any]], lessons: Sequence[list[dict[str, Any]]]) -> None:
    """Give the levels of one field what the lessons taught on average, held near what is usual."""
    known = [level for level in levels if not level.get("is_null_level")]
    usual = [USUAL[level["label_for_charts"]] for level in known]
    for place, level in enumerate(known):
        found = [shares[place] for lesson in lessons if (shares := read_shares(lesson))]
        ordinary = usual[place] / sum(usual)
        learnt = sum(found) / len(found) if found else ordinary
        level["m_probability"] = LEARNT * learnt + (1 - LEARNT) * ordinary
        level["u_probability"] = max(level.get("u_probability", RAREST), RAREST)
    for level in known:
        if level["label_for_charts"] == SAME:
            level["m_probability"] = max(level["m_probability"], level["u_probability"])


def read_shares(levels: list[dict[str, Any]]) -> list[float]:
    """Return how often two of the same are at each level, as a lesson has it; nothing where it taught nothing."""
    shares = [float(level.get("m_probability", 0.0)) for level in levels if not level.get("is_null_level")]
    whole = sum(shares)
    return [share / whole for share in shares] if whole > 0 else []
