"""What a job will cost and how long it will take: the same tasks and prices as a job would have."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from dfseo_async.catalogue import family
from dfseo_async.engine.preparing import InputRow
from dfseo_async.engine.request import JobRequest
from dfseo_async.errors import ConfigError, InputError, Problem
from dfseo_async.estimating import Forecast, Pace, Tally, forecast, read_input
from dfseo_async.limits import AccountFigures
from dfseo_async.settings import JobSettings

ORGANIC = family("serp/google/organic")
TASK: dict[str, Any] = {"keyword": "tea", "location_code": 2840, "language_code": "en"}
CENTS = 0.0006  # a plain task of ORGANIC
PACE = Pace(2000, 20)


def request(endpoint: str = "serp/google/organic", **more: Any) -> JobRequest:
    """A job as a command asks for it."""
    return JobRequest(family=family(endpoint), settings=JobSettings(), **more)


def tally_of(*tasks: dict[str, Any], price: float | None = None, **more: Any) -> Tally:
    """What these rows of Google's organic results come to."""
    tally = Tally(price_usd=price)
    read_input((InputRow("in", n, one) for n, one in enumerate(tasks, 1)), request(**more), tally)
    return tally


def plain(count: int, **more: Any) -> list[dict[str, Any]]:
    """Tasks that differ in their keyword."""
    return [TASK | {"keyword": f"tea {number}"} | more for number in range(count)]


def counted(count: int, endpoint: str = "serp/google/organic", **fields: Any) -> Forecast:
    """The forecast for so many tasks, without reading any."""
    tally = Tally()
    for _ in range(count):
        tally.add(family(endpoint), TASK | fields, 80)
    return forecast(tally, PACE)


# -- rows -------------------------------------------------------------------------------------


def test_a_repeated_row_is_paid_for_once() -> None:
    """Unless the user wants to pay for each; the same content under two keys is two tasks."""
    rows = [TASK, TASK | {"key": "a"}, TASK, TASK | {"key": "b"}, TASK | {"key": "a"}]
    once, each = tally_of(*rows), tally_of(*rows, allow_duplicates=True)

    assert (5, 3, 2) == (once.rows, once.tasks, once.repeated)
    assert (5, 5, 0) == (each.rows, each.tasks, each.repeated)


def test_bad_rows_are_told_together() -> None:
    """As a job would: fields, contradicting keys and rows that could not be read."""
    rows: list[InputRow | Problem] = [
        InputRow("in", 1, TASK | {"depth": 701}),
        InputRow("in", 2, TASK | {"key": "a"}),
        InputRow("in", 3, TASK | {"key": "a", "keyword": "cups"}),
        Problem("in", 4, "", "x", "one JSON object a line"),
    ]
    with pytest.raises(InputError, match="3 bad rows") as caught:
        read_input(rows, request(), Tally())

    assert [1, 4, 3] == [one.line for one in caught.value.problems]


def test_what_need_not_be_checked_is_not() -> None:
    """The flags of ``run`` mean the same here."""
    assert 1 == tally_of(TASK | {"depth": 701}, validate=False).tasks
    assert 1 == tally_of(TASK | {"newer": 1}, allow_unknown_fields=True).tasks
    assert 2 == tally_of(TASK | {"id": 1}, TASK | {"id": 2}, key_field="id").tasks


def test_an_unknown_function_is_refused() -> None:
    """The job would be refused as well."""
    with pytest.raises(ConfigError, match="no function 'xml'"):
        read_input([], request(function="xml"), Tally())


def test_memory_does_not_grow_with_the_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten times the rows take no more; a set of all digests would take a megabyte here."""
    monkeypatch.setattr("dfseo_async.ledger.names.RECENT", 1000)

    def rows(count: int) -> Iterator[InputRow]:
        for number in range(count):
            yield InputRow("in", number, TASK | {"keyword": f"word {number}"})

    peaks = []
    for count in (2_000, 20_000):
        tracemalloc.start()
        read_input(rows(count), request(), Tally())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < peaks[0] + 300_000


# -- money ------------------------------------------------------------------------------------


def test_the_price_is_the_sum_of_all_tasks() -> None:
    """With the cheapest, the dearest, and why it is dear."""
    tally = tally_of(
        *plain(8), TASK | {"keyword": "site:x.com"}, TASK | {"priority": 2, "depth": 20}
    )
    found = forecast(tally, PACE)
    count = tally.counts["serp/google/organic"]

    assert pytest.approx(8 * CENTS + 5 * CENTS + 2 * CENTS * 1.75) == found.cost_usd
    assert pytest.approx((CENTS, 5 * CENTS)) == (count.lowest_usd, count.highest_usd)
    assert (10, 1) == (count.tasks, count.urgent)
    assert {1} == set(tally.notes.values())
    assert any("search operator" in note for note in tally.notes)
    assert any("high priority" in note for note in tally.notes)


def test_a_price_of_the_user_counts_alone() -> None:
    """It is the most that a task costs, whatever the catalogue thinks."""
    found = forecast(tally_of(*plain(3, depth=100), price=0.5), PACE)

    assert 1.5 == found.cost_usd
    assert 0 == found.unpriced


def test_tasks_without_a_price_are_told() -> None:
    """They are left out of the sum, never counted as free."""
    lighthouse = {"url": "https://x.com", "for_mobile": True, "endpoint": "on_page/lighthouse"}
    found = forecast(tally_of(TASK, lighthouse), PACE)

    assert (CENTS, 1) == (found.cost_usd, found.unpriced)
    assert 1.0 == forecast(tally_of(TASK, lighthouse, price=0.5), PACE).cost_usd


@pytest.mark.parametrize(("account", "expected"), [(0.0012, 2.0), (0.0003, 1.0), (None, 1.0)])
def test_an_account_that_pays_more_is_believed(account: float | None, expected: float) -> None:
    """The price is an upper bound, so the dearer of the two counts."""
    tally = Tally(figures=lambda _: AccountFigures(price_usd=account))
    read_input([InputRow("in", 1, TASK)], request(), tally)

    assert pytest.approx(expected * CENTS) == forecast(tally, PACE).cost_usd


# -- calls and time ---------------------------------------------------------------------------


def test_calls_and_minutes_at_the_limits() -> None:
    """100 tasks a POST, one GET each; none with postbacks."""
    found = counted(40_001)

    assert (401, 40_001) == (found.polling.posts, found.polling.gets)
    assert pytest.approx(0.2005) == found.polling.post_minutes
    assert pytest.approx(20.0005) == found.polling.get_minutes
    assert pytest.approx(25.0005) == found.polling.average_minutes
    assert pytest.approx(65.0005) == found.polling.target_minutes
    assert found.postbacks is not None
    assert (401, 0) == (found.postbacks.posts, found.postbacks.gets)
    assert pytest.approx((5.2005, 45.2005)) == (
        found.postbacks.average_minutes,
        found.postbacks.target_minutes,
    )


def test_polls_can_be_the_bottleneck() -> None:
    """A list holds 1,000 ids: with one poll a minute that is 1,000 results a minute."""
    tally = Tally()
    for _ in range(10_000):
        tally.add(ORGANIC, TASK, 80)

    assert pytest.approx(15.0) == forecast(tally, Pace(2000, 1)).polling.average_minutes


def test_posts_and_gets_share_the_limit() -> None:
    """While tasks are still being sent, results wait for their turn."""
    tally = counted(10_000).tally

    assert pytest.approx(1010.0) == forecast(tally, Pace(10, 20)).polling.average_minutes


def test_high_priority_is_faster() -> None:
    """When all tasks have it; one of normal priority is waited for."""
    fast = counted(3, priority=2)
    fast.tally.add(ORGANIC, TASK, 80)
    mixed = forecast(fast.tally, PACE)

    assert (1.0, 1.0) == (fast.average_turnaround, fast.target_turnaround)
    assert (5.0, 45.0) == (mixed.average_turnaround, mixed.target_turnaround)


def test_a_post_never_mixes_endpoints() -> None:
    """Three tasks of two endpoints are two POSTs; only one of these can send results."""
    found = forecast(
        tally_of(
            *plain(2),
            {"url": "https://x.com", "for_mobile": True, "endpoint": "on_page/lighthouse"},
        ),
        PACE,
    )

    assert 2 == found.polling.posts
    assert ("on_page/lighthouse",) == found.without_postback
    assert found.postbacks is not None
    assert 1 == found.postbacks.gets


def test_endpoints_without_postbacks_say_so() -> None:
    """Lighthouse knows pingbacks only, which do not save a GET."""
    tally = Tally()
    tally.add(family("on_page/lighthouse"), {"url": "https://x.com"}, 80)

    assert forecast(tally, PACE).postbacks is None


@pytest.mark.parametrize(
    ("pages", "function", "gets"),
    [(1, None, 2), (2500, None, 4), (2500, "pages", 4), (2500, "summary", 1)],
)
def test_a_crawl_is_fetched_in_several_calls(pages: int, function: str | None, gets: int) -> None:
    """Its summary, then its pages, a thousand a call, when it finds all that it may."""
    asked = JobRequest(family=family("on_page"), settings=JobSettings(), function=function)
    tally = Tally()
    task = {"target": "example.com", "max_crawl_pages": pages}
    read_input([InputRow("in", 1, task)], asked, tally)

    assert (1, gets) == (tally.tasks, forecast(tally, PACE).polling.gets)


@pytest.mark.parametrize(
    ("endpoint", "tasks", "posts", "minutes"),
    [
        ("serp/google/organic/live/advanced", 4000, 4000, 2.0),
        ("keywords_data/google_ads/search_volume/live", 24, 24, 2.0),
        ("backlinks/summary/live", 600, 600, 2.0),
        ("on_page/instant_pages", 50, 3, 0.01),
    ],
)
def test_live_calls_answer_at_once(endpoint: str, tasks: int, posts: int, minutes: float) -> None:
    """One task a call, or as many as the service takes, by the limits of such calls; no GET."""
    found = counted(tasks, endpoint)

    assert found.is_live
    assert (posts, 0) == (found.polling.posts, found.polling.gets)
    assert pytest.approx(minutes) == found.polling.post_minutes
    assert pytest.approx(minutes + 0.1) == found.polling.average_minutes
    assert found.postbacks is None
    assert () == found.without_postback


def test_live_calls_beside_tasks_add_no_get() -> None:
    """The tasks are what is waited for."""
    found = forecast(tally_of(TASK, TASK | {"endpoint": "serp/google/organic/live/advanced"}), PACE)

    assert (2, 1, False) == (found.polling.posts, found.polling.gets, found.is_live)
    assert 45.0 == found.target_turnaround


def test_the_ledger_grows_with_the_tasks() -> None:
    """1,000 tasks of 80 bytes left 160 KB when it was measured."""
    assert pytest.approx(160_000, rel=0.1) == counted(1000).ledger_bytes
