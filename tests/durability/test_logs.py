"""No log of any process holds an answer, a token, an address or a header, at any level."""

import json

import pytest

pytestmark = pytest.mark.slow

ODD = {"User-Agent": "canary-agent", "Referer": "http://canary-referer/", "X-Forwarded-For": "203.0.113.77",
       "Cookie": "a=canary-cookie", "X-Odd": "canary-odd", "Accept-Language": "canary-language"}  # fmt: skip
SAID = {"why": "canary-why", "memory": "canary-memory", "colour": "canary-colour"}


def say_everything(house) -> list[int]:
    """Post canaries in every place there is; give what came back."""
    token, path = house.token(), f"{house.path}?canary-query=1"
    asked = [
        house.send(token, **SAID),
        house.send(token, **{**SAID, "why": "canary-changed"}),
        house.send(house.token(), csat="canary-point", **SAID),
        house.send("canary-token", **SAID),
        house.send(house.token(), why="canary-why", memory="canary-REFUSE"),
        house.ask("POST", path, "why=%FFcanary-bytes", ODD),
        house.ask("POST", path, json.dumps({"canary-json": 1}), {**ODD, "Content-Type": "application/json"}),
        house.ask("GET", path, headers=ODD),
        house.ask("GET", path, headers={"Host": "canary-host.example"}),
        house.ask("GET", "/v/fail-canary-survey"),
        house.ask("GET", "/v/canary-unknown"),
        house.ask("GET", "/sign-in/canary-link?next=canary-next"),
        house.ask("POST", "/listen/answers/?canary-staff=1", "a=canary-staff", ODD),
    ]
    return [status for status, _, _ in asked] + [token]


def test_no_log_holds_what_was_said(make_house):
    house = make_house(level="DEBUG")
    house.start("lake", "web", "jobs", application="durability.broken:application")

    *statuses, token = say_everything(house)
    house.kill()

    log = house.log.read_text()
    assert statuses[:5] == [200, 409, 422, 403, 503]
    assert statuses[9] == 500
    assert "an answer was not stored" in log  # it did go through the place that quotes rows
    assert [line for line in log.splitlines() if "canary" in line.lower()] == []
    assert token.split(".")[2] not in log
    assert token.rsplit(":", 1)[1] not in log
    assert "203.0.113.77" not in log
