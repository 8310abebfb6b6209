"""Free calls about the service: its codes and its health."""

from __future__ import annotations

from dfseo_async import catalogue
from dfseo_async.emulator.bodies import Reply
from dfseo_async.emulator.collecting import listing
from dfseo_async.emulator.envelope import MESSAGES
from dfseo_async.emulator.paths import Call
from dfseo_async.emulator.state import State


def code_list(state: State, call: Call, now: float) -> Reply:
    """List the service's codes and messages."""
    rows = [{"code": code, "message": message} for code, message in MESSAGES.items()]
    return listing(state, call, now, rows)


def status(state: State, call: Call, now: float) -> Reply:
    """Tell of each API and its endpoints that they work."""
    by_api: dict[str, list[str]] = {}
    for endpoint in catalogue.families():
        by_api.setdefault(endpoint.partition("/")[0], []).append(endpoint)
    rows = [
        {
            "api": api,
            "status": "ok",
            "endpoints": [
                {"endpoint": f"/v3/{endpoint}/task_post", "status": "ok"} for endpoint in endpoints
            ],
        }
        for api, endpoints in by_api.items()
    ]
    return listing(state, call, now, rows)
