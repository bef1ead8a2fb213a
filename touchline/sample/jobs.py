"""Background work of the sample: visitors who keep the shop slowly alive, its coming and its going."""

from touchline.jobs.services import job
from touchline.jobs.threads import background_thread
from touchline.journal.live import notify_pages
from touchline.kit.clock import now
from touchline.kit.sealing import unseal
from touchline.sample.agreeing import ask_for_letter
from touchline.sample.models import Removal
from touchline.sample.services import remove_sample, seed_shop
from touchline.sample.visitor import run_visitors

background_thread("simulated visitors")(run_visitors)


@job(tries=5)
def remove_in_background(removal_id: int) -> None:
    """Remove what is made up, telling how far it is; run again, it goes on where it was."""
    found = Removal.objects.filter(pk=removal_id, finished_at=None)
    if not found.exists():
        return

    def tell(part: str, done: int, total: int) -> None:
        found.update(part=part, done=done, total=total, problem="")

    try:
        remove_sample(tell)
    except Exception as error:
        found.update(problem=str(error)[:500])
        raise
    found.update(finished_at=now(), problem="")
    # Lists that stand open show who is left.
    notify_pages(None, events=0)


@job(tries=3)
def seed_in_background() -> None:
    """Fill in the shop and its year; nothing happens when it is there."""
    seed_shop()


@job(tries=3)
def ask_in_background(sealed: str) -> None:
    """Ask by mail whoever left an address in the shop's newsletter form; the queue holds it sealed."""
    ask_for_letter(unseal(sealed))
