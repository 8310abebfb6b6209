"""A results file that somebody takes away under a job: nothing is said to be kept in it."""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dfseo_async.errors import SinkError
from dfseo_async.sinks import JsonlSink

pytestmark = pytest.mark.skipif(os.name == "nt", reason="open files cannot be moved there")
PLAIN, GZIP = "out.jsonl", "out.jsonl.gz"
both = pytest.mark.parametrize("name", [PLAIN, GZIP])


def text(path: Path) -> bytes:
    """What the file says."""
    raw = path.read_bytes()
    return gzip.decompress(raw) if path.name.endswith(".gz") else raw


def opened(path: Path, good_bytes: int = 0) -> JsonlSink:
    """A sink that is ready to write."""
    sink = JsonlSink(path)
    sink.open(good_bytes, is_ours=True)
    return sink


def removed(path: Path) -> None:
    """The file is gone."""
    path.unlink()


def folder_removed(path: Path) -> None:
    """Its folder is gone."""
    shutil.rmtree(path.parent)


def folder_replaced(path: Path) -> None:
    """A file stands where its folder was."""
    shutil.rmtree(path.parent)
    path.parent.touch()


def renamed(path: Path) -> None:
    """It has another name."""
    path.rename(path.with_name("old"))


def replaced(path: Path) -> None:
    """A copy of it stands in its place, as editors leave it."""
    shutil.copyfile(path, path.with_name("copy"))
    path.with_name("copy").replace(path)


@both
@pytest.mark.parametrize("take_away", [removed, folder_removed, folder_replaced, renamed, replaced])
def test_sink_says_that_its_file_was_taken_away(
    tmp_path: Path, name: str, take_away: Callable[[Path], None]
) -> None:
    """What is written where nobody finds it does not count, so that it can be fetched again."""
    path = tmp_path / "results" / name
    sink = opened(path)
    good = sink.write([b"1\n"])
    take_away(path)
    for _ in range(2):
        with pytest.raises(SinkError, match="was moved or removed while the job ran"):
            sink.write([b"2\n"])
    sink.close()

    assert good == sink.good_bytes


@both
def test_sink_goes_on_when_its_file_is_put_back(tmp_path: Path, name: str) -> None:
    """A moved file holds what counted and nothing else."""
    path, moved = tmp_path / name, tmp_path / "elsewhere"
    sink = opened(path)
    good = sink.write([b"1\n"])
    path.rename(moved)
    with pytest.raises(SinkError, match="put it back"):
        sink.write([b"2\n"])
    sink.close()
    assert good == moved.stat().st_size
    moved.rename(path)
    again = opened(path, good)
    again.write([b"2\n"])
    again.close()

    assert b"1\n2\n" == text(path)


@both
def test_sink_may_be_reached_through_a_link(tmp_path: Path, name: str) -> None:
    """A link to the file, and a link to its folder."""
    (tmp_path / "there").mkdir()
    (tmp_path / "folder").symlink_to(tmp_path / "there")
    (tmp_path / name).symlink_to(tmp_path / "there" / name)
    sink = opened(tmp_path / name)
    good = sink.write([b"1\n"])
    sink.close()
    again = opened(tmp_path / "folder" / name, good)
    again.write([b"2\n"])
    again.close()

    assert b"1\n2\n" == text(tmp_path / "there" / name)
