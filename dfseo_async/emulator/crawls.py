"""How far an OnPage crawl is, and how much it finds: all that it may."""

from __future__ import annotations

from collections.abc import Mapping

from dfseo_async.emulator.checks import whole


def page_count(posted: Mapping[str, object]) -> int:
    """Return how many pages a crawl finds."""
    return max(whole(posted.get("max_crawl_pages", 1)), 1)


def crawl_status(posted: Mapping[str, object], *, is_done: bool) -> dict[str, int]:
    """Tell how far it is."""
    most = page_count(posted)
    crawled = most if is_done else most // 2
    return {
        "max_crawl_pages": most,
        "pages_in_queue": most - crawled,
        "pages_crawled": crawled,
    }
