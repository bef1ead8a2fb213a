"""The condition language as a filter of the API's lists."""

import json
from typing import Any

from django.db.models import QuerySet

from touchline.api.models import Token
from touchline.api.problems import Problem
from touchline.conditions.compiler import compile_condition
from touchline.conditions.context import Context
from touchline.conditions.problems import ConditionError

LONGEST = 20_000


def filter_by_condition(found: QuerySet[Any], text: str, *, subject: str, token: Token) -> QuerySet[Any]:
    """Return the records that meet a condition, given as JSON; a 422 problem names the place in the tree."""
    try:
        compiled = compile_condition(json.loads(text), subject=subject, context=Context(user_id=token.user_id))
    except ConditionError as error:
        raise _refuse(error.path, error.text) from None
    except (ValueError, RecursionError):
        raise _refuse("", 'Write a condition as JSON, such as {"all": []}.') from None
    return found if compiled.holds_always else found.filter(compiled.expression)


def _refuse(path: str, detail: str) -> Problem:
    where = f"query.filter.{path}".rstrip(".")
    return Problem(422, "No condition", "The filter cannot be used.", errors=[{"where": where, "detail": str(detail)}])
