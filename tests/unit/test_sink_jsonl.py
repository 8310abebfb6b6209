"""The results file: continued behind what is good, synced, and nobody else's."""

from __future__ import annotations

import errno
import gzip
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes import fill, id_of, post
from hypothesis import given, settings
from hypothesis import strategies as st

from dfseo_async.engine.delivery import SINK_OPENED, open_sink
from dfseo_async.errors import ConfigError, SinkError
from dfseo_async.ledger import Ended, Store, open_store
from dfseo_async.models import Outcome, State, Status
from dfseo_async.sinks import JsonlSink

PLAIN, GZIP = "out.jsonl", "out.jsonl.gz"
both = pytest.mark.parametrize("name", [PLAIN, GZIP])


def text(path: Path) -> bytes:
    """What the file says."""
    raw = path.read_bytes()
    return gzip.decompress(raw) if path.name.endswith(".gz") else raw


def opened(path: Path, good_bytes: int = 0, *, is_ours: bool = True) -> JsonlSink:
    """A sink that is ready to write."""
    sink = JsonlSink(path)
    sink.open(good_bytes, is_ours=is_ours)
    return sink


@both
def test_sink_appends_groups(tmp_path: Path, name: str) -> None:
    """Lines come in order, and each write says how far the file is good."""
    sink = opened(tmp_path / name, is_ours=False)
    first = sink.write([b"1\n", b"2\n"])
    second = sink.write([b"3\n"])
    sink.close()

    assert b"1\n2\n3\n" == text(tmp_path / name)
    assert 0 < first < second == (tmp_path / name).stat().st_size == sink.good_bytes


@both
def test_sink_cuts_off_what_the_ledger_does_not_know(tmp_path: Path, name: str) -> None:
    """Lines behind the good bytes, whole or torn, are gone when the job goes on."""
    sink = opened(tmp_path / name)
    good = sink.write([b"known\n"])
    sink.write([b"not known\n"])
    sink.close()
    with (tmp_path / name).open("ab") as file:
        file.write(b'{"torn":')
    again = opened(tmp_path / name, good)
    again.write([b"next\n"])
    again.close()

    assert b"known\nnext\n" == text(tmp_path / name)


@both
@settings(max_examples=25)
@given(keep=st.integers(0, 6), torn=st.integers(0, 40))
def test_sink_continues_after_any_cut(
    tmp_path_factory: pytest.TempPathFactory, name: str, keep: int, torn: int
) -> None:
    """Wherever the last run died, the next one leaves exactly what was known and what it adds."""
    path = tmp_path_factory.mktemp("sink") / name
    sink = opened(path)
    marks = [0, *(sink.write([b"%d\n" % number]) for number in range(6))]
    sink.close()
    os.truncate(path, max(marks[keep], path.stat().st_size - torn))
    again = opened(path, marks[keep])
    again.write([b"end\n"])
    again.close()

    assert b"".join(b"%d\n" % number for number in range(keep)) + b"end\n" == text(path)


@both
def test_sink_refuses_a_file_that_is_not_this_jobs(tmp_path: Path, name: str) -> None:
    """Somebody's file is neither overwritten nor continued."""
    (tmp_path / name).write_bytes(b"precious\n")

    with pytest.raises(SinkError, match="not this job's"):
        opened(tmp_path / name, is_ours=False)

    assert b"precious\n" == (tmp_path / name).read_bytes()


def test_sink_takes_an_empty_file_for_its_own(tmp_path: Path) -> None:
    """A file without a byte holds nothing to lose."""
    (tmp_path / PLAIN).touch()
    sink = opened(tmp_path / PLAIN, is_ours=False)

    assert 2 == sink.write([b"1\n"])
    sink.close()


@both
def test_sink_refuses_a_file_that_lost_something(tmp_path: Path, name: str) -> None:
    """Fewer bytes than were written: results that were paid for are missing."""
    sink = opened(tmp_path / name)
    good = sink.write([b"1\n"])
    sink.close()
    os.truncate(tmp_path / name, good - 1)

    with pytest.raises(SinkError, match="changed or removed"):
        opened(tmp_path / name, good)

    assert good - 1 == (tmp_path / name).stat().st_size


@both
@pytest.mark.parametrize("is_ours", [True, False])
def test_sink_that_lost_its_file_makes_none(tmp_path: Path, name: str, *, is_ours: bool) -> None:
    """Where written bytes are gone or moved, neither a file nor a folder is left in their place."""
    for path in (tmp_path / name, tmp_path / "moved" / name):
        with pytest.raises(SinkError, match=r"no results file .* any more, to which 7 bytes"):
            opened(path, 7, is_ours=is_ours)

    assert [] == list(tmp_path.iterdir())


def outcome_line(task_id: str | None) -> bytes:
    """A line of a results file."""
    outcome = Outcome(
        key="tea",
        status=Status.FAILED,
        code=40501,
        message="no",
        task_id=task_id,
        cost_usd=0.0,
        endpoint="serp/google/organic",
        params_bytes=b"{}",
        posted_at=None,
        completed_at=1_790_000_000.0,
        result_bytes=b"null",
    )
    return outcome.lines()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Store]:
    """A ledger with one task that ended, and its id."""
    store = open_store(tmp_path / "job.db")
    fill(store, 1)
    post(store, [1])
    yield store
    store.close()


def write_job(store: Store, path: Path, *task_ids: str | None) -> int:
    """A results file that a job wrote, as its ledger has it; how many bytes."""
    sink = JsonlSink(path)
    open_sink(store, sink)
    good = sink.write([outcome_line(one) for one in task_ids])
    store.end([Ended(1, State.DONE, 20000)], good)
    sink.close()
    return good


@both
def test_sink_known_by_its_content_is_taken_under_another_name(
    tmp_path: Path, name: str, ledger: Store
) -> None:
    """A renamed results file is continued, and the ledger knows it by its new name from then on."""
    good = write_job(ledger, tmp_path / name, None, id_of(1))
    renamed = (tmp_path / name).rename(tmp_path / f"renamed-{name}")
    for _ in range(2):
        sink = JsonlSink(renamed)
        open_sink(ledger, sink)
        sink.close()

    assert good == renamed.stat().st_size
    assert renamed.name == ledger.meta(SINK_OPENED)
    assert not (tmp_path / name).exists()


@both
@pytest.mark.parametrize("what", ["gone", "foreign", "longer", "shorter", "no id"])
def test_sink_of_another_name_that_may_be_somebody_elses_is_not_touched(
    tmp_path: Path, name: str, what: str, ledger: Store
) -> None:
    """What is not just what the job wrote is neither cut nor continued, and nothing is made."""
    lines = {"foreign": id_of(2), "no id": None}
    write_job(ledger, tmp_path / name, lines.get(what, id_of(1)))
    other = (tmp_path / name).rename(tmp_path / f"other-{name}")
    written = other.read_bytes()
    if what == "gone":
        other.unlink()
    else:
        other.write_bytes({"longer": written + b"x", "shorter": written[:-1]}.get(what, written))
    before = {path: path.read_bytes() for path in tmp_path.glob("*.jsonl*")}

    with pytest.raises(SinkError, match=f"results are in a file named {name}"):
        open_sink(ledger, JsonlSink(other))

    assert before == {path: path.read_bytes() for path in tmp_path.glob("*.jsonl*")}
    assert name == ledger.meta(SINK_OPENED)


def test_sink_to_which_nothing_was_written_may_get_another_name(
    tmp_path: Path, ledger: Store
) -> None:
    """There is nothing to lose yet; but somebody's file stays what it is."""
    (tmp_path / "theirs.jsonl").write_bytes(b"precious\n")
    for name in (PLAIN, GZIP):
        sink = JsonlSink(tmp_path / name)
        open_sink(ledger, sink)
        sink.close()

        assert name == ledger.meta(SINK_OPENED)
    with pytest.raises(SinkError, match="not this job's"):
        open_sink(ledger, JsonlSink(tmp_path / "theirs.jsonl"))

    assert b"precious\n" == (tmp_path / "theirs.jsonl").read_bytes()


@pytest.mark.parametrize("name", ["out.json", "out.csv", "out", "out.gz", "jsonl"])
def test_sink_refuses_other_suffixes(tmp_path: Path, name: str) -> None:
    """The suffix says what is inside."""
    with pytest.raises(ConfigError, match=r"\.jsonl\.gz"):
        JsonlSink(tmp_path / name)


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.jsonl.gz", "a.ndjson.gz"])
def test_sink_makes_its_folder(tmp_path: Path, name: str) -> None:
    """Nothing has to be there before; the ledger remembers the bare name."""
    sink = opened(tmp_path / "deep" / name, is_ours=False)
    sink.close()

    assert (tmp_path / "deep" / name).exists()
    assert name == sink.name


def test_sink_that_cannot_be_opened_is_our_error(tmp_path: Path) -> None:
    """A folder of that name, or a file where a folder should be."""
    (tmp_path / PLAIN).mkdir()
    (tmp_path / "file").touch()
    for path in (tmp_path / PLAIN, tmp_path / "file" / PLAIN):
        with pytest.raises(SinkError, match="cannot open"):
            opened(path)


def test_sink_not_open_writes_nothing(tmp_path: Path) -> None:
    """Before open and after close there is no file to write to."""
    sink = JsonlSink(tmp_path / PLAIN)
    with pytest.raises(SinkError, match="not open"):
        sink.write([b"1\n"])
    sink.open(0, is_ours=False)
    sink.close()
    sink.close()
    with pytest.raises(SinkError, match="not open"):
        sink.write([b"1\n"])


@both
def test_sink_writes_on_after_short_writes(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A system that takes three bytes at a time gets them all."""
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, data: write(file, bytes(data[:3])))
    sink = opened(tmp_path / name)
    good = sink.write([b'{"a":1}\n', b'{"b":2}\n'])
    sink.close()

    assert b'{"a":1}\n{"b":2}\n' == text(tmp_path / name)
    assert good == (tmp_path / name).stat().st_size


@both
def test_sink_syncs_before_it_says_good(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When ``write`` returns, all of its bytes have been synced; ``open`` syncs its cut too."""
    synced: list[int] = []

    def fsync(file: int) -> None:
        synced.append(os.fstat(file).st_size)

    monkeypatch.setattr(os, "fsync", fsync)
    sink = opened(tmp_path / name)
    assert synced
    for number in range(3):
        synced.clear()
        good = sink.write([b"%d\n" % number])
        assert [good] == synced
    sink.close()


def _no_room(_file: int, *_: object) -> int:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_sink_that_cannot_write_says_so_and_counts_nothing(
    tmp_path: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is our error, and the file is good only up to where it was."""
    sink = opened(tmp_path / PLAIN)
    good = sink.write([b"1\n"])
    with monkeypatch.context() as patch:
        patch.setattr(os, call, _no_room)
        with pytest.raises(SinkError, match="No space left"):
            sink.write([b"2\n"])

    assert good == sink.good_bytes
    sink.close()
    again = opened(tmp_path / PLAIN, good)
    again.close()
    assert b"1\n" == text(tmp_path / PLAIN)


@both
def test_sink_takes_back_a_write_that_failed_half_way(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk fills up within a group its part is gone, and a later group follows cleanly."""
    write = os.write
    parts = iter([True])

    def fill_up(file: int, data: bytes) -> int:
        if next(parts, False):
            return write(file, bytes(data[:5]))
        raise OSError(errno.ENOSPC, "No space left on device")

    sink = opened(tmp_path / name)
    good = sink.write([b"1\n"])
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", fill_up)
        with pytest.raises(SinkError, match="No space left"):
            sink.write([b'{"two":2}\n', b'{"three":3}\n'])

    assert good == sink.good_bytes == (tmp_path / name).stat().st_size
    last = sink.write([b"4\n"])
    sink.close()
    assert b"1\n4\n" == text(tmp_path / name)
    assert last == (tmp_path / name).stat().st_size


@pytest.mark.parametrize("is_lasting", [True, False])
def test_sink_that_cannot_even_take_back_is_cut_by_the_next_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_lasting: bool
) -> None:
    """The ledger was told of the good bytes only: the rest is dropped when the job goes on."""
    sink = opened(tmp_path / PLAIN)
    good = sink.write([b"1\n"])
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", _no_room)
        if is_lasting:
            patch.setattr(os, "ftruncate", _no_room)
        with pytest.raises(SinkError, match="No space left"):
            sink.write([b"2\n"])
    sink.close()
    again = opened(tmp_path / PLAIN, good)
    again.write([b"3\n"])
    again.close()

    assert b"1\n3\n" == text(tmp_path / PLAIN)


async def test_sink_appends_away_from_the_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``append`` is ``write`` in a thread: a slow disk does not hold up the calls."""
    import threading  # noqa: PLC0415 (only this test looks at threads)

    used: list[threading.Thread] = []
    fsync: Callable[[int], None] = os.fsync

    def noting(file: int) -> None:
        used.append(threading.current_thread())
        fsync(file)

    sink = opened(tmp_path / PLAIN)
    monkeypatch.setattr(os, "fsync", noting)

    assert 2 == await sink.append([b"1\n"])
    assert threading.main_thread() not in used
    assert used
    sink.close()
