"""The emulated service as pure state: plain numbers for the time, no sockets."""

from __future__ import annotations

from random import Random
from typing import Any

import orjson
import pytest

from dfseo_async import catalogue
from dfseo_async.emulator import EmulatorSettings, FaultPlan, World
from dfseo_async.emulator.paths import Call, parse
from dfseo_async.emulator.tasks import date_text

NOW = 1_790_000_000.0  # 2026-09-21 13:33:20 UTC
ORGANIC = "/v3/serp/google/organic"
TASK = {"keyword": "tea", "location_code": 2840, "language_code": "en"}


class Caller:
    """Calls a world as a client would, at given times."""

    def __init__(self, **settings: Any) -> None:
        defaults: dict[str, Any] = {"turnaround": (10, 10), "listing_delay": 1, "id_list_delay": 2}
        self.world = World(EmulatorSettings(**{**defaults, **settings}), Random(1))  # noqa: S311

    def envelope(self, method: str, path: str, body: object = None, *, at: float = 0) -> Any:
        """Make one call and decode its envelope."""
        call = parse(method, path)
        assert isinstance(call, Call)
        raw = b"" if body is None else orjson.dumps(body)
        return orjson.loads(self.world.handle(call, raw, NOW + at).plain())

    def post(self, *tasks: object, at: float = 0, path: str = ORGANIC) -> list[dict[str, Any]]:
        """Post tasks and return their elements."""
        elements: list[dict[str, Any]] = self.envelope(
            "POST", f"{path}/task_post", list(tasks), at=at
        )["tasks"]
        return elements

    def get(
        self, task_id: str, *, at: float, path: str = ORGANIC, function: str = "advanced"
    ) -> Any:
        """Fetch one task and return its element."""
        middle = f"/{function}" if function else ""
        return self.envelope("GET", f"{path}/task_get{middle}/{task_id}", at=at)["tasks"][0]

    def ready(self, *, at: float, scope: str = ORGANIC) -> list[str]:
        """Return the ids that a ready list shows."""
        element = self.envelope("GET", f"{scope}/tasks_ready", at=at)["tasks"][0]
        return [row["id"] for row in element["result"] or []]

    def listed(self, *, at: float, **asked: object) -> list[dict[str, Any]]:
        """Return the rows of an ``id_list`` call over the last hour."""
        span = {"datetime_from": _text(NOW + at - 3600), "datetime_to": _text(NOW + at)}
        element = self.envelope("POST", "/v3/serp/id_list", [{**span, **asked}], at=at)["tasks"][0]
        return element["result"] or []


def _text(when: float) -> str:
    return date_text(int(when))


def test_post_echoes_tasks_and_charges_for_them() -> None:
    """A created task is answered 20100 with its cost and parameters, and is paid at once."""
    caller = Caller()

    envelope = caller.envelope("POST", f"{ORGANIC}/task_post", [{**TASK, "tag": "a"}, TASK])

    first = envelope["tasks"][0]
    assert (
        envelope["status_code"],
        envelope["tasks_count"],
        envelope["tasks_error"],
    ) == (20000, 2, 0)
    assert (
        first["status_code"],
        first["status_message"],
        first["result"],
    ) == (20100, "Task Created.", None)
    assert first["data"] == {
        "api": "serp",
        "function": "task_post",
        "se": "google",
        "se_type": "organic",
    } | TASK | {
        "tag": "a",
        "device": "desktop",
        "os": "windows",
    }
    assert (first["cost"], envelope["cost"]) == (0.0006, 0.0012)
    assert caller.world.report(NOW)["charged_usd"] == 0.0012


def test_ids_have_the_services_shape() -> None:
    """An id begins with month, day, hour and minute of its POST and has five parts."""
    (element,) = Caller().post(TASK)

    assert element["id"][:8] == "09211413"
    assert [len(part) for part in element["id"].split("-")] == [8, 4, 4, 4, 12]


@pytest.mark.parametrize(
    ("extra", "cost"),
    [
        ({}, 0.0006),
        ({"priority": 2}, 0.0012),
        ({"depth": 10}, 0.0006),
        ({"depth": 11}, 0.00105),
        ({"depth": 100}, 0.00465),
        ({"depth": 100, "priority": 2}, 0.0093),
    ],
)
def test_price_follows_priority_and_depth(extra: dict[str, Any], cost: float) -> None:
    """The first ten results cost the full price, each further ten three quarters of it."""
    (element,) = Caller().post({**TASK, **extra})

    assert cost == element["cost"]


def test_tasks_beyond_a_hundred_are_refused_one_by_one() -> None:
    """The first hundred are created, the rest is answered 40006 and costs nothing."""
    elements = Caller().post(*[TASK] * 102)

    codes = [element["status_code"] for element in elements]
    assert codes == [20100] * 100 + [40006] * 2
    assert elements[-1]["cost"] == 0


def test_a_keyed_object_is_taken_like_an_array() -> None:
    """The body may be an object keyed 0, 1 and so on."""
    envelope = Caller().envelope("POST", f"{ORGANIC}/task_post", {"0": TASK, "1": TASK})

    assert [task["status_code"] for task in envelope["tasks"]] == [20100, 20100]


def test_fields_that_are_null_are_not_given() -> None:
    """The vendor's client sends every field it knows, null when nobody set it."""
    (element,) = Caller().post({**TASK, "priority": None, "tag": None, "depth": None})

    assert (20100, 0.0006) == (element["status_code"], element["cost"])
    assert {"priority", "tag", "depth"}.isdisjoint(element["data"])


@pytest.mark.parametrize(
    ("body", "code"), [(b"", 40502), (b"[]", 40502), (b"{", 40503), (b'"tea"', 40503)]
)
def test_a_bad_body_is_refused_as_a_whole(body: bytes, code: int) -> None:
    """No tasks or no JSON: the envelope itself carries the error."""
    caller = Caller()
    call = parse("POST", f"{ORGANIC}/task_post")
    assert call is not None

    envelope = orjson.loads(caller.world.handle(call, body, NOW).plain())

    assert (code, None) == (envelope["status_code"], envelope["tasks"])


@pytest.mark.parametrize(
    ("task", "code", "field"),
    [
        ({"location_code": 2840}, 40501, "keyword"),
        ({**TASK, "keyword": "x" * 701}, 40501, "keyword"),
        ({**TASK, "tag": "x" * 256}, 40501, "tag"),
        ({**TASK, "priority": 3}, 40501, "priority"),
        ("tea", 40503, ""),
    ],
)
def test_a_bad_task_is_refused_alone(task: object, code: int, field: str) -> None:
    """One wrong element does not touch its neighbours, and costs nothing."""
    bad, good = Caller().post(task, TASK)

    assert (code, 0) == (bad["status_code"], bad["cost"])
    assert field in bad["status_message"]
    assert good["status_code"] == 20100


@pytest.mark.parametrize(("bid", "code"), [(0, 20100), (0.0, 20100), ("", 40501), (None, 40501)])
def test_zero_is_given_and_nothing_is_not(bid: object, code: int) -> None:
    """A required number may be 0."""
    task = {"keywords": ["tea"], "match": "exact", "bid": bid}
    (element,) = Caller().post(task, path="/v3/keywords_data/google_ads/ad_traffic_by_keywords")

    assert code == element["status_code"]


def test_strict_fields_are_a_choice() -> None:
    """Unknown fields and missing places are refused only when the settings say so."""
    odd = {"keyword": "tea", "language_code": "en", "wrong": 1}
    placeless = {"keyword": "tea", "language_code": "en"}

    lenient = Caller().post(odd, placeless)
    strict = Caller(strict_fields=True).post(odd, placeless, TASK)

    assert [element["status_code"] for element in lenient] == [20100, 20100]
    assert [element["status_code"] for element in strict] == [40506, 40501, 20100]


def test_nothing_is_created_without_money() -> None:
    """A POST that costs more than there is fails as a whole with 40210, an empty account 40200."""
    caller = Caller(balance_usd=0.0010)

    codes = [
        caller.envelope("POST", f"{ORGANIC}/task_post", [TASK] * count)["status_code"]
        for count in (2, 1, 1)
    ]

    assert codes == [40210, 20000, 40210]
    assert caller.world.report(NOW)["created"] == 1
    assert (
        Caller(balance_usd=0).envelope("POST", f"{ORGANIC}/task_post", [TASK])["status_code"]
        == 40200
    )


def test_the_daily_cap_ends_with_the_utc_day() -> None:
    """Beyond the cap of a day the service answers 40203, and takes tasks again the day after."""
    caller = Caller(daily_cap_usd=0.0006)
    caller.post(TASK)

    today = caller.envelope("POST", f"{ORGANIC}/task_post", [TASK])
    tomorrow = caller.envelope("POST", f"{ORGANIC}/task_post", [TASK], at=86_400)

    assert [today["status_code"], tomorrow["status_code"]] == [40203, 20000]


def test_a_task_is_queued_then_handed_then_done() -> None:
    """Before a task is ready task_get says so and gives no result."""
    caller = Caller()
    (posted,) = caller.post(TASK)

    states = [caller.get(posted["id"], at=at) for at in (1, 6, 10)]

    assert [state["status_code"] for state in states] == [40602, 40601, 20000]
    assert [state["result"] is None for state in states] == [True, True, False]
    assert states[2]["cost"] == 0


def test_a_result_never_changes() -> None:
    """The same task asked for again gives the same bytes."""
    caller = Caller()
    (posted,) = caller.post(TASK)
    call = parse("GET", f"{ORGANIC}/task_get/advanced/{posted['id']}")
    assert call is not None

    first, second = (caller.world.handle(call, b"", NOW + at) for at in (20, 2_000))

    assert first.plain() == second.plain()


def test_the_keyword_is_decoded_by_the_service() -> None:
    """Percent escapes and plus are decoded in the result, and echoed untouched in ``data``."""
    caller = Caller()
    (posted,) = caller.post({**TASK, "keyword": "a+b%2Bc 100%25"})

    done = caller.get(posted["id"], at=10)

    assert done["result"][0]["keyword"] == "a b+c 100%"
    assert done["data"]["keyword"] == "a+b%2Bc 100%25"


def test_tasks_are_listed_until_they_are_collected() -> None:
    """A task appears after its delay, stays when it is only looked at, and goes when fetched."""
    caller = Caller()
    first, second = [element["id"] for element in caller.post(TASK, TASK)]

    early, listed, again = (caller.ready(at=at) for at in (10.5, 11, 12))
    caller.get(first, at=13, function="regular")

    assert early == []
    assert [first, second] == listed == again
    assert [second] == caller.ready(at=14)


def test_a_task_fetched_before_it_is_listed_never_appears() -> None:
    """Collecting by id is enough, whatever the list's delay."""
    caller = Caller(listing_delay=100)
    (posted,) = caller.post(TASK)

    caller.get(posted["id"], at=10)

    assert caller.ready(at=200) == []


def test_the_list_is_a_window_and_no_page() -> None:
    """Beyond the window tasks stay hidden until those before them are collected."""
    caller = Caller(ready_window=2)
    ids = [element["id"] for element in caller.post(TASK, TASK, TASK)]

    first = caller.ready(at=20)
    caller.get(ids[0], at=21)

    assert ids[:2] == first
    assert ids[1:] == caller.ready(at=22)


def test_the_newest_may_come_first() -> None:
    """The order of the list is a setting; newest first hides the oldest."""
    caller = Caller(ready_window=2, ready_order="newest")
    ids = [caller.post(TASK, at=at)[0]["id"] for at in (0, 1, 2)]

    assert ids[:0:-1] == caller.ready(at=20)


def test_the_list_may_be_shuffled() -> None:
    """Shuffled shows the same tasks in another order."""
    caller = Caller(ready_order="shuffled")
    ids = [element["id"] for element in caller.post(*[TASK] * 50)]

    shown = caller.ready(at=20)

    assert sorted(ids) == sorted(shown)
    assert ids != shown


def test_listing_ends_after_three_days() -> None:
    """Nobody is told of a task that lay there for more than three days."""
    caller = Caller()
    caller.post(TASK)

    assert len(caller.ready(at=3 * 86_400)) == 1
    assert caller.ready(at=3 * 86_400 + 11) == []


def test_wider_lists_cover_narrower_ones() -> None:
    """Engine and API lists hold the tasks of all their endpoints, and only of those."""
    caller = Caller()
    (organic,) = caller.post(TASK)
    (maps,) = caller.post(TASK, path="/v3/serp/google/maps", at=1)
    (bing,) = caller.post(TASK, path="/v3/serp/bing/organic", at=2)

    ids = [organic["id"], maps["id"], bing["id"]]
    assert ids[:1] == caller.ready(at=20)
    assert ids[:2] == caller.ready(at=20, scope="/v3/serp/google")
    assert ids == caller.ready(at=20, scope="/v3/serp")


def test_some_lists_do_not_exist() -> None:
    """Keywords Data has no list of the whole API, and unknown endpoints have nothing."""
    caller = Caller()

    for path in ("/v3/keywords_data/tasks_ready", "/v3/serp/google/soup/tasks_ready"):
        assert caller.envelope("GET", path)["status_code"] == 40402


@pytest.mark.parametrize(
    ("path", "task", "fields"),
    [
        (
            ORGANIC,
            TASK,
            "id se se_type date_posted tag endpoint_regular endpoint_advanced endpoint_html",
        ),
        (
            "/v3/merchant/google/products",
            TASK,
            "id se se_type date_posted tag endpoint_advanced endpoint_html",
        ),
        (
            "/v3/business_data/trustpilot/reviews",
            {"domain": "example.com"},
            "id se se_type date_posted tag endpoint",
        ),
        (
            "/v3/keywords_data/bing/search_volume",
            {"keywords": ["tea"]},
            "id se se_type function date_posted tag endpoint",
        ),
        (
            "/v3/ai_optimization/gemini/llm_scraper",
            TASK,
            "id se function date_posted tag endpoint_advanced endpoint_html",
        ),
        ("/v3/on_page/lighthouse", {"url": "https://example.com"}, "id tag endpoint_json"),
        ("/v3/on_page", {"target": "a.com", "max_crawl_pages": 1}, "id target date_posted tag"),
    ],
)
def test_rows_have_the_fields_of_their_api(path: str, task: dict[str, Any], fields: str) -> None:
    """Each API describes a ready task in its own way."""
    caller = Caller()
    caller.post({**task, "tag": "t"}, path=path)

    (row,) = caller.envelope("GET", f"{path}/tasks_ready", at=20)["tasks"][0]["result"]

    assert fields.split() == list(row)
    assert row["tag"] == "t"


def test_unsupported_functions_are_null_in_rows() -> None:
    """Maps has only advanced results."""
    caller = Caller()
    caller.post(TASK, path="/v3/serp/google/maps")

    (row,) = caller.envelope("GET", "/v3/serp/tasks_ready", at=20)["tasks"][0]["result"]

    assert [row["endpoint_regular"], row["endpoint_html"]] == [None, None]
    assert row["endpoint_advanced"].startswith("/v3/serp/google/maps/task_get/advanced/")


def test_wrong_paths_and_ids_have_codes_of_their_own() -> None:
    """Wrong engine, wrong type, wrong function and an unknown id are told apart."""
    caller = Caller()
    task_id = caller.post(TASK, path="/v3/serp/google/maps")[0]["id"]
    unknown = task_id[:-1] + ("0" if task_id[-1] != "0" else "1")

    codes = [
        caller.get(task_id, at=20, path="/v3/serp/bing/organic")["status_code"],
        caller.get(task_id, at=20)["status_code"],
        caller.get(task_id, at=20, path="/v3/serp/google/maps", function="html")["status_code"],
        caller.get(unknown, at=20, path="/v3/serp/google/maps")["status_code"],
        caller.get("no-id", at=20, path="/v3/serp/google/maps")["status_code"],
    ]

    assert codes == [40002, 40003, 40004, 40401, 40401]


def test_results_expire() -> None:
    """Results last 30 days, pages 7."""
    caller = Caller()
    (posted,) = caller.post(TASK)

    day = 86_400
    codes = [
        caller.get(posted["id"], at=8 * day, function="html")["status_code"],
        caller.get(posted["id"], at=30 * day)["status_code"],
        caller.get(posted["id"], at=30 * day + 1)["status_code"],
    ]

    assert codes == [40403, 20000, 40403]


def test_every_endpoint_can_be_posted_listed_and_fetched() -> None:
    """Each family of the catalogue lives through a whole task with each of its functions."""
    wide = {
        **dict.fromkeys(("keyword", "target", "url", "asin", "app_id", "user_prompt"), "x"),
        **dict.fromkeys(("image_url", "dataset_id", "video_id", "app_collection"), "x"),
        **dict.fromkeys(("domain", "model_name", "match"), "x"),
        "keywords": ["x"],
        "bid": 1,
        "max_crawl_pages": 1,
    }
    caller = Caller()
    for endpoint in catalogue.families():
        path = f"/v3/{endpoint}"
        (posted,) = caller.post(wide, path=path)
        assert posted["status_code"] == 20100, (endpoint, posted)
        assert [posted["id"]] == caller.ready(at=20, scope=path)
        for function in catalogue.family(endpoint).functions:
            address = catalogue.family(endpoint).task_get_path(posted["id"], function)
            done = caller.envelope("GET", address, at=20)["tasks"][0]
            assert done["status_code"] == 20000, address
            assert len(done["result"]) == done["result_count"]
        assert caller.ready(at=21, scope=path) == []


def test_id_list_tells_parameters_and_costs() -> None:
    """A lost POST can be found by its tag: the metadata repeats what was posted."""
    caller = Caller()
    (posted,) = caller.post({**TASK, "tag": "mine"})

    (row,) = caller.listed(at=4, include_metadata=True)

    assert (posted["id"], "v3/serp/google/organic/task_post", "40602", 0.0006, None) == (
        row["id"],
        row["url"],
        row["status"],
        row["cost"],
        row["datetime_done"],
    )
    assert (row["metadata"]["tag"], row["metadata"]["keyword"]) == ("mine", "tea")


def test_id_list_shows_new_tasks_late() -> None:
    """A task is listed only after the delay; absence right after a POST proves nothing."""
    caller = Caller(id_list_delay=5)
    caller.post(TASK)

    assert [len(caller.listed(at=at)) for at in (4.9, 5.1)] == [0, 1]


def test_id_list_pages_and_sorts() -> None:
    """Limit, offset and order cut the same list."""
    caller = Caller()
    ids = [caller.post(TASK, at=at)[0]["id"] for at in range(5)]

    pages = [
        caller.listed(at=60, limit=2),
        caller.listed(at=60, limit=2, offset=2),
        caller.listed(at=60, limit=2, offset=4),
        caller.listed(at=60, limit=2, sort="desc"),
        caller.listed(at=60, offset=5),
    ]

    shown = [[ids.index(row["id"]) for row in page] for page in pages]
    assert shown == [[0, 1], [2, 3], [4], [4, 3], []]


def test_id_list_covers_only_its_span_and_api() -> None:
    """Tasks before or after the span, or of another API, are left out."""
    caller = Caller()
    caller.post(TASK, at=-7200)
    (inside,) = caller.post(TASK, at=-60)
    caller.post(TASK, path="/v3/merchant/google/products")
    caller.post(TASK, at=5)

    rows = caller.listed(at=60, datetime_to=_text(NOW + 3))

    assert [inside["id"]] == [row["id"] for row in rows]


@pytest.mark.parametrize(
    "wrong",
    [
        {"datetime_from": None},
        {"datetime_to": "yesterday"},
        {"datetime_to": _text(NOW + 100)},
        {"datetime_from": _text(NOW - 40 * 86_400), "include_metadata": True},
        {"limit": 1001},
        {"offset": -1},
    ],
)
def test_id_list_refuses_what_is_not_documented(wrong: dict[str, Any]) -> None:
    """Spans and limits outside the rules are answered 40501."""
    span = {"datetime_from": _text(NOW - 3600), "datetime_to": _text(NOW)}

    envelope = Caller().envelope("POST", "/v3/serp/id_list", [{**span, **wrong}])

    assert envelope["tasks"][0]["status_code"] == 40501


def test_live_answers_at_once_and_one_at_a_time() -> None:
    """A live call has its own price, takes one task and is never listed as ready."""
    caller = Caller()

    done = caller.envelope("POST", f"{ORGANIC}/live/advanced", [TASK])
    two = caller.envelope("POST", f"{ORGANIC}/live/advanced", [TASK, TASK])

    assert (done["tasks"][0]["status_code"], done["cost"]) == (20000, 0.002)
    assert done["tasks"][0]["result"][0]["keyword"] == "tea"
    assert two["status_code"] == 40000
    assert caller.ready(at=100) == []
    assert caller.world.report(NOW)["live"] == 1


def test_user_data_tells_limits_and_money() -> None:
    """A client can read its limits and what is left."""
    caller = Caller(balance_usd=10.0, calls_per_minute=123)
    caller.post(TASK)

    element = caller.envelope("GET", "/v3/appendix/user_data")["tasks"][0]

    (row,) = element["result"]
    minute = row["rates"]["limits"]["minute"]
    assert element["path"] == ["v3", "appendix", "user_data"]
    assert (
        minute["total"],
        minute["serp"]["task_post"],
        minute["serp"]["tasks_ready"],
    ) == (123, 123, 20)
    assert (row["money"]["total"], row["money"]["balance"]) == (10.0, 9.9994)


def test_small_lists_answer() -> None:
    """Codes, errors and fixed tasks are there, mostly empty."""
    caller = Caller()

    codes = caller.envelope("GET", "/v3/appendix/errors")["tasks"][0]["result"]
    failures = caller.envelope("POST", "/v3/serp/errors", [{"limit": 10}])["tasks"][0]
    fixed = caller.envelope("GET", f"{ORGANIC}/tasks_fixed")["tasks"][0]

    assert {"code": 20100, "message": "Task Created."} in codes
    assert [(element["result"], element["result_count"]) for element in (failures, fixed)] == [
        (None, 0),
        (None, 0),
    ]


def test_tasks_may_end_badly() -> None:
    """A failed task is listed, is fetched without a result, and stays paid."""
    caller = Caller(faults=FaultPlan(execution={40101: 1.0}))
    (posted,) = caller.post(TASK)

    assert [posted["id"]] == caller.ready(at=20)
    done = caller.get(posted["id"], at=20)

    assert (done["status_code"], done["result"]) == (40101, None)
    assert caller.world.report(NOW)["charged_usd"] == 0.0006


def test_failed_tasks_may_stay_unlisted() -> None:
    """Whether failed tasks are listed is a setting, as nobody documents it."""
    caller = Caller(lists_failed=False, faults=FaultPlan(execution={40103: 1.0}))
    caller.post(TASK)

    assert caller.ready(at=20) == []


def test_partial_tasks_have_a_result() -> None:
    """40106 carries what was found."""
    caller = Caller(faults=FaultPlan(execution={40106: 1.0}))
    (posted,) = caller.post(TASK)

    done = caller.get(posted["id"], at=20)

    assert (done["status_code"], len(done["result"])) == (40106, 1)


def test_elements_may_fail_inside_an_accepted_post() -> None:
    """An element answered 50000 was not created and costs nothing."""
    caller = Caller(faults=FaultPlan(element_error=1.0))

    (element,) = caller.post(TASK)

    assert (element["status_code"], element["cost"]) == (50000, 0)
    assert caller.world.report(NOW)["created"] == 0


def test_listing_may_lag_or_never_come() -> None:
    """Late and missing entries hit the ready list; the result is there all the same."""
    late = Caller(faults=FaultPlan(late_listing=(1.0, 50)))
    never = Caller(faults=FaultPlan(unlisted=1.0))
    late.post(TASK)
    (hidden,) = never.post(TASK)

    assert [len(late.ready(at=at)) for at in (60.9, 61)] == [0, 1]
    assert never.ready(at=1000) == []
    assert never.get(hidden["id"], at=1000)["status_code"] == 20000


def test_id_list_may_lag_for_some() -> None:
    """A task can be missing from id_list for longer than its neighbours."""
    caller = Caller(faults=FaultPlan(late_id_list=(1.0, 50)))
    caller.post(TASK)

    assert [len(caller.listed(at=at)) for at in (51, 53)] == [0, 1]


def test_foreign_tasks_fill_the_window_for_ever() -> None:
    """Another program's tasks come first and hide ours; fetching ours by id still works."""
    caller = Caller(ready_window=10, faults=FaultPlan(foreign_tasks=15))
    (mine,) = caller.post(TASK)

    shown = caller.ready(at=20)

    assert len(shown) == 10
    assert mine["id"] not in shown
    assert caller.get(mine["id"], at=20)["status_code"] == 20000
    assert (
        caller.world.report(NOW)["created"],
        caller.world.report(NOW)["foreign_collected"],
    ) == (1, 0)


def test_the_report_finds_dishonest_clients() -> None:
    """Tasks posted twice, fetched twice, unknown ids and early fetches are all counted."""
    caller = Caller()
    tagged = [{**TASK, "tag": tag} for tag in ("a", "b", "a")]
    posted = caller.post(*tagged, {**TASK, "keyword": "coffee", "tag": "c"})
    caller.get(posted[0]["id"], at=5)
    caller.get(posted[0]["id"], at=20)
    caller.get(posted[0]["id"], at=20)
    caller.get("nothing", at=20)

    report = caller.world.report(NOW + 20)

    assert (
        report["created"],
        report["collected"],
        report["duplicate_tags"],
        report["duplicate_payloads"],
    ) == (4, 1, 1, 2)
    assert report["fetches"] == {"ok": 2, "pending": 1, "unknown": 1, "wrong": 0, "expired": 0}
    assert report["duplicate_fetches"] == 1
    assert report["batches"] == {"4": 1}
    assert report["latency"]["max"] == 10
    assert report["listed"] == 3


def test_the_cost_may_be_echoed_on_get() -> None:
    """Some accounts see the price of the POST again; the balance does not move."""
    caller = Caller(echo_cost_on_get=True)
    (posted,) = caller.post(TASK)

    done = caller.get(posted["id"], at=20)

    assert done["cost"] == 0.0006
    assert caller.world.report(NOW)["charged_usd"] == 0.0006


def test_a_crawl_shows_its_progress() -> None:
    """The OnPage summary answers 20000 while the crawl still runs."""
    caller = Caller()
    (posted,) = caller.post({"target": "a.com", "max_crawl_pages": 1}, path="/v3/on_page")

    address = f"/v3/on_page/summary/{posted['id']}"
    running, done = (caller.envelope("GET", address, at=at)["tasks"][0] for at in (5, 10))

    assert [element["result"][0]["crawl_progress"] for element in (running, done)] == [
        "in_progress",
        "finished",
    ]
    assert caller.world.report(NOW)["collected"] == 1


def test_collected_tasks_make_room_in_the_window() -> None:
    """However many were collected before, the window starts at the first one that was not."""
    caller = Caller(turnaround=(0, 0), listing_delay=0, ready_window=10)
    ids = [element["id"] for _ in range(6) for element in caller.post(*[{"keyword": "tea"}] * 100)]
    for task_id in ids[:500]:
        caller.get(task_id, at=1)

    assert ids[500:510] == caller.ready(at=2)
    assert caller.world.report(NOW)["listed"] == 100
