"""The signed address of a person's preference page: it never expires, since an old mail must still let one leave."""

from functools import lru_cache
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from touchline.contacts.lookup import find_contact_of
from touchline.contacts.models import Contact
from touchline.kit.sealing import make_mac

ABOUT: Final = "contacts.preferences"
SIGNS: Final = 40
LARGEST: Final = 2**63 - 1


def make_token(contact_id: int) -> str:
    """Return what names a contact in the address and cannot be guessed."""
    return f"{contact_id:x}-{make_mac(str(contact_id), about=ABOUT)[:SIGNS]}"


def make_link(contact_id: int, name: str = "contacts:preferences") -> str:
    """Return the whole address of the page, for mails and for the team to hand on."""
    before, _token, after = _find_place(name)
    return f"{settings.ENVIRONMENT.pages_url.rstrip('/')}{before}{make_token(contact_id)}{after}"


@lru_cache(maxsize=8)
def _find_place(name: str) -> tuple[str, str, str]:
    # Every mail has such an address: to ask for its pattern anew takes longer than the rest.
    return reverse(name, args=["TOKEN"]).rpartition("TOKEN")


def find_by_token(token: str) -> Contact | None:
    """Return the contact that a token names now, also after a join; None for a forged one and for nobody."""
    person_id = read_token(token)
    found = find_contact_of(person_id) if person_id else None
    return Contact.objects.filter(pk=found).first() if found else None


def read_token(token: str) -> int:
    """Return the person id that a token was made for, whom a join may have led elsewhere; 0 for a forged one."""
    try:
        number = int(token.partition("-")[0], 16)
    except ValueError:
        return 0
    return number if 0 < number <= LARGEST and constant_time_compare(token, make_token(number)) else 0
