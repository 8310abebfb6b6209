"""Rows of ``tasks_ready``; their fields differ from API to API."""

from __future__ import annotations

from dfseo_async.emulator.families import Family
from dfseo_async.emulator.tasks import Task, date_text

Row = dict[str, object]

_OF_API = {
    "serp": ("regular", "advanced", "html"),
    "merchant": ("advanced", "html"),
    "app_data": ("advanced", "html"),
    "ai_optimization": ("advanced", "html"),
    "business_data": ("advanced", "html"),
}


def ready_row(task: Task, task_id: str) -> Row:
    """Describe a finished task as its API does."""
    posted = task.posted()
    family = task.family
    tag = posted.get("tag") or ""
    if family.endpoint == "on_page":
        date = date_text(int(task.posted_at))
        return {"id": task_id, "target": posted.get("target"), "date_posted": date, "tag": tag}
    if family.endpoint == "on_page/lighthouse":
        return {"id": task_id, "tag": tag, "endpoint_json": _address(family, "json", task_id)}
    row: Row = {"id": task_id, "se": family.se} | _search_type(family)
    row |= {"date_posted": date_text(int(task.posted_at)), "tag": tag}
    return row | _addresses(family, task_id)


def _search_type(family: Family) -> Row:
    if family.endpoint == "ai_optimization/gemini/llm_scraper":
        return {"function": family.se_type}
    if (family.api, family.se) == ("keywords_data", "bing"):
        return {"se_type": family.se_type, "function": family.se_type}
    return {"se_type": family.se_type}


def _addresses(family: Family, task_id: str) -> Row:
    if family.functions == ("",):
        return {"endpoint": _address(family, "", task_id)}
    return {
        f"endpoint_{function}": _address(family, function, task_id)
        for function in _OF_API.get(family.api, family.functions)
    }


def _address(family: Family, function: str, task_id: str) -> str | None:
    if function not in family.functions:
        return None
    parts = ("/v3", family.endpoint, "task_get", function, task_id)
    return "/".join(part for part in parts if part)
