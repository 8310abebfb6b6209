# Written by tools/make_tasks.py from the catalogue; change the catalogue instead.

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from dfseo_async.models import Task

class ChatGptLlmResponsesTask(Task):
    """One task of ``ai_optimization/chat_gpt/llm_responses``.

    Args:
        user_prompt: at most 500 characters.
        force_web_search: default False.
        max_output_tokens: at least 16; at most 4096; default 2048.
        message_chain: at most 10 elements; at most 500 characters each; each with role and message;
            role one of user, ai.
        pingback_url: http or https.
        postback_url: http or https.
        system_message: at most 500 characters.
        tag: at most 255 characters.
        temperature: at least 0; at most 2; default 0.94.
        top_p: at least 0; at most 1; default 0.92.
        web_search: default False.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        model_name: str,
        user_prompt: str,
        force_web_search: bool | None = None,
        max_output_tokens: int | None = None,
        message_chain: Sequence[Mapping[str, Any]] | None = None,
        pingback_url: str | None = None,
        postback_url: str | None = None,
        system_message: str | None = None,
        tag: str | None = None,
        temperature: float | None = None,
        top_p: float | None = None,
        web_search: bool | None = None,
        web_search_city: str | None = None,
        web_search_country_iso_code: str | None = None,
    ) -> None: ...

class ChatGptLlmScraperTask(Task):
    """One task of ``ai_optimization/chat_gpt/llm_scraper``.

    Exactly one of location_name, location_code.
    Exactly one of language_name, language_code.
    Cost: $0.0012 (unconfirmed) per page, $0.0024 at priority 2, $0.004 live.

    Args:
        keyword: at most 2,000 characters.
        expand_citations: default False.
        force_web_search: default False.
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
        expand_citations: bool | None = None,
        force_web_search: bool | None = None,
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

class ClaudeLlmResponsesTask(Task):
    """One task of ``ai_optimization/claude/llm_responses``.

    Args:
        user_prompt: at most 500 characters.
        force_web_search: default False.
        max_output_tokens: at least 1; at most 4096; default 2048.
        message_chain: at most 10 elements; at most 500 characters each; each with role and message;
            role one of user, ai.
        pingback_url: http or https.
        postback_url: http or https.
        system_message: at most 500 characters.
        tag: at most 255 characters.
        temperature: at least 0; at most 1; default 0.7.
        top_p: at least 0; at most 1.
        use_reasoning: default False.
        web_search: default False.
        web_search_country_iso_code: one of AR, AT, AU, BE, BR, CA, CH, CL, CN, DE, DK, ES, FI, FR,
            GB, HK, ID, IN, IT, JP, KR, MX, MY, NL, NO, NZ, PH, PL, PT, RU, SA, SE, TR, TW, US, ZA.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        model_name: str,
        user_prompt: str,
        force_web_search: bool | None = None,
        max_output_tokens: int | None = None,
        message_chain: Sequence[Mapping[str, Any]] | None = None,
        pingback_url: str | None = None,
        postback_url: str | None = None,
        system_message: str | None = None,
        tag: str | None = None,
        temperature: float | None = None,
        top_p: float | None = None,
        use_reasoning: bool | None = None,
        web_search: bool | None = None,
        web_search_city: str | None = None,
        web_search_country_iso_code: Literal[
            "AR",
            "AT",
            "AU",
            "BE",
            "BR",
            "CA",
            "CH",
            "CL",
            "CN",
            "DE",
            "DK",
            "ES",
            "FI",
            "FR",
            "GB",
            "HK",
            "ID",
            "IN",
            "IT",
            "JP",
            "KR",
            "MX",
            "MY",
            "NL",
            "NO",
            "NZ",
            "PH",
            "PL",
            "PT",
            "RU",
            "SA",
            "SE",
            "TR",
            "TW",
            "US",
            "ZA",
        ] | None = None,
    ) -> None: ...

class GeminiLlmResponsesTask(Task):
    """One task of ``ai_optimization/gemini/llm_responses``.

    Args:
        user_prompt: at most 500 characters.
        max_output_tokens: at least 1; at most 4096; default 2048.
        message_chain: at most 10 elements; at most 500 characters each; each with role and message;
            role one of user, ai.
        pingback_url: http or https.
        postback_url: http or https.
        system_message: at most 500 characters.
        tag: at most 255 characters.
        temperature: at least 0; at most 2; default 1.3.
        top_p: at least 0; at most 1; default 0.9.
        use_reasoning: default False.
        web_search: default False.
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        key: str | None = None,
        model_name: str,
        user_prompt: str,
        max_output_tokens: int | None = None,
        message_chain: Sequence[Mapping[str, Any]] | None = None,
        pingback_url: str | None = None,
        postback_url: str | None = None,
        system_message: str | None = None,
        tag: str | None = None,
        temperature: float | None = None,
        top_p: float | None = None,
        use_reasoning: bool | None = None,
        web_search: bool | None = None,
    ) -> None: ...

class GeminiLlmScraperTask(Task):
    """One task of ``ai_optimization/gemini/llm_scraper``.

    Exactly one of location_name, location_code, location_coordinate.
    Exactly one of language_name, language_code.
    Cost: $0.0012 (unconfirmed) per page, $0.0024 at priority 2, $0.004 live.

    Args:
        keyword: at most 2,000 characters.
        expand_citations: default False.
        location_code: at least 1.
        location_coordinate: latitude,longitude,radius; at least 199; at most 199999.
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
        expand_citations: bool | None = None,
        language_code: str | None = None,
        language_name: str | None = None,
        location_code: int | None = None,
        location_coordinate: str | None = None,
        location_name: str | None = None,
        pingback_url: str | None = None,
        postback_data: Literal["advanced", "html"] | None = None,
        postback_url: str | None = None,
        priority: Literal[1, 2] | None = None,
        tag: str | None = None,
    ) -> None: ...
