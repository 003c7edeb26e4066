import json

import pytest

from runtime.problems import problem, whole_seconds


def test_a_problem_is_a_document_of_rfc_9457() -> None:
    response = problem(409, "taken", "Somebody else has it", "Jo was first.", holder="jo")
    assert (response.status, response.content_type) == (409, "application/problem+json")
    assert isinstance(response.body, bytes)
    assert json.loads(response.body) == {
        "type": "about:blank", "title": "Somebody else has it", "status": 409, "code": "taken",
        "detail": "Jo was first.", "holder": "jo",
    }  # fmt: skip


def test_headers_and_a_wait_go_with_it() -> None:
    response = problem(429, "slow_down", "Too fast", headers={"Vary": "Origin"}, retry_after=0.2)
    assert response.headers["Retry-After"] == "1"
    assert response.headers["Vary"] == "Origin"


@pytest.mark.parametrize(("seconds", "written"), [(0.0, "1"), (0.2, "1"), (1, "1"), (1.01, "2"), (120.0, "120")])
def test_waits_are_whole_seconds_rounded_up(seconds: float, written: str) -> None:
    assert whole_seconds(seconds) == written
