"""The service's envelope and its codes, written straight into bytes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import orjson

from dfseo_async.emulator.accounts import to_usd
from dfseo_async.emulator.bodies import Reply

VERSION = "0.1.20260925"

# https://docs.dataforseo.com/v3/appendix/errors/ (2026-05-29)
MESSAGES = {
    20000: "Ok.",
    20100: "Task Created.",
    40000: "You can set only one task at a time.",
    40001: "The task belongs to another client.",
    40002: "The task belongs to another search engine.",
    40003: "The task belongs to another search type.",
    40004: "The task belongs to another function.",
    40006: "You can set no more than 100 tasks at a time.",
    40100: "You are not authorized to access this resource.",
    40101: "Internal SE Server Error.",
    40102: "No Search Results.",
    40103: "Task execution failed. Please set the task again.",
    40104: "Please verify your account first.",
    40106: "Task completed with partial results.",
    40200: "Payment Required.",
    40201: "Your account is temporarily blocked.",
    40202: "The rate limit per minute is exceeded.",
    40203: "The cost limit is exceeded.",
    40204: "Access denied.",
    40205: "The hourly limit of duplicate tasks is exceeded.",
    40206: "The daily limit of duplicate tasks is exceeded.",
    40207: "The IP address is not in the whitelist.",
    40209: "Too many simultaneous queries.",
    40210: "Insufficient Funds.",
    40400: "Not Found.",
    40401: "Task Not Found.",
    40402: "Invalid Path.",
    40403: "Results Expired.",
    40501: "Invalid Field.",
    40502: "POST Data Is Empty.",
    40503: "POST Data Is Invalid.",
    40506: "Unknown Fields in POST Data.",
    40601: "Task Handed.",
    40602: "Task In Queue.",
    50000: "Internal Error.",
    50301: "3rd Party API Service Unavailable.",
    50303: "Update in progress. Please try again in a few minutes.",
    50401: "Internal Timeout.",
}
_SUCCESS_BELOW = 40000
_TIMES = tuple(f"{(number * 7919 % 1900 + 60) / 10_000:.4f} sec." for number in range(61))


def message_of(code: int, field: str = "", note: str = "") -> str:
    """Return the message of a code; a field at fault is named in it, with what is wrong."""
    text = MESSAGES.get(code, "Error.")
    text = f"{text[:-1]}: '{field}'." if field else text
    return f"{text[:-1]}: {note}." if note else text


def seconds_text(number: int) -> str:
    """Write a believable execution time that follows from a number."""
    return _TIMES[number % len(_TIMES)]


def opening(
    count: int, *, number: int = 0, cost: int = 0, errors: int = 0, code: int = 20000
) -> bytes:
    """Return an envelope up to where its first task begins; ``]}`` ends it."""
    return (
        f'{{"version":"{VERSION}","status_code":{code},"status_message":"{message_of(code)}",'
        f'"time":"{seconds_text(number)}","cost":{amount(cost)},"tasks_count":{count},'
        f'"tasks_error":{errors},"tasks":['
    ).encode()


def element_head(
    task_id: str,
    code: int,
    *,
    number: int = 0,
    cost: int = 0,
    field: str = "",
    note: str = "",
    count: int = 0,
) -> bytes:
    """Return one task of an envelope up to the value of its ``path``."""
    message = _message_json(code, field, note)
    return (
        f'{{"id":"{task_id}","status_code":{code},"status_message":{message},'
        f'"time":"{seconds_text(number)}","cost":{amount(cost)},"result_count":{count},"path":'
    ).encode()


def created_head(task_id: str, *, number: int, cost: int) -> bytes:
    """Return the same for a created task: the one that is written by the hundred thousand."""
    return (
        f'{{"id":"{task_id}","status_code":20100,"status_message":"Task Created.",'
        f'"time":"{_TIMES[number % 61]}","cost":{amount(cost)},"result_count":0,"path":'
    ).encode()


def element(head: bytes, path: bytes, data: bytes, result: bytes = b"null") -> bytes:
    """Complete one task of an envelope."""
    return b"".join([head, path, b',"data":', data, b',"result":', result, b"}"])


def envelope(
    elements: Sequence[bytes], *, number: int = 0, cost: int = 0, errors: int = 0
) -> Reply:
    """Return a reply with these tasks."""
    head = opening(len(elements), number=number, cost=cost, errors=errors)
    return Reply(b"".join([head, b",".join(elements), b"]}"]))


def refusal(code: int, *, status: int = 200) -> Reply:
    """Return the reply to a call that failed as a whole."""
    body = {
        "version": VERSION,
        "status_code": code,
        "status_message": message_of(code),
        "time": "0 sec.",
        "cost": 0,
        "tasks_count": 0,
        "tasks_error": 0,
        "tasks": None,
    }
    return Reply(orjson.dumps(body), status=status)


def is_error(code: int) -> bool:
    """Whether a task with this code counts in ``tasks_error``."""
    return code >= _SUCCESS_BELOW


@lru_cache(maxsize=1024)
def _message_json(code: int, field: str, note: str) -> str:
    return orjson.dumps(message_of(code, field, note)).decode()


@lru_cache(maxsize=1024)
def amount(nano: int) -> str:
    """Write money as JSON: ``0.0006``, and ``0`` for nothing."""
    return orjson.dumps(to_usd(nano)).decode() if nano else "0"
