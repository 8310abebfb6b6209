"""Postbacks and pingbacks as decisions: what is due, what its answer means, what is listed."""

from __future__ import annotations

import gzip
from random import Random
from typing import Any

import orjson
import pytest

from dfseo_async.emulator import EmulatorSettings, FaultPlan, WebhookFaults, World
from dfseo_async.emulator.paths import Call, parse
from dfseo_async.emulator.tasks import date_text
from dfseo_async.emulator.webhooks import Answer, Delivery, WebhookKind, address
from dfseo_async.errors import ConfigError

NOW = 1_790_000_000.0
ORGANIC = "/v3/serp/google/organic"
HOOK = "http://127.0.0.1:9/in?id=$id&tag=$tag"
TASK = {"keyword": "tea", "location_code": 2840, "language_code": "en"}
POSTBACK = {**TASK, "postback_url": HOOK, "postback_data": "regular", "tag": "a"}
PINGBACK = {**TASK, "pingback_url": HOOK, "tag": "p"}
OK = Answer(200, 0.1)


class Caller:
    """Calls a world and plays its sender."""

    def __init__(self, **webhooks: Any) -> None:
        plan = FaultPlan(webhooks=WebhookFaults(**webhooks))
        settings = EmulatorSettings(turnaround=(10, 10), listing_delay=1, faults=plan)
        self.world = World(settings, Random(1))  # noqa: S311

    def call(self, method: str, path: str, body: object = None, *, at: float = 0) -> Any:
        """Make one call and return its first element."""
        call = parse(method, path)
        assert isinstance(call, Call)
        raw = b"" if body is None else orjson.dumps(body)
        envelope = orjson.loads(self.world.handle(call, raw, NOW + at).plain())
        return envelope["tasks"][0] if envelope["tasks"] else envelope

    def post(self, task: object, *, path: str = ORGANIC) -> str:
        """Post one task and return its id."""
        element = self.call("POST", f"{path}/task_post", [task])
        assert 20100 == element["status_code"], element
        return str(element["id"])

    def due(self, *, at: float) -> list[Delivery]:
        """Return what is to be sent."""
        return self.world.office.take(NOW + at, 100)

    def settle(self, delivery: Delivery, answer: Answer = OK, *, at: float) -> None:
        """Tell what came of a delivery."""
        self.world.office.settle(delivery, answer, NOW + at)

    def ready(self, *, at: float, scope: str = ORGANIC) -> list[str]:
        """Return the listed ids."""
        return [
            row["id"] for row in self.call("GET", f"{scope}/tasks_ready", at=at)["result"] or []
        ]

    def errors(self, *, at: float, api: str = "serp", **asked: Any) -> Any:
        """Return the element of an errors call."""
        return self.call("POST", f"/v3/{api}/errors", [asked], at=at)

    def count(self, name: str) -> int:
        """Return one count of the report."""
        return self.world.report(NOW)["deliveries"][name]


def test_a_postback_is_due_when_its_task_is_finished() -> None:
    """Not a moment earlier, and once."""
    caller = Caller()
    caller.post(POSTBACK)

    assert caller.world.office.next_at() == pytest.approx(NOW + 10, abs=0.01)
    assert [] == caller.due(at=9.9)
    assert 1 == len(caller.due(at=10.01))
    assert [] == caller.due(at=30)


def test_a_postback_holds_what_task_get_gives() -> None:
    """The body is the gzip envelope of the function named in postback_data."""
    caller = Caller()
    task_id = caller.post(POSTBACK)
    (delivery,) = caller.due(at=11)

    body = orjson.loads(gzip.decompress(caller.world.postback_body(delivery.task)))

    fetched = caller.call("GET", f"{ORGANIC}/task_get/regular/{task_id}", at=12)
    assert fetched == body["tasks"][0]
    assert {"organic", "paid", "featured_snippet"} == set(fetched["result"][0]["item_types"])


def test_endpoints_without_functions_send_their_only_shape() -> None:
    """No postback_data is needed where the path of task_get names no function."""
    caller = Caller()
    path = "/v3/keywords_data/google_ads/search_volume"
    task_id = caller.post({"keywords": ["tea"], "postback_url": HOOK}, path=path)
    (delivery,) = caller.due(at=11)

    body = orjson.loads(gzip.decompress(caller.world.postback_body(delivery.task)))

    assert caller.call("GET", f"{path}/task_get/{task_id}", at=12) == body["tasks"][0]


def test_delivered_postbacks_are_never_listed() -> None:
    """Delivered is collected: the list stays empty, the result can still be fetched."""
    caller = Caller()
    task_id = caller.post(POSTBACK)
    (delivery,) = caller.due(at=10.5)
    caller.settle(delivery, at=10.6)

    assert [] == caller.ready(at=20)
    fetched = caller.call("GET", f"{ORGANIC}/task_get/advanced/{task_id}", at=30)
    assert 20000 == fetched["status_code"]
    assert 1 == caller.world.report(NOW + 30)["fetched_anyway"]


@pytest.mark.parametrize(
    ("code", "is_failure"),
    [(199, True), (200, False), (204, False), (300, False), (301, True), (503, True), (0, True)],
)
def test_codes_decide_about_delivery(code: int, is_failure: bool) -> None:  # noqa: FBT001
    """Below 200 or above 300 is a failure, which tasks_ready and errors show."""
    caller = Caller()
    task_id = caller.post(POSTBACK)
    (delivery,) = caller.due(at=10.5)
    caller.settle(delivery, Answer(code, 0.25, "busy"), at=11)

    rows = caller.errors(at=12)["result"] or []

    assert ([task_id] if is_failure else []) == caller.ready(at=20)
    assert ([task_id] if is_failure else []) == [row["id"] for row in rows]


def test_errors_describe_the_failed_call() -> None:
    """Address as called, code, time and start of the answer."""
    caller = Caller()
    task_id = caller.post(POSTBACK)
    (delivery,) = caller.due(at=10.5)
    caller.settle(delivery, Answer(503, 0.25, "busy"), at=11)

    (row,) = caller.errors(at=12)["result"]

    assert row == {
        "id": task_id,
        "datetime": date_text(int(NOW + 11)),
        "function": "postback_url",
        "error_code": 50301,
        "error_message": "HTTP code 503.",
        "http_url": f"http://127.0.0.1:9/in?id={task_id}&tag=a",
        "http_method": "POST",
        "http_code": 503,
        "http_time": 0.25,
        "http_response": "busy",
    }


def test_errors_are_filtered_and_paged() -> None:
    """By kind of webhook, by time, by API, by limit and offset."""
    caller = Caller()
    ids = [caller.post(task) for task in (POSTBACK, PINGBACK, POSTBACK)]
    for number, delivery in enumerate(caller.due(at=11)):
        caller.settle(delivery, Answer(500, 0), at=11 + 10 * number)

    def shown(**asked: Any) -> list[str]:
        rows = caller.errors(at=100, **asked)["result"] or []
        return [row["id"] for row in rows]

    assert ids == shown()
    assert [ids[1]] == shown(filtered_function="pingback_url")
    assert [ids[0], ids[2]] == shown(filtered_function="postback_url")
    assert [ids[1]] == shown(limit=1, offset=1)
    assert ids[1:] == shown(datetime_from=date_text(int(NOW + 15)))
    assert ids[:1] == shown(datetime_to=date_text(int(NOW + 15)))
    assert caller.errors(at=100, api="merchant")["result"] is None


@pytest.mark.parametrize(
    "asked",
    [
        {"limit": 0},
        {"limit": 1001},
        {"offset": -1},
        {"datetime_from": "yesterday"},
        {"datetime_from": date_text(int(NOW - 8 * 86_400))},
    ],
)
def test_errors_refuse_what_is_not_documented(asked: dict[str, Any]) -> None:
    """A bad limit, offset or date, and anything older than seven days, is answered 40501."""
    assert 40501 == Caller().errors(at=0, **asked)["status_code"]


def test_pingbacks_leave_the_task_listed() -> None:
    """A ping is no delivery: the result is listed until it is fetched."""
    caller = Caller()
    task_id = caller.post(PINGBACK)
    (delivery,) = caller.due(at=10.5)
    caller.settle(delivery, at=10.6)

    assert WebhookKind.PINGBACK == delivery.kind
    assert [task_id] == caller.ready(at=20)


def test_lost_postbacks_are_listed() -> None:
    """The service knows that nothing arrived: the task is ready and in the errors."""
    caller = Caller(losses=1.0)
    task_id = caller.post(POSTBACK)

    assert [] == caller.due(at=11)
    assert [task_id] == caller.ready(at=12)
    assert [task_id] == [row["id"] for row in caller.errors(at=12)["result"]]


def test_vanished_postbacks_are_known_to_nobody() -> None:
    """Neither list has them, but their result can be fetched and sent again."""
    caller = Caller(vanished=1.0)
    task_id = caller.post(POSTBACK)

    assert [] == caller.due(at=11)
    assert ([], None) == (caller.ready(at=20), caller.errors(at=20)["result"])
    resent = caller.call("POST", "/v3/appendix/webhook_resend", [{"id": task_id}], at=21)
    assert 20000 == resent["status_code"]
    assert 1 == len(caller.due(at=21))


def test_duplicates_come_within_a_second() -> None:
    """The same call is made twice; the second answer changes nothing."""
    caller = Caller(duplicates=1.0)
    caller.post(POSTBACK)

    (first,) = caller.due(at=10.01)
    caller.settle(first, at=10.02)
    (second,) = caller.due(at=11.1)
    caller.settle(second, Answer(500, 0), at=11.2)

    assert first == second
    assert [] == caller.ready(at=20)
    assert (1, 2) == (caller.count("duplicated"), caller.count("tried"))


def test_early_webhooks_come_before_the_reply() -> None:
    """They are due in the step that creates the task."""
    caller = Caller(early=1.0)
    caller.post(POSTBACK)

    assert 1 == len(caller.world.office.take_early())
    assert [] == caller.due(at=60)


def test_late_webhooks_keep_their_task_off_the_list() -> None:
    """Nothing arrives in time, and nothing is listed either."""
    caller = Caller(late=(1.0, 100.0))
    caller.post(POSTBACK)

    assert ([], []) == (caller.due(at=109), caller.ready(at=109))
    assert 1 == len(caller.due(at=111))


def test_tasks_may_be_listed_while_their_postback_is_on_the_way() -> None:
    """Until it is delivered."""
    caller = Caller(listed=1.0)
    task_id = caller.post(POSTBACK)
    (delivery,) = caller.due(at=10.5)

    before = caller.ready(at=10.6)
    caller.settle(delivery, at=12)

    assert ([task_id], []) == (before, caller.ready(at=13))


def test_resending_is_free_and_answers_each_id() -> None:
    """Unknown ids, unfinished tasks and tasks without webhook are told one by one."""
    caller = Caller()
    known, plain = caller.post(POSTBACK), caller.post(TASK)
    spent = caller.world.report(NOW)["charged_usd"]
    body = [{"id": known}, {"id": plain}, {"id": "nobody"}, {}]

    def codes(at: float) -> list[int]:
        call = parse("POST", "/v3/appendix/webhook_resend")
        assert call is not None
        reply = orjson.loads(caller.world.handle(call, orjson.dumps(body), NOW + at).plain())
        return [element["status_code"] for element in reply["tasks"]]

    assert [40602, 40501, 40401, 40503] == codes(5)
    assert [20000, 40501, 40401, 40503] == codes(20)
    assert spent == caller.world.report(NOW)["charged_usd"]


def test_at_most_a_hundred_are_resent_in_a_call() -> None:
    """The rest is answered 40006."""
    caller = Caller()
    task_id = caller.post(POSTBACK)
    call = parse("POST", "/v3/appendix/webhook_resend")
    assert call is not None
    body = orjson.dumps([{"id": task_id}] * 101)

    reply = orjson.loads(caller.world.handle(call, body, NOW + 20).plain())

    assert [20000] * 100 + [40006] == [one["status_code"] for one in reply["tasks"]]
    assert 100 == caller.count("resent")


def test_a_resent_postback_takes_the_task_off_the_list() -> None:
    """What failed and is delivered at last counts as collected."""
    caller = Caller(losses=1.0)
    task_id = caller.post(POSTBACK)
    caller.due(at=11)
    caller.call("POST", "/v3/appendix/webhook_resend", [{"id": task_id}], at=12)
    (delivery,) = caller.due(at=12)
    before = caller.ready(at=12)
    caller.settle(delivery, at=13)

    assert ([task_id], []) == (before, caller.ready(at=14))


@pytest.mark.parametrize(
    ("extra", "code", "message"),
    [
        ({"postback_url": "https://127.0.0.1/x"}, 40501, "loopback"),
        ({"postback_url": "http://example.com/x"}, 40501, "loopback"),
        ({"pingback_url": "http://10.0.0.1/x"}, 40501, "loopback"),
        ({"pingback_url": "http://[::1]:bad/x"}, 40501, "loopback"),
        ({"postback_url": 7}, 40501, "loopback"),
        ({"postback_url": HOOK}, 40501, "'postback_data'"),
        ({"postback_url": HOOK, "postback_data": "soup"}, 40501, "'postback_data'"),
    ],
)
def test_bad_webhooks_are_refused(extra: dict[str, Any], code: int, message: str) -> None:
    """Only addresses on loopback, and only data that the endpoint offers."""
    element = Caller().call("POST", f"{ORGANIC}/task_post", [{**TASK, **extra}])

    assert code == element["status_code"]
    assert message in element["status_message"]


def test_endpoints_refuse_webhooks_that_they_do_not_offer() -> None:
    """OnPage has pingbacks only."""
    task = {"target": "example.com", "max_crawl_pages": 3}
    caller = Caller()

    element = caller.call("POST", "/v3/on_page/task_post", [{**task, "postback_url": HOOK}])

    assert 40506 == element["status_code"]
    caller.post({**task, "pingback_url": HOOK}, path="/v3/on_page")


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("http://127.0.0.1/$id/$tag", "http://127.0.0.1/ID/a+b%26%23%C3%A9"),
        ("http://127.0.0.1/x#part?t=$tag", "http://127.0.0.1/x%23part?t=a+b%26%23%C3%A9"),
        ("http://127.0.0.1/ü x%20", "http://127.0.0.1/%C3%BC%20x%20"),
    ],
)
def test_addresses_are_filled_in_and_escaped(template: str, expected: str) -> None:
    """The tag is url-encoded, other special characters are escaped, escapes stay."""
    assert expected == address(template, "ID", "a b&#é")


@pytest.mark.parametrize(
    "wrong", [{"losses": 0.6, "vanished": 0.6}, {"early": 2}, {"late": (1, -1)}]
)
def test_shares_that_are_none_are_refused(wrong: dict[str, Any]) -> None:
    """Shares are 0 to 1, delays not negative."""
    with pytest.raises(ConfigError, match="shares of webhooks"):
        WebhookFaults(**wrong)
