"""What a job will cost and how long it will take, before anything is sent.

``reading`` reads and checks the input as a job does, ``counting`` adds up its tasks, ``forecast``
turns the sums into calls, minutes and bytes; ``asking`` asks the account, when that is wanted.
"""

from __future__ import annotations

from dfseo_async.estimating.asking import Asked, ask, not_asked
from dfseo_async.estimating.counting import Count, Tally
from dfseo_async.estimating.forecast import Forecast, Pace, Span, forecast
from dfseo_async.estimating.reading import read_input

__all__ = [
    "Asked",
    "Count",
    "Forecast",
    "Pace",
    "Span",
    "Tally",
    "ask",
    "forecast",
    "not_asked",
    "read_input",
]
