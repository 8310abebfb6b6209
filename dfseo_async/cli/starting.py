"""From a plan to a running job with its display."""

from __future__ import annotations

import logging
from collections.abc import Callable

from dfseo_async.cli.groups import Showing
from dfseo_async.cli.progress import Silent, make_display
from dfseo_async.cli.summary import shown_path
from dfseo_async.cli.working import Plan, carry_out


class _Shown(logging.Handler):
    """Log records in the display."""

    def __init__(self, display: Silent) -> None:
        super().__init__()
        self._display = display

    def emit(self, record: logging.LogRecord) -> None:
        """Show one record with what it carries."""
        own = {
            name: value
            for name, value in record.__dict__.items()
            if name not in _PLAIN and not name.startswith("_")
        }
        facts = " ".join(f"{name}={value}" for name, value in own.items())
        self._display.say(f"{record.levelname.lower()}: {record.getMessage()} {facts}".rstrip())


_PLAIN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}


def start(plan: Plan, showing: Showing, *, after: Callable[[], None] | None = None) -> None:
    """Run the job of *plan* and end the command."""
    out = plan.request.out
    title = plan.request.family.endpoint
    if out is not None:
        title = f"{title} → {shown_path(out)}"
    display = make_display(title, is_quiet=showing.quiet)
    if showing.verbose:
        logger = logging.getLogger("dfseo_async")
        logger.addHandler(_Shown(display))
        logger.setLevel(logging.INFO)
    carry_out(plan, display, after=after)
