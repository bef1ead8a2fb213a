"""Writes down what slots found out, and sees to what follows: accounts and mailings that need mending, messages that go back."""

from collections.abc import Iterable

from touchline.channels.email.accounts import pause_account
from touchline.channels.email.outcomes import Outcome
from touchline.messaging.outbox.claiming import Released, release
from touchline.messaging.outbox.deciding import Cargo, explain_refusals
from touchline.messaging.outbox.loads import Loads
from touchline.messaging.outbox.mailings import pause_mailing
from touchline.messaging.outbox.receipts import Result, write_results, write_skips
from touchline.messaging.outbox.slots import Outbound, Refusal

WAITS = {"paused": 0.0, "moved": 0.0, "returned": 5.0, "no": 1.0, "broken": 60.0}


def write_down(outbound: Outbound, loads: Loads) -> bool:
    """Write down all that has ended; True when there was something."""
    results, refusals = outbound.take()
    if not results and not refusals:
        return False
    try:
        write_results(results)
        _look_into(refusals)
    except BaseException:
        # The database is away: nothing of it may be forgotten.
        with outbound.lock:
            outbound.results[:0], outbound.refusals[:0] = results, refusals
        raise
    _mend(results, loads)
    with outbound.lock:
        if not outbound.results:
            outbound.notes.forget_ended()
    return True


def _look_into(refusals: Iterable[Refusal]) -> None:
    """Write down why messages were stopped at the last question."""
    skips, back, doubtful = [], [], list[Refusal]()
    for one in refusals:
        if one.why == "failed":
            skips.append((one.cargo.message, "failed"))
        elif one.why == "no":
            doubtful.append(one)
        elif one.why != "lost":
            back.append(Released(one.cargo.message, WAITS.get(one.why, 5.0)))
    for one in doubtful:
        number = one.cargo.message.contact_id
        reason = explain_refusals([number], one.cargo.load).get(number)
        if reason:
            skips.append((one.cargo.message, reason))
        else:
            back.append(Released(one.cargo.message, WAITS["no"]))
    write_skips(skips)
    release(back)


def _mend(results: Iterable[Result], loads: Loads) -> None:
    """Pause an account that refuses us, and a mailing whose sender is refused; no contact is to blame."""
    for one in results:
        account_id = loads.get(one.mailing.pk).route.account_id
        if one.receipt.outcome is Outcome.ACCEPTED:
            loads.wake(account_id)
        elif one.receipt.pauses:
            pause_account(account_id, one.receipt.answer)
        elif one.receipt.outcome is Outcome.RETURNED and one.receipt.closes:
            loads.rest(account_id)
        elif one.receipt.trouble:
            pause_mailing(one.mailing.pk, problem=one.receipt.answer)


def put_back(cargo: Iterable[Cargo], *, wait: float) -> None:
    """Give messages back that were claimed and not begun."""
    release([Released(one.message, wait) for one in cargo])
