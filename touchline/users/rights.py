"""The matrix of rights as one reads it, and the rules by which an admin changes it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.users.audit import write_audit
from touchline.users.models import AccessRule, Role, User
from touchline.users.permissions import VERB_LABELS
from touchline.users.rules import find_rule, forget_rules
from touchline.users.subjects import SUBJECTS, Label, Scope, Subject, Verb

SCOPE_LABELS = {
    Scope.NONE: gettext_lazy("none"),
    Scope.OWN: gettext_lazy("own"),
    Scope.TEAM: gettext_lazy("the team's"),
    Scope.ALL: gettext_lazy("all"),
}
Choices = dict[tuple[str, Verb], Scope]


@dataclass(frozen=True)
class Cell:
    """One role, one subject, one verb."""

    name: str
    scope: Scope
    default: Scope
    choices: list[tuple[int, Label]]
    verb: Label
    label: Label


@dataclass(frozen=True)
class Row:
    """One subject; an empty cell is a verb that it does not know."""

    subject: Subject
    cells: list[Cell | None]


@dataclass(frozen=True)
class OverviewRow:
    """One subject over all roles: for each the widest scope of seeing and of changing it."""

    subject: Subject
    cells: list[list[tuple[Label, Label, Scope]]]


def get_subjects() -> list[Subject]:
    """Return the subjects in the order of the screen."""
    return sorted(SUBJECTS, key=lambda subject: (not subject.owned, str(subject.label).casefold()))


def get_role_matrix(role: str) -> list[Row]:
    """Return what one role may do, with what an admin could choose instead."""
    return [Row(subject, [_make_cell(role, subject, verb) for verb in Verb]) for subject in get_subjects()]


def get_overview() -> list[OverviewRow]:
    """Return what all roles may do, a line of words for each verb that is granted."""
    rows = []
    for subject in get_subjects():
        found = [[_make_cell(role, subject, verb) for verb in Verb] for role in Role]
        cells = [[(cell.verb, cell.label, cell.scope) for cell in line if cell and cell.scope] for line in found]
        rows.append(OverviewRow(subject, cells))
    return rows


def explain_role(role: str) -> list[str]:
    """Return a sentence for each subject that the role may do something with."""
    sentences = []
    for row in get_role_matrix(role):
        parts = [
            f"{cell.verb} {cell.label}" if row.subject.owned else str(cell.verb)
            for cell in row.cells
            if cell and cell.scope
        ]
        if parts:
            sentences.append(_("%(subject)s: %(rights)s.") % {"subject": row.subject.label, "rights": ", ".join(parts)})
    return sentences


def read_choices(posted: Mapping[str, str]) -> Choices:
    """Return the scopes of a submitted matrix; what is no cell of it is passed over."""
    choices: Choices = {}
    for subject in SUBJECTS:
        for verb in subject.verbs:
            given = posted.get(f"{subject.slug}.{verb}", "")
            if given in {str(int(scope)) for scope in _get_scopes(subject)}:
                choices[subject.slug, verb] = Scope(int(given))
    return choices


@transaction.atomic
def save_rules(role: str, choices: Choices, *, actor: User) -> int:
    """Set how far a role goes; where nothing is chosen, the rooms' proposals stand. Returns how many cells changed."""
    if role == Role.ADMIN:
        return 0
    count = 0
    for subject in SUBJECTS:
        for verb in subject.verbs:
            before, default = _get_scope(role, subject, verb), subject.get_default(role, verb)
            after = choices.get((subject.slug, verb), default)
            AccessRule.objects.filter(role=role, subject=subject.slug, verb=verb).delete()
            if after != default:
                AccessRule.objects.create(role=role, subject=subject.slug, verb=verb, scope=after)
            if after != before:
                count += 1
                about = {"subject": subject.slug, "verb": verb}
                write_audit(
                    actor,
                    "rights_changed",
                    "users",
                    role,
                    before={**about, "scope": before},
                    after={**about, "scope": after},
                )
    forget_rules()
    transaction.on_commit(forget_rules)
    return count


def _make_cell(role: str, subject: Subject, verb: Verb) -> Cell | None:
    if verb not in subject.verbs:
        return None
    scope = _get_scope(role, subject, verb)
    label = SCOPE_LABELS[scope] if subject.owned or not scope else gettext_lazy("yes")
    choices = [(int(choice), _name_choice(subject, choice)) for choice in _get_scopes(subject)]
    return Cell(f"{subject.slug}.{verb}", scope, subject.get_default(role, verb), choices, VERB_LABELS[verb], label)


def _name_choice(subject: Subject, scope: Scope) -> Label:
    if subject.owned:
        return SCOPE_LABELS[scope]
    return gettext_lazy("yes") if scope else gettext_lazy("no")


def _get_scopes(subject: Subject) -> list[Scope]:
    return list(Scope) if subject.owned else [Scope.NONE, Scope.ALL]


def _get_scope(role: str, subject: Subject, verb: Verb) -> Scope:
    if role == Role.ADMIN:
        return Scope.ALL
    rule = find_rule(role, subject.slug, verb)
    return subject.get_default(role, verb) if rule is None else rule
