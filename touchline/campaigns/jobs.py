"""Background work of campaigns: sends begin at their second, and the better variant goes to the rest."""

from touchline.campaigns.deciding import decide_winners
from touchline.campaigns.starting import begin, find_due
from touchline.jobs.services import job, periodic


@job(tries=5)
def begin_send(send_id: int) -> None:
    """Begin a send at its time; what was undone or began already stays as it is."""
    begin(send_id)


@periodic("* * * * *")
def begin_sends() -> None:
    """Begin what should have begun while nobody ran."""
    for send_id in find_due():
        begin(send_id)


@periodic("*/5 * * * *")
def decide_tests() -> None:
    """Give the rest of an audience the better variant once the hours of the test are over."""
    decide_winners()
