"""What this room lets be imported."""

from touchline.contacts.importing.consents import ConsentsImport
from touchline.contacts.importing.kinds import CompaniesImport, PeopleImport
from touchline.imports.kinds import register_import_kind

PEOPLE = register_import_kind(PeopleImport())
COMPANIES = register_import_kind(CompaniesImport())
CONSENTS = register_import_kind(ConsentsImport())
