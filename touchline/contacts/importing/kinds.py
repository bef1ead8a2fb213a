"""People as a kind of import."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.contacts.importing.companies import CompaniesRun
from touchline.contacts.importing.fields import Columns, find_columns
from touchline.contacts.importing.mail_domains import make_domain_option
from touchline.contacts.importing.people import AGREEING, REFUSING, PeopleRun
from touchline.contacts.importing.removing import remove_consents, remove_made
from touchline.contacts.importing.targets import SUBSCRIPTION, get_company_targets, get_people_targets
from touchline.contacts.importing.topics import make_topic_option
from touchline.contacts.record_kinds import COMPANY, CONTACT
from touchline.imports.kinds import ImportKind, Option, Run, Target
from touchline.imports.mapping import ANY, Mapping
from touchline.imports.models import Import
from touchline.records.changes import Action, make_change_set
from touchline.records.kinds import get_kind
from touchline.records.models import ChangeSet

NAMED_BY: Final = frozenset({"external_id", "email", "phone", "name", "first_name", "last_name"})


class PeopleImport(ImportKind):
    """Lists of people."""

    slug = "contacts"
    label = gettext_lazy("People")
    icon = "users-round"
    subject = "contacts"
    list_url = "contacts:contact_list"
    makes_attributes = True
    found_by = gettext_lazy("People are found by")
    note = gettext_lazy(
        "Without a column that says who agreed, nobody here has agreed to marketing. Who left, bounced or complained"
        " elsewhere is put on the list of those not to write to, before any person is made."
    )
    says = (
        (AGREEING, gettext_lazy("agreed to the topic")),
        (REFUSING, gettext_lazy("not to be written to")),
    )

    def get_targets(self) -> list[Target]:
        """Return what a column can become."""
        return get_people_targets()

    def check(self, mapping: Mapping) -> str:
        """Return why nobody can be imported by this."""
        if not mapping.used & NAMED_BY:
            return _("Say which column holds the e-mail address, the phone number, the external id or the name.")
        if mapping.match_by != ANY and mapping.match_by not in mapping.used:
            return _("People are to be found by something that no column holds.")
        return ""

    def get_options(self) -> list[Option]:
        """Return to which topic whoever is subscribed agreed, and what becomes of addresses where no mail arrives."""
        return [make_topic_option(needs=SUBSCRIPTION, only_consent=True), make_domain_option()]

    def open(self, imported: Import) -> Run:
        """Return a run."""
        is_dry = imported.state == Import.State.CHECKING
        mapping = Mapping.load(imported.mapping)
        columns = find_columns(CONTACT, mapping, imported, is_dry=is_dry)
        return PeopleRun(imported, mapping, columns, None if is_dry else open_act(imported, "contact", columns))

    def undo(self, imported: Import, what: str, record_ids: Sequence[int]) -> int:
        """Take back people, the companies they brought, and what the file said of their consent."""
        if what == "consent":
            return remove_consents(record_ids)
        return remove_made(imported, record_ids)


class CompaniesImport(ImportKind):
    """Lists of companies."""

    slug = "companies"
    label = gettext_lazy("Companies")
    icon = "building-2"
    subject = "companies"
    list_url = "contacts:company_list"
    makes_attributes = True
    found_by = gettext_lazy("Companies are found by")

    def get_targets(self) -> list[Target]:
        """Return what a column can become."""
        return get_company_targets()

    def check(self, mapping: Mapping) -> str:
        """Return why no company can be imported by this."""
        if not mapping.used & {"name", "domain"}:
            return _("Say which column holds the name or the web domain.")
        return ""

    def open(self, imported: Import) -> Run:
        """Return a run."""
        is_dry = imported.state == Import.State.CHECKING
        mapping = Mapping.load(imported.mapping)
        columns = find_columns(COMPANY, mapping, imported, is_dry=is_dry)
        return CompaniesRun(imported, mapping, columns, None if is_dry else open_act(imported, "company", columns))

    def undo(self, imported: Import, what: str, record_ids: Sequence[int]) -> int:
        """Take back companies."""
        return remove_made(imported, record_ids)


def open_act(imported: Import, kind: str, columns: Columns) -> ChangeSet:
    """Return the act in the change log under which an import changes what is there."""
    if imported.change_set is not None:
        return imported.change_set
    more = ("name", "email", "phone") if kind == CONTACT.slug else ()
    slugs = list(dict.fromkeys([*(field.slug for _at, _column, field in columns), *more]))
    change_set = make_change_set(get_kind(kind), slugs, actor=imported.started_by, action=Action.BULK)
    ChangeSet.objects.filter(pk=change_set.pk).update(actor_name=imported.origin)
    change_set.actor_name = imported.origin
    imported.change_set = change_set
    imported.save(update_fields=["change_set"])
    return change_set
