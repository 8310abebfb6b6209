"""The endpoints of one job, each under the number that it has in the ledger. Plain code.

Most jobs have one. A row of the input may name another; its kind is made when it is first seen and
written down together with the first of its tasks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dfseo_async.catalogue import Family, family
from dfseo_async.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Kind:
    """One endpoint of a job: its number, where its tasks go, which result is fetched."""

    number: int
    family: Family
    function: str

    @property
    def keeps_results(self) -> bool:
        """Whether results can be fetched by id, as often as wanted."""
        return not self.family.is_live or self.family.stored_as is not None

    @property
    def read_from(self) -> tuple[str, str]:
        """Where results are fetched by id: an endpoint and its result function."""
        return self.family.stored_as or (self.family.endpoint, self.function)


class Kinds:
    """Every endpoint of the job.

    Args:
        known: the ledger's, by number: name and result function.
        function: result function that the user asked for, where an endpoint offers it.
    """

    def __init__(self, known: Mapping[int, tuple[str, str]], *, function: str | None) -> None:
        self._function = function
        self._kinds = {
            number: Kind(number, family(name), shape) for number, (name, shape) in known.items()
        }
        self._by_name = {one.family.endpoint: one for one in self._kinds.values()}
        self._unwritten: list[Kind] = []

    def __getitem__(self, number: int) -> Kind:
        return self._kinds[number]

    def __iter__(self) -> Iterator[Kind]:
        return iter(self._kinds.values())

    def __len__(self) -> int:
        return len(self._kinds)

    def of(self, wanted: Family) -> Kind:
        """The kind of an endpoint, known or new."""
        known = self._by_name.get(wanted.endpoint)
        if known is not None:
            return known
        number = max(self._kinds, default=0) + 1
        new = Kind(number, wanted, function_of(wanted, self._function))
        self._kinds[number] = self._by_name[wanted.endpoint] = new
        self._unwritten.append(new)
        return new

    def take_unwritten(self) -> list[Kind]:
        """Those that the ledger does not hold yet."""
        taken, self._unwritten = self._unwritten, []
        return taken


def check_function(wanted: Family, function: str | None) -> None:
    """Refuse a result function that the endpoint does not offer.

    Raises:
        ConfigError: names those that it offers.
    """
    if function is not None and function_of(wanted, function) != function:
        offered = ", ".join(one or "(none)" for one in wanted.functions)
        raise ConfigError(f"{wanted.endpoint} has no function {function!r}; it offers {offered}")


def function_of(wanted: Family, function: str | None) -> str:
    """The result function to fetch: the one asked for where it is offered, else the fullest."""
    offered = function is not None and function in wanted.functions
    return function if offered and function is not None else wanted.default_function
