"""Write what the service's results look like, read from the official Python client.

    python tools/make_result_models.py

Reads the source of the installed ``dataforseo-client`` (nothing of it is imported or copied, only
names and types of fields are taken) and writes ``dfseo_async/emulator/data/results.json``: for each
call the model of its result, and the models. Run it when the client has a new version.
"""
# ruff: noqa: INP001 - a script, not a package

from __future__ import annotations

import ast
import json
import re
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

TARGET = Path(__file__).parent.parent / "dfseo_async" / "emulator" / "data" / "results.json"
_OTHER = re.compile(r"/(task_post|tasks_ready|tasks_fixed|id_list|errors|appendix)\b")
_METHOD = re.compile(
    r"    def (\w+)\((?:(?!\n    def ).)*?'200': \"(\w+)\"", re.DOTALL
)  # def google_locations(...) with its response model
_CALL = re.compile(
    r"    def _(\w+)_serialize\((?:(?!\n    def ).)*?method='(\w+)',\s*resource_path='([^']+)'",
    re.DOTALL,
)
_WORDS = {"Str": "str", "Int": "int", "Float": "float", "Bool": "bool", "Any": "any"}


class Model(NamedTuple):
    """One class of the client: its fields, and its subclasses by the value of one field."""

    fields: dict[str, str]
    chosen_by: str
    choices: dict[str, str]


def main() -> int:
    """Write the file; returns the exit code."""
    spec = find_spec("dataforseo_client")
    if spec is None or not spec.submodule_search_locations:
        sys.stderr.write("dataforseo-client is not installed\n")
        return 2
    root = Path(spec.submodule_search_locations[0])
    models = dict(read_models(root / "models"))
    calls = read_calls(root / "api", models)
    used: dict[str, Model] = {}
    for result in calls.values():
        _collect(result, models, used)
    TARGET.write_text(_text(calls, used))
    sys.stdout.write(f"{len(calls)} calls, {len(used)} models: {TARGET}\n")
    return 0


def read_models(folder: Path) -> list[tuple[str, Model]]:
    """Read every class of the client's models."""
    nodes = [node for file in folder.glob("[a-z]*.py") for node in ast.parse(file.read_text()).body]
    return [(node.name, _read_model(node)) for node in nodes if isinstance(node, ast.ClassDef)]


def read_calls(folder: Path, models: dict[str, Model]) -> dict[str, str]:
    """Return what stands in ``result`` for each path that gives results."""
    calls = {}
    for file in sorted(folder.glob("*_api.py")):
        text = file.read_text()
        replies = dict(_METHOD.findall(text))
        for name, method, path in _CALL.findall(text):
            if _OTHER.search(path):
                continue
            (task,) = re.findall(r"[A-Z]\w+", models[replies[name]].fields["tasks"])
            calls[f"{method} {path.removeprefix('/v3/')}"] = models[task].fields["result"]
    return calls


def _read_model(node: ast.ClassDef) -> Model:
    fields: dict[str, str] = {}
    chosen_by, choices = "", {}
    for line in node.body:
        if not isinstance(line, ast.AnnAssign) or not isinstance(line.target, ast.Name):
            continue
        name = line.target.id
        if name == "__discriminator_property_name" and line.value is not None:
            chosen_by = str(ast.literal_eval(line.value))
        elif name == "__discriminator_value_class_map" and line.value is not None:
            choices = dict(ast.literal_eval(line.value))
        elif not name.startswith("__") and name not in {"additional_properties", "model_config"}:
            fields[_alias(line.value) or name] = _type(ast.unparse(line.annotation))
    return Model(fields, chosen_by, choices)


def _alias(value: ast.expr | None) -> str:
    keywords = value.keywords if isinstance(value, ast.Call) else []
    return next((str(ast.literal_eval(one.value)) for one in keywords if one.arg == "alias"), "")


def _type(annotation: str) -> str:
    """``Optional[List[Optional[StrictStr]]]`` as ``[str]``, dictionaries as ``{int}``."""
    text = annotation.replace("Optional", "").replace("Strict", "")
    while text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    if text.startswith("List["):
        return f"[{_type(text[5:-1])}]"
    if text.startswith("Dict[str, "):
        return f"{{{_type(text[10:-1])}}}"
    return _WORDS.get(text, text)


def _collect(kind: str, models: dict[str, Model], used: dict[str, Model]) -> None:
    name = kind.strip("[]{}")
    if name not in models or name in used:
        return
    model = used[name] = models[name]
    for inner in (*model.fields.values(), *model.choices.values()):
        _collect(inner, models, used)


def _text(calls: dict[str, str], used: dict[str, Model]) -> str:
    def lines(rows: dict[str, object]) -> str:
        return ",\n".join(
            f"{json.dumps(name)}:{json.dumps(row, separators=(',', ':'))}"
            for name, row in sorted(rows.items())
        )

    models: dict[str, object] = {name: model.fields for name, model in used.items()}
    choices: dict[str, object] = {
        name: {"by": model.chosen_by, "of": model.choices}
        for name, model in used.items()
        if model.choices
    }
    source = json.dumps(f"dataforseo-client {version('dataforseo-client')}")
    parts = [f'"source":{source}', f'"results":{{\n{lines(dict(calls))}}}']
    parts += [f'"choices":{{\n{lines(choices)}}}', f'"models":{{\n{lines(models)}}}']
    return "{" + ",\n".join(parts) + "}\n"


if __name__ == "__main__":
    sys.exit(main())
