"""The table of codes: complete, sourced, and on the side that costs no money."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.codes import NO_RESULTS_TEXT, TABLE, Call, Verdict, advice, verdict

V = Verdict
# every code of https://docs.dataforseo.com/v3/appendix/errors/ and of the help center, 2026-11
CODES = [
    *(20000, 20100, 40000, 40001, 40002, 40003, 40004, 40005, 40006),
    *(40100, 40101, 40102, 40103, 40104, 40106),
    *(40200, 40201, 40202, 40203, 40204, 40205, 40206, 40207, 40208, 40209, 40210),
    *(40400, 40401, 40402, 40403, 40404, 40408),
    *(40501, 40502, 40503, 40504, 40505, 40506, 40601, 40602),
    *(50000, 50001, 50100, 50301, 50303, 50304, 50401, 50402),
]
KNOWN = {row.code for row in TABLE}
any_code = st.integers(10000, 69999)
unknown_code = any_code.filter(lambda code: code not in KNOWN)


def test_codes_are_each_in_the_table_once() -> None:
    """Every published code has one row, and there is no other row."""
    assert dict.fromkeys(CODES, 1) == Counter(row.code for row in TABLE)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: str(row.code))
def test_codes_have_a_name_and_a_source(row: object) -> None:
    """Each row says what it is and where that was read."""
    name, source = getattr(row, "name", ""), getattr(row, "source", "")

    assert name
    assert source.partition(":")[0].partition(";")[0] in {"errors", "help", "seen", "ours"}


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (Call.POST, V.OK),
        (Call.ELEMENT, V.CREATED),
        (Call.GET, V.PENDING),
        (Call.LIVE, V.PENDING),
        (Call.LIST, V.OK),
    ],
)
def test_codes_20100_is_created_in_a_post_and_pending_in_a_get(
    call: Call, expected: Verdict
) -> None:
    """The same number is success for one call and "not yet" for another."""
    assert expected == verdict(call, 20100)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (20000, V.DONE),
        (40101, V.FAILED),
        (40102, V.EMPTY),
        (40103, V.FAILED),
        (40106, V.PARTIAL),
        (40202, V.THROTTLED),
        (40209, V.THROTTLED),
        (40401, V.ABSENT),
        (40403, V.FAILED),
        (40601, V.PENDING),
        (40602, V.PENDING),
        (40100, V.ACCOUNT),
        (40210, V.ACCOUNT),
        (40402, V.REQUEST),
        (50000, V.RETRY),
        (50401, V.RETRY),
    ],
)
def test_codes_of_a_task_get(code: int, expected: Verdict) -> None:
    """What a fetched task's code means."""
    assert expected == verdict(Call.GET, code)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (20100, V.CREATED),
        (40006, V.RETRY),
        (40205, V.WAIT),
        (40206, V.WAIT),
        (40202, V.THROTTLED),
        (40210, V.ACCOUNT),
        (40501, V.REJECTED),
        (40506, V.REJECTED),
        (50000, V.RETRY),
        (50303, V.RETRY),
    ],
)
def test_codes_of_an_element_of_a_post(code: int, expected: Verdict) -> None:
    """What one task's code inside an accepted POST means."""
    assert expected == verdict(Call.ELEMENT, code)


@pytest.mark.parametrize("code", [c for c in CODES if c >= 50000])
def test_codes_of_their_faults_prove_nothing_about_a_post(code: int) -> None:
    """A 5xxxx around a POST may have been charged: look it up, never send it again as it is."""
    assert V.RECONCILE == verdict(Call.POST, code)
    assert (V.REJECTED if code == 50100 else V.RECONCILE) == verdict(Call.LIVE, code)


@given(unknown_code)
def test_codes_unknown_to_us_prove_nothing_about_a_post(code: int) -> None:
    """Whatever an unknown code says, the tasks of the POST may exist."""
    assert V.RECONCILE == verdict(Call.POST, code)


@given(unknown_code)
def test_codes_unknown_to_us_are_classed_by_range(code: int) -> None:
    """Unknown 4xxxx end a task, unknown others are repeated; lists stop at 4xxxx."""
    is_4xxxx = 40000 <= code < 50000

    assert (V.FAILED if is_4xxxx else V.RETRY) == verdict(Call.GET, code)
    assert (V.REQUEST if is_4xxxx else V.RETRY) == verdict(Call.LIST, code)
    assert (V.REJECTED if is_4xxxx else V.RECONCILE) == verdict(Call.LIVE, code)


@given(st.integers(40000, 49999).filter(lambda code: code not in KNOWN))
def test_codes_unknown_4xxxx_reject_an_element(code: int) -> None:
    """An element refused for an unknown reason of ours ends there; it was not charged."""
    assert V.REJECTED == verdict(Call.ELEMENT, code)


@given(st.integers(10000, 39999).filter(lambda code: code not in KNOWN))
def test_codes_unknown_that_look_like_success_leave_an_element_unclear(code: int) -> None:
    """A code below 40000 that nobody knows may stand for a task that was charged."""
    assert V.RECONCILE == verdict(Call.ELEMENT, code)


@given(any_code)
def test_codes_pending_is_never_answered_by_another_post(code: int) -> None:
    """No code at all makes a GET's answer a reason to look up or create anything."""
    assert verdict(Call.GET, code) not in {V.RECONCILE, V.CREATED, V.OK}


@pytest.mark.parametrize("call", [Call.GET, Call.LIVE])
@pytest.mark.parametrize("message", ["No Search Results.", f"x {NO_RESULTS_TEXT} y"])
def test_codes_40501_that_says_no_search_results_is_empty(call: Call, message: str) -> None:
    """The one place where words count: 40501 with the words of 40102."""
    assert V.EMPTY == verdict(call, 40501, message)
    assert V.REJECTED == verdict(call, 40501, "Invalid Field: 'depth'.")


@pytest.mark.parametrize("call", [Call.POST, Call.ELEMENT])
def test_codes_40501_in_a_post_is_bad_input_whatever_it_says(call: Call) -> None:
    """Nothing was searched yet, so there cannot be "no results"."""
    assert V.REJECTED == verdict(call, 40501, "No Search Results.")


@given(any_code, st.sampled_from(Call), st.text(max_size=30))
def test_codes_always_have_a_verdict(code: int, call: Call, message: str) -> None:
    """No code and no text leaves a call without a verdict."""
    assert verdict(call, code, message) in Verdict


@pytest.mark.parametrize("row", TABLE, ids=lambda row: str(row.code))
def test_codes_that_stop_the_job_say_what_to_do(row: object) -> None:
    """Whoever is stopped by the account or a wrong path reads what helps."""
    code = getattr(row, "code", 0)
    stops = verdict(Call.POST, code) in {V.ACCOUNT, V.REQUEST}

    assert stops == bool(advice(code))


def test_codes_without_advice_have_none() -> None:
    """There is nothing to say about most codes."""
    assert "" == advice(40602)
