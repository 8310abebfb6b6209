"""Options that several commands take together."""

from __future__ import annotations

from dataclasses import fields, replace
from inspect import signature
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from dfseo_async.cli import groups, options
from dfseo_async.cli.choices import Choices


def taken(*arguments: str) -> tuple[str, groups.Money, groups.Receiving]:
    """What a command with an argument and two groups gets of a command line."""
    found: list[tuple[str, groups.Money, groups.Receiving]] = []

    def command(
        ledger: options.LedgerArgument,
        *,
        money: groups.Money,
        function: options.Function = None,
        receiving: groups.Receiving,
    ) -> None:
        found.append((f"{ledger} {function}", money, receiving))

    app = typer.Typer()
    app.command()(groups.with_groups(command))
    assert 0 == CliRunner().invoke(app, arguments).exit_code
    return found[0]


def test_a_command_gets_its_groups_beside_its_own_options() -> None:
    """Each option arrives under its name, converted as its own type says."""
    own, money, receiving = taken(
        *("job.db", "--function", "html", "--price", "$0.5", "--resend-doubtful"),
        *("--allow-from", "10.0.0.1", "--allow-from", "dataforseo", "--listen", ":8080"),
    )

    assert "job.db html" == own
    assert groups.Money(price_usd=0.5, resend_doubtful=True) == money
    assert {"listen": ":8080", "allow_from": ["10.0.0.1", "dataforseo"]} == receiving.given()


def test_help_shows_the_options_of_a_group_in_its_place() -> None:
    """Where a command names the group, its options stand."""

    def command(*, first: options.Sets = None, pace: groups.Pace, last: options.AsJson) -> None:
        raise NotImplementedError

    shown = list(signature(groups.with_groups(command)).parameters)

    assert ["first", *(one.name for one in fields(groups.Pace)), "last"] == shown


def test_what_was_not_given_is_no_choice() -> None:
    """Flags that are off leave what was chosen before; none at all is a choice."""
    _, money, receiving = taken("job.db", "--repost-failed", "0")
    earlier = Choices(repost_failed=2, resend_doubtful=True, allow_from=["10.0.0.1"])

    assert Choices(repost_failed=0) == Choices.of(money, receiving)
    assert replace(earlier, repost_failed=0) == Choices.of(money, receiving).over(earlier)


def test_the_results_file_is_chosen_by_its_whole_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job can be resumed from any folder."""
    monkeypatch.chdir(tmp_path)

    assert str(tmp_path / "out.jsonl") == Choices.of(out=Path("out.jsonl")).out
    assert Choices() == Choices.of(groups.Reach())


@pytest.mark.parametrize(
    "group",
    [groups.Money, groups.Reach, groups.Pace, groups.Receiving],
    ids=lambda one: one.__name__,
)
def test_every_option_of_a_job_is_noted_for_a_later_resume(group: type[groups.Group]) -> None:
    """Its name is one of the choices that the ledger keeps."""
    assert {one.name for one in fields(group)} <= {one.name for one in fields(Choices)}
