# Written by tools/make_tasks.py from the catalogue; change the catalogue instead.

from collections.abc import Mapping
from typing import Any, Literal

from dfseo_async.models import Task

class OnPageTask(Task):
    """One task of ``on_page``.

    Args:
        max_crawl_pages: at least 1.
        allow_subdomains: default False.
        browser_preset: one of desktop, mobile, tablet.
        browser_screen_height: at least 240; at most 9999.
        browser_screen_scale_factor: at least 0.5; at most 3.
        browser_screen_width: at least 240; at most 9999.
        calculate_keyword_density: default False.
        check_spell: default False.
        check_spell_exceptions: at most 1,000 elements; at most 100 characters each.
        crawl_delay: at least 0; default 2000.
        crawl_sitemap_only: default False.
        custom_sitemap: http or https.
        enable_browser_rendering: default False.
        enable_content_parsing: default False.
        enable_javascript: default False.
        enable_www_redirect_check: default False.
        enable_xhr: default False.
        force_sitewide_checks: default False.
        load_resources: default False.
        max_crawl_depth: at least 1.
        pingback_url: http or https.
        priority_urls: at most 20 elements.
        respect_sitemap: default False.
        return_despite_timeout: default False.
        robots_txt_merge_mode: one of merge, override; default merge.
        start_url: http or https.
        store_raw_html: default False.
        support_cookies: default False.
        tag: at most 255 characters.
        validate_micromarkup: default False.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        max_crawl_pages: int,
        target: str,
        accept_language: str | None = None,
        allow_subdomains: bool | None = None,
        allowed_subdomains: list[str] | None = None,
        browser_preset: Literal["desktop", "mobile", "tablet"] | None = None,
        browser_screen_height: int | None = None,
        browser_screen_scale_factor: float | None = None,
        browser_screen_width: int | None = None,
        calculate_keyword_density: bool | None = None,
        check_spell: bool | None = None,
        check_spell_exceptions: list[str] | None = None,
        check_spell_language: str | None = None,
        checks_threshold: Mapping[str, Any] | None = None,
        crawl_delay: int | None = None,
        crawl_sitemap_only: bool | None = None,
        custom_js: str | None = None,
        custom_robots_txt: str | None = None,
        custom_sitemap: str | None = None,
        custom_user_agent: str | None = None,
        disable_cookie_popup: bool | None = None,
        disable_page_checks: list[str] | None = None,
        disable_sitewide_checks: list[str] | None = None,
        disallowed_subdomains: list[str] | None = None,
        enable_browser_rendering: bool | None = None,
        enable_content_parsing: bool | None = None,
        enable_javascript: bool | None = None,
        enable_www_redirect_check: bool | None = None,
        enable_xhr: bool | None = None,
        force_sitewide_checks: bool | None = None,
        load_resources: bool | None = None,
        max_crawl_depth: int | None = None,
        pingback_url: str | None = None,
        priority_urls: list[str] | None = None,
        respect_sitemap: bool | None = None,
        return_despite_timeout: bool | None = None,
        robots_txt_merge_mode: Literal["merge", "override"] | None = None,
        start_url: str | None = None,
        store_raw_html: bool | None = None,
        support_cookies: bool | None = None,
        switch_pool: bool | None = None,
        tag: str | None = None,
        validate_micromarkup: bool | None = None,
    ) -> None: ...

class LighthouseTask(Task):
    """One task of ``on_page/lighthouse``.

    At most one of language_name, language_code.

    Args:
        url: http or https.
        browser_cpu_throttling_multiplier: at least 1; at most 4.
        browser_network_throttling: one of no_throttling, fast_4g, slow_4g, regular_3g, pc.
        browser_network_throttling_method: one of simulate, devtools, provided.
        browser_screen_height: at least 240; at most 9999.
        browser_screen_scale_factor: at least 0.5; at most 3.
        browser_screen_width: at least 240; at most 9999.
        categories: one of seo, performance, best_practices, accessibility.
        custom_user_agent: at most 254 characters.
        for_mobile: default False.
        pingback_url: http or https.
        tag: at most 255 characters.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        url: str,
        audits: list[str] | None = None,
        browser_cpu_throttling_multiplier: float | None = None,
        browser_network_throttling: Literal[
            "no_throttling",
            "fast_4g",
            "slow_4g",
            "regular_3g",
            "pc",
        ] | None = None,
        browser_network_throttling_method: Literal[
            "simulate",
            "devtools",
            "provided",
        ] | None = None,
        browser_screen_height: int | None = None,
        browser_screen_scale_factor: float | None = None,
        browser_screen_width: int | None = None,
        categories: list[Literal[
            "seo",
            "performance",
            "best_practices",
            "accessibility",
        ]] | None = None,
        custom_user_agent: str | None = None,
        for_mobile: bool | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        pingback_url: str | None = None,
        tag: str | None = None,
        version: str | None = None,
    ) -> None: ...
