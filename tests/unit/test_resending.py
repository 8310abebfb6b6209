"""What is late is pushed again or fetched: whole jobs, hours of them, on a clock that jumps."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from clock import now, run
from pushing import PRODUCTS, Service, pushed_job, rows

from dfseo_async import Job
from dfseo_async.emulator import CallKind, WebhookFaults
from dfseo_async.engine.preparing import InputRow
from dfseo_async.engine.resends import COMES, FEWEST
from dfseo_async.ledger import open_store

UP_AT = 8.0  # seconds: from then on the receiver answers


async def late_rows(first: int, more: int) -> AsyncIterator[InputRow]:
    """Rows at once, and further ones when the receiver is up."""
    for row in rows(0, first):
        yield row
    await asyncio.sleep(UP_AT)
    for row in rows(first, first + more):
        yield row


def went_down(faults: WebhookFaults | None = None) -> Service:
    """A service whose postbacks fail at first."""
    service = Service(faults)
    service.is_up = lambda: now() >= UP_AT
    return service


async def keys(job: Job) -> Counter[str]:
    """Read the job to its end: how often each key was told as done."""
    return Counter([outcome.key async for outcome in job if outcome.status == "done"])


def once(count: int) -> Counter[str]:
    """Every key one time."""
    return Counter(str(one) for one in range(count))


def test_what_failed_while_the_receiver_was_down_is_pushed_again() -> None:
    """Hundreds of late results come by a handful of calls, each once."""
    service = went_down()

    async def main() -> Counter[str]:
        async with pushed_job(service, late_rows(300, 60)) as job:
            return await keys(job)

    assert once(360) == run(main(), debug=False)
    assert (300, 3) == (service.resent, service.resends)
    assert 0 == service.fetched


def test_nothing_is_sent_again_to_a_receiver_that_is_not_reached(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It never answers: all is fetched, and the user is told why, once."""
    service = Service()
    service.is_up = lambda: False

    async def main() -> tuple[Counter[str], dict[str, int]]:
        async with pushed_job(service, late_rows(300, 60)) as job:
            return await keys(job), job.failed_pushes

    with caplog.at_level(logging.WARNING, "dfseo_async"):
        found, failed = run(main(), debug=False)

    assert once(360) == found
    assert (0, 360) == (service.resends, service.fetched)
    (reason,) = failed
    assert "HTTP 502" in reason
    assert [f"{failed[reason]} postbacks failed: {reason}"] == caplog.messages


def test_a_service_without_that_call_is_asked_once() -> None:
    """Everything late is fetched at once instead."""
    service = went_down()
    service.knows_resend = False

    async def main() -> Counter[str]:
        async with pushed_job(service, late_rows(300, 60)) as job:
            return await keys(job)

    assert once(360) == run(main(), debug=False)
    assert (1, 300) == (service.resends, service.fetched)


async def episodes(count: int, size: int, pause: float) -> AsyncIterator[InputRow]:
    """Some rows now and then."""
    for number in range(count):
        for row in rows(number * size, number * size + size):
            yield row
        await asyncio.sleep(pause)


def test_a_service_without_that_call_is_not_asked_at_the_next_failure() -> None:
    """Minutes later it still has none."""
    service = Service()
    service.knows_resend = False
    service.is_up = lambda: not 50.0 < now() % 150.0 < 80.0

    async def main() -> Counter[str]:
        async with pushed_job(service, episodes(30, 50, 10.0)) as job:
            return await keys(job)

    assert once(1500) == run(main(), debug=False)
    assert 150 <= service.fetched <= 450
    assert 1 == service.resends


def test_a_full_list_of_late_tasks_is_pushed_again() -> None:
    """More than the list shows; nobody takes it for blocked by others meanwhile."""
    service = went_down()

    async def main() -> Counter[str]:
        async with pushed_job(service, late_rows(2500, 60)) as job:
            return await keys(job)

    assert once(2560) == run(main(), debug=False)
    assert (2500, 0) == (service.resent, service.fetched)


def test_a_job_whose_receiver_was_down_for_an_hour_is_complete() -> None:
    """The net below holds as long as it must, and the service is not bothered meanwhile."""
    service = Service()
    service.is_up = lambda: not 600.0 < now() < 4200.0

    async def main() -> Counter[str]:
        async with pushed_job(service, episodes(90, 30, 60.0)) as job:
            return await keys(job)

    assert once(2700) == run(main(), debug=False)
    failed = service.world.office.counts["failed"]
    assert 1700 < failed < 2100
    assert service.fetched <= failed
    assert service.made[CallKind.ERRORS] <= 75


def test_a_first_group_that_does_not_come_speaks_for_the_others() -> None:
    """The call is answered well and nothing comes: one group is waited for, then all is fetched."""
    service = went_down()
    service.forgets_resend = True

    async def main() -> tuple[Counter[str], float]:
        async with pushed_job(service, late_rows(300, 60)) as job:
            return await keys(job), now()

    found, seconds = run(main(), debug=False)

    assert once(360) == found
    assert (1, 300) == (service.resends, service.fetched)
    assert COMES < seconds < COMES + 60


def test_postbacks_that_the_service_believes_in_are_found_by_their_age() -> None:
    """Neither listed nor in the errors: a few are fetched, and the others pushed again."""
    service = Service(WebhookFaults(vanished=0.4))

    async def main() -> tuple[Counter[str], float]:
        async with pushed_job(service, rows(0, 500)) as job:
            return await keys(job), now()

    found, seconds = run(main(), debug=False)

    vanished = service.world.office.counts["vanished"]
    assert once(500) == found
    assert vanished == service.fetched + service.resent
    assert 0 < service.fetched <= 20
    assert seconds < 60


def test_a_handful_is_fetched() -> None:
    """A call for each is as soon there as another push."""
    service = went_down()

    async def main() -> Counter[str]:
        async with pushed_job(service, late_rows(FEWEST - 1, 60)) as job:
            return await keys(job)

    assert once(FEWEST + 59) == run(main(), debug=False)
    assert (0, FEWEST - 1) == (service.resends, service.fetched)


def test_a_receiver_that_fails_again_gets_no_further_groups() -> None:
    """It was up for a moment: what was sent again and failed is fetched, the others too."""
    service = went_down()
    service.is_up = lambda: UP_AT <= now() < UP_AT + 4.0

    async def main() -> Counter[str]:
        async with pushed_job(service, late_rows(300, 60)) as job:
            return await keys(job)

    assert once(360) == run(main(), debug=False)
    assert 100 == service.resent
    assert 300 == service.fetched


def test_errors_are_asked_for_once_a_minute_while_nothing_comes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A long job with a dead receiver; and never in a job where all is well."""
    service, well = Service(), Service()
    service.is_up = lambda: False

    async def main(served: Service) -> tuple[Counter[str], dict[str, int]]:
        async with pushed_job(served, episodes(10, 10, 30.0)) as job:
            return await keys(job), job.failed_pushes

    with caplog.at_level(logging.WARNING, "dfseo_async"):
        found, failed = run(main(service), debug=False)
    assert (once(100), {}) == run(main(well), debug=False)
    assert once(100) == found
    assert 50 <= sum(failed.values()) <= 100
    assert 1 == len(caplog.messages)
    gaps = [b - a for a, b in zip(service.errors_at, service.errors_at[1:], strict=False)]
    assert 3 <= len(service.errors_at) <= 6
    assert min(gaps) >= 60.0
    assert [] == well.errors_at


def test_tasks_of_two_lists_are_not_held_for_ever() -> None:
    """Each list remembers for itself since when its tasks may be on their way."""
    service = Service()
    service.is_up = lambda: False

    async def main() -> tuple[Counter[str], float]:
        given = [*rows(0, 10), *rows(10, 20, PRODUCTS)]
        async with pushed_job(service, given) as job:
            return await keys(job), now()

    found, seconds = run(main(), debug=False)

    assert once(20) == found
    assert seconds < 25.0


def test_stopping_does_not_wait_for_what_was_sent_again() -> None:
    """The job ends at once, and the same ledger is finished by a second run."""
    service, store = went_down(), open_store(None)
    service.forgets_resend = True

    async def first() -> float:
        async with pushed_job(service, late_rows(300, 60), store=store) as job:
            stopped = 0.0
            async with asyncio.TaskGroup() as group:
                reading = group.create_task(job.run())
                while not service.resends:  # noqa: ASYNC110 (virtual seconds)
                    await asyncio.sleep(1.0)
                job.stop()
                stopped = now()
                await reading
            return now() - stopped

    async def second() -> Counter[str]:
        async with pushed_job(service, rows(0, 360), store=store) as job:
            return await keys(job)

    assert run(first(), debug=False) < 1.0
    run(second(), debug=False)
    states = store.db.execute("SELECT state, count(*) FROM task GROUP BY state").fetchall()
    assert [(4, 360)] == states
    assert 360 == service.world.report(service.world.settings.seed + 1e9)["created"]


def test_failures_of_other_jobs_are_not_counted() -> None:
    """The list of errors is the whole account's."""
    service = Service()
    service.is_up = lambda: False

    async def main() -> list[int]:
        failed = []
        for first in (0, 100):
            async with pushed_job(service, rows(first, first + 50)) as job:
                await keys(job)
                failed.append(sum(job.failed_pushes.values()))
        return failed

    assert [50, 50] == run(main(), debug=False)
    assert service.made[CallKind.ERRORS] >= 2
