"""Fetches what the pages of experiments ask for, for who may see it."""

from django.http import Http404, HttpRequest

from touchline.experiments.models import Trial
from touchline.users.models import User
from touchline.users.permissions import Verb, access_staff

LARGEST_ID = 2**63 - 1


def access_trials(request: HttpRequest, verb: Verb = Verb.VIEW) -> User:
    """Return who asks, for who may do this with experiments."""
    return access_staff(request, "experiments", verb)


def access_trial(request: HttpRequest, trial_id: int, verb: Verb = Verb.VIEW) -> tuple[User, Trial]:
    """Return who asks and a trial; Http404 for one there is not."""
    user = access_trials(request, verb)
    found = Trial.objects.filter(pk=min(trial_id, LARGEST_ID)).select_related("owner", "group").first()
    if found is None:
        raise Http404
    return user, found
