# Written by tools/make_tasks.py from the catalogue; change the catalogue instead.

from collections.abc import Mapping
from typing import Any, Literal

from dfseo_async.models import Task

class AppleAppInfoTask(Task):
    """One task of ``app_data/apple/app_info``.

    Exactly one of location_name, location_code.
    Exactly one of language_name, language_code.

    Args:
        location_code: at least 1.
        pingback_url: http or https.
        postback_data: one of advanced.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        app_id: str,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
    ) -> None: ...

class AppleAppListTask(Task):
    """One task of ``app_data/apple/app_list``.

    Exactly one of location_name, location_code.
    Exactly one of language_name, language_code.

    Args:
        depth: at least 1; at most 1000; default 100.
        location_code: at least 1.
        pingback_url: http or https.
        postback_data: one of advanced.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        app_collection: str,
        app_category: str | None = None,
        depth: int | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
    ) -> None: ...

class AppleAppReviewsTask(Task):
    """One task of ``app_data/apple/app_reviews``.

    Exactly one of location_name, location_code.
    Exactly one of language_name, language_code.

    Args:
        depth: at least 1; at most 500; default 25.
        location_code: at least 1.
        pingback_url: http or https.
        postback_data: one of advanced.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        sort_by: one of most_recent, most_helpful.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        app_id: str,
        depth: int | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        sort_by: Literal["most_recent", "most_helpful"] | None = None,
        tag: str | None = None,
    ) -> None: ...

class AppleAppSearchesTask(Task):
    """One task of ``app_data/apple/app_searches``.

    Exactly one of location_name, location_code.
    Exactly one of language_name, language_code.

    Args:
        keyword: at most 700 characters.
        depth: at least 1; at most 700; default 100.
        location_code: at least 1.
        pingback_url: http or https.
        postback_data: one of advanced.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        keyword: str,
        depth: int | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
    ) -> None: ...

class GoogleAppInfoTask(Task):
    """One task of ``app_data/google/app_info``.

    Exactly one of location_name, location_code.
    Exactly one of language_name, language_code.

    Args:
        location_code: at least 1.
        pingback_url: http or https.
        postback_data: one of advanced, html.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        app_id: str,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced", "html"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
    ) -> None: ...

class GoogleAppListTask(Task):
    """One task of ``app_data/google/app_list``.

    Exactly one of location_name, location_code.
    Exactly one of language_name, language_code.

    Args:
        age_rating: one of ages_up_to_5, ages_6_8, ages_9_12.
        depth: at least 1; at most 200; default 100.
        location_code: at least 1.
        pingback_url: http or https.
        postback_data: one of advanced, html.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        app_collection: str,
        age_rating: Literal["ages_up_to_5", "ages_6_8", "ages_9_12"] | None = None,
        app_category: str | None = None,
        depth: int | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced", "html"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
    ) -> None: ...

class GoogleAppReviewsTask(Task):
    """One task of ``app_data/google/app_reviews``.

    Exactly one of location_name, location_code.
    Exactly one of language_name, language_code.

    Args:
        depth: at least 1; at most 100000; default 150.
        location_code: at least 1.
        pingback_url: http or https.
        postback_data: one of advanced, html.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        rating: one of 1, 2, 3, 4, 5.
        sort_by: one of newest, most_relevant.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        app_id: str,
        depth: int | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced", "html"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        rating: Literal[1, 2, 3, 4, 5] | None = None,
        sort_by: Literal["newest", "most_relevant"] | None = None,
        tag: str | None = None,
    ) -> None: ...

class GoogleAppSearchesTask(Task):
    """One task of ``app_data/google/app_searches``.

    Exactly one of location_name, location_code.
    At most one of language_name, language_code.

    Args:
        keyword: at most 700 characters.
        depth: at least 1; at most 200; default 30.
        location_code: at least 1.
        pingback_url: http or https.
        postback_data: one of advanced, html.
        postback_url: http or https.
        priority: one of 1, 2; default 1.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        keyword: str,
        depth: int | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced", "html"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
    ) -> None: ...
