# Written by tools/make_tasks.py from the catalogue; change the catalogue instead.
"""Typed tasks of ``business_data``; the stub beside this file says what each takes."""

from __future__ import annotations

from dfseo_async.tasks.making import members

__getattr__, __dir__ = members("business_data", __name__)
