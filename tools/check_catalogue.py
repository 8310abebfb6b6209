"""Compare the catalogue with the vendor's own Python client, where that is installed.

    python tools/check_catalogue.py [--client DIRECTORY] [--strict]

Reads the text of the package ``dataforseo-client`` (PyPI) without importing it; ``--client`` names
its ``dataforseo_client`` folder when it lives in another environment. Exit code 1 when the client
knows an endpoint, a result, a list or a field that the catalogue lacks, or a type that it would
refuse; with ``--strict`` also when the catalogue knows more. Not installed: says so, exit code 0.
"""
# ruff: noqa: INP001 - a script, not a package

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from dfseo_async.catalogue import Family, FieldType, families, family, live_families

_PATH = re.compile(r"method='(GET|POST)',\s+resource_path='/v3/([^']+)'")
_FIELD = re.compile(r"^    (\w+): Optional\[(.+?)\] = Field\(", re.MULTILINE)
_TAKES = {
    "StrictStr": {FieldType.STRING},
    "StrictInt": {FieldType.INTEGER, FieldType.NUMBER},
    "StrictFloat": {FieldType.NUMBER},
    "StrictBool": {FieldType.BOOLEAN},
    "List[Optional[StrictStr]]": {FieldType.STRINGS, FieldType.ARRAY},
    "List[Optional[Any]]": {FieldType.ARRAY},
    "Dict[str, Optional[StrictStr]]": {FieldType.OBJECT},
}
# Slips of the client: a live call knows no priority, and the same field is a number elsewhere.
_SLIPS = frozenset(
    {
        "field business_data/google/hotel_info/live/html priority",
        "field serp/google/local_finder/live/advanced priority",
        "type serp/google/local_finder/live/html min_rating: StrictStr there, number here",
    }
)
# POST calls about the account, and the one that stops a crawl: nothing that a job could call.
_NO_JOB = ("task_post", "errors", "id_list", "webhook_resend", "force_stop")


def main() -> int:
    """Print the differences; 0 when there are none that matter."""
    parser = argparse.ArgumentParser(description="Compare the catalogue with the vendor's client.")
    parser.add_argument("--client", type=Path, help="the dataforseo_client folder")
    parser.add_argument("--strict", action="store_true", help="fail when the catalogue knows more")
    options = parser.parse_args()
    client = options.client or _installed()
    if client is None:
        _say("dataforseo-client is not installed, nothing to compare with; in a throwaway")
        _say("environment: pip install dataforseo-client, then name its folder with --client")
        return 0
    lacking, beyond = _compare(client)
    _say(f"{len(lacking)} known to the client only", *lacking)
    _say(f"{len(beyond)} known to the catalogue only", *beyond)
    return int(bool(lacking or (options.strict and beyond)))


def _installed() -> Path | None:
    spec = find_spec("dataforseo_client")
    return Path(spec.origin).parent if spec is not None and spec.origin else None


def _say(*lines: str) -> None:
    sys.stdout.write("\n  ".join(lines) + "\n")


def _compare(client: Path) -> tuple[list[str], list[str]]:
    """What only the client knows, and what only the catalogue knows."""
    theirs = _paths(client)
    posts = _paths(client, "POST")
    lacking: list[str] = []
    beyond: list[str] = []
    for ours, wanted in (
        (families(), {path.removesuffix("/task_post") for path in posts if _is_task_post(path)}),
        (live_families(), {path for path in posts if path.rpartition("/")[2] not in _NO_JOB}),
    ):
        lacking += [f"endpoint {name}" for name in sorted(wanted - set(ours))]
        beyond += [f"endpoint {name}" for name in sorted(set(ours) - wanted)]
        for known in map(family, sorted(wanted & set(ours))):
            if not known.is_live:
                named, offered = _client_paths(theirs, known.endpoint), set(_our_paths(known))
                lacking += [f"path {path}" for path in sorted(named - offered)]
                beyond += [f"path {path}" for path in sorted(offered - theirs)]
            fields = dict(_client_fields(client, known))
            name = known.endpoint
            lacking += [f"field {name} {one}" for one in sorted(fields.keys() - known.fields)]
            beyond += [f"field {name} {one}" for one in sorted(known.fields.keys() - fields)]
            lacking += [f"type {name} {line}" for line in _type_differences(known, fields)]
    return [one for one in lacking if one not in _SLIPS], beyond


def _is_task_post(path: str) -> bool:
    return path.endswith("/task_post")


def _paths(client: Path, method: str = "") -> set[str]:
    files = sorted((client / "api").glob("*_api.py"))
    found = (pair for file in files for pair in _PATH.findall(file.read_text(encoding="utf-8")))
    return {path for verb, path in found if method in ("", verb)}


def _client_paths(paths: set[str], endpoint: str) -> set[str]:
    verbs = ("task_get", "tasks_ready", "tasks_fixed", "live", "summary")
    return {
        path
        for path in paths
        if any(path == f"{endpoint}/{v}" or path.startswith(f"{endpoint}/{v}/") for v in verbs)
    }


def _our_paths(known: Family) -> Iterator[str]:
    for function in known.functions:
        yield known.task_get_path("{id}", function).removeprefix("/v3/")
    for function in known.live_functions:
        yield f"{known.endpoint}/live/{function}".rstrip("/")
    yield known.tasks_ready_path().removeprefix("/v3/")
    if (fixed := known.tasks_fixed_path()) is not None:
        yield fixed.removeprefix("/v3/")


def _client_fields(client: Path, known: Family) -> Iterator[tuple[str, str]]:
    call = known.endpoint if known.is_live else f"{known.endpoint}/task_post"
    name = f"{call.replace('/', '_')}_request_info.py"
    yield from _FIELD.findall((client / "models" / name).read_text(encoding="utf-8"))


def _type_differences(known: Family, fields: dict[str, str]) -> Iterator[str]:
    for name, kind in sorted(fields.items()):
        ours = known.fields.get(name)
        if ours is None or ours.type is FieldType.ANY or kind not in _TAKES:
            continue
        if ours.type not in _TAKES[kind]:
            yield f"{name}: {kind} there, {ours.type.value} here"


if __name__ == "__main__":
    sys.exit(main())
