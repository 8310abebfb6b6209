"""Calls per minute and at once, as the *server's* clock will see them.

``window`` decides when a call may start, ``share`` what a refusal means, ``waiting`` who goes
next; ``call_class`` lets callers wait, ``limits`` holds every class of one account, ``account``
reads what it allows, ``prices`` what it pays.
"""

from dfseo_async.limits.account import AccountFigures, read_account
from dfseo_async.limits.call_class import CallClass, CallStats, Journal
from dfseo_async.limits.limits import Limits
from dfseo_async.limits.waiting import Priority, owner
from dfseo_async.limits.window import Window

__all__ = [
    "AccountFigures",
    "CallClass",
    "CallStats",
    "Journal",
    "Limits",
    "Priority",
    "Window",
    "owner",
    "read_account",
]
