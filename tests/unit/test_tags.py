"""Our tag: found again whatever stands behind it, and never mistaken for another's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfseo_async.engine.tags import JOB_LENGTH, USER_TAG_MAX, OurTag, make_tag, read_tag
from dfseo_async.settings import TAG_MAX

jobs = st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=JOB_LENGTH, max_size=JOB_LENGTH)
seqs = st.integers(1, 9_999_999_999)
attempts = st.integers(0, 99)
user_tags = st.none() | st.text(max_size=USER_TAG_MAX)


@given(jobs, seqs, attempts, user_tags)
def test_tag_reads_back_as_it_was_made(job: str, seq: int, attempt: int, user: str | None) -> None:
    """Job, number, attempt and the user's own tag come back unchanged, tildes and dashes too."""
    tag = make_tag(job, seq, attempt, user)

    assert OurTag(job, seq, attempt, user) == read_tag(tag)
    assert len(tag) <= TAG_MAX


@given(jobs, seqs, seqs, attempts, attempts)
def test_tags_of_different_tasks_differ(
    job: str, first: int, second: int, attempt: int, other: int
) -> None:
    """Two tasks, or two attempts of one, never share a tag."""
    are_same = (first, attempt) == (second, other)

    assert are_same == (make_tag(job, first, attempt) == make_tag(job, second, other))


def test_tag_of_a_first_attempt_is_short() -> None:
    """The usual tag is just job and number."""
    assert "dfabcdefghjk-17" == make_tag("abcdefghjk", 17)
    assert "dfabcdefghjk-17.2~mine" == make_tag("abcdefghjk", 17, 2, "mine")


def test_tag_keeps_an_empty_user_tag_apart_from_none() -> None:
    """A user's empty tag is a tag."""
    assert OurTag("abcdefghjk", 1, 0, "") == read_tag(make_tag("abcdefghjk", 1, 0, ""))


@pytest.mark.parametrize(
    "tag",
    [
        "",
        "df",
        "row-17",
        "df-1",
        "dfshort-1",
        "dfabcdefghjk",
        "dfabcdefghjk-",
        "dfabcdefghjk-x",
        "dfabcdefghjk-1x",
        "dfabcdefghjk-1.x",
        "dfabcdefghjk-9999999999999999999",  # no ledger holds such a number
        "dfabcdefghjk-1.9999999999999999999",
        "dfabcdefghjk--1",
        "dfabcdefghjk-+1",
        "dfabcdefghjk- 1",
        "dfabcdefghjk-1_0",
        "dfabcdefghjk-\u0661",
        "dfabcdefghjkl-1",
        "xfabcdefghjk-1",
        "DFabcdefghjk-1",
        "~dfabcdefghjk-1",
        "dfabc~defghjk-1",
    ],
)
def test_tag_of_another_program_is_not_ours(tag: str) -> None:
    """What another program wrote is not taken for a tag of ours."""
    assert read_tag(tag) is None


@given(st.text(st.characters(max_codepoint=127), max_size=TAG_MAX))
def test_tag_reading_never_fails(tag: str) -> None:
    """Any text is ours or not; a tag that is ours makes itself again."""
    read = read_tag(tag)

    assert read is None or tag.startswith(f"df{read.job}-")
