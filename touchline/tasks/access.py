"""Fetches what staff work on, with the check that they may."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from touchline.contacts.models import Company, Contact
from touchline.tasks.models import Activity, Task
from touchline.users.models import User
from touchline.users.permissions import Verb, limit

LARGEST_ID = 2**63 - 1


def access_contact(user: User, contact_id: int, verb: Verb = Verb.VIEW) -> Contact:
    """Return a contact; Http404 for one that is not there, or not open to this user."""
    if not 0 < contact_id <= LARGEST_ID:
        raise Http404
    return get_object_or_404(limit(Contact.objects.all(), user, "contacts", verb), pk=contact_id)


def access_company(user: User, company_id: int, verb: Verb = Verb.VIEW) -> Company:
    """Return a company; Http404 for one that is not there, or not open to this user."""
    if not 0 < company_id <= LARGEST_ID:
        raise Http404
    return get_object_or_404(limit(Company.objects.all(), user, "companies", verb), pk=company_id)


def access_task(user: User, task_id: int, verb: Verb = Verb.VIEW) -> Task:
    """Return a task; who made it may do what its owner may."""
    if not 0 < task_id <= LARGEST_ID:
        raise Http404
    tasks = Task.objects.select_related("contact", "company", "owner", "created_by", "done_by")
    found = limit(tasks, user, "tasks", verb) | limit(tasks, user, "tasks", verb, owner="created_by_id", team="")
    return get_object_or_404(found, pk=task_id)


def access_activity(user: User, activity_id: int) -> Activity:
    """Return an activity of one's own, or any where one may delete all."""
    found = limit(Activity.objects.all(), user, "tasks", Verb.DELETE, owner="user_id", team="")
    return get_object_or_404(found, pk=activity_id)
