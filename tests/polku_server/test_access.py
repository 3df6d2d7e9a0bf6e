"""The access matrix: every address, method and reader, with an own, a foreign and a missing thing.

What is expected stands in access.txt and, for the API, in access_of_keys.txt, written and reviewed by hand;
nothing in them is made from the policy. An address is added by adding its lines there.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from factories.access import OF_KEYS, TABLE, Line, ask, differences, read
from factories.world import KEYS, World
from polku import lake
from polku_server.api import api
from polku_server.govern import policy
from polku_server.govern.models import Role
from polku_server.govern.policy import Everything, Permission
from polku_server.govern.routes import routes
from polku_server.ui import pages

LINES, OPERATIONS = read(TABLE), read(OF_KEYS, KEYS)
ASKED = ("GET", "POST")


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """One company, whose lake is in use."""
    made = World()
    yield made
    made.engine.close()
    lake.use(None)


@pytest.fixture(scope="module")
def heard() -> dict[str, bytes]:
    """What the house said when it was asked the whole table; each test's world says the same."""
    return {}


def at(method: str, address: str, thing: str = "-") -> Line:
    """Find a line of the table."""
    return next(line for line in LINES if (line.method, line.address, line.thing) == (method, address, thing))


def test_every_address_is_in_the_table_with_both_methods_and_every_line_has_an_address():
    known = {where for where, _ in routes() if not where.startswith("/api/")}

    listed = {(line.method, line.route) for line in LINES}

    assert sorted({(method, where) for method in ASKED for where in known} - listed) == []
    assert sorted({route for _, route in listed} - known) == []


def test_every_operation_of_the_api_is_in_the_table_and_every_line_has_an_operation():
    known = {(method, where) for where, view in routes() if where.startswith("/api/") for method in methods(where)}

    assert {(line.method, line.route) for line in OPERATIONS} == known


def methods(where: str) -> set[str]:
    """Give the methods that the API takes at an address; what is no operation is asked by GET."""
    found = api.get_openapi_schema()["paths"].get(where.replace("<", "{").replace(">", "}"), {"get": {}})
    return {method.upper() for method in found}


def test_keys_open_what_the_table_says(world: World):
    assert differences(OPERATIONS, world, KEYS) == []


def test_a_session_opens_no_operation(world: World):
    closed = [line for line in OPERATIONS if line.outcomes["no_key"] == "401"]

    assert {ask(line, "lead", world).outcome for line in closed} == {"401"}


def test_an_address_with_a_place_in_it_names_a_thing():
    assert [line.address for line in LINES + OPERATIONS if "<" in line.address and line.thing == "-"] == []


def test_a_foreign_thing_stands_beside_a_missing_one():
    asked = {(line.method, line.address, line.thing) for line in LINES + OPERATIONS}

    foreign = [each for each in asked if each[2].endswith(":foreign")]

    assert [each for each in foreign if (*each[:2], each[2].replace(":foreign", ":missing")) not in asked] == []


def test_no_line_stands_twice():
    keys = [(line.method, line.address, line.thing) for line in LINES + OPERATIONS]

    assert sorted({key for key in keys if keys.count(key) > 1}) == []


def test_the_house_answers_as_the_table_says(world: World, heard: dict[str, bytes]):
    assert differences(LINES, world, heard=heard) == []


CUSTOMERS = ("Own Person", "Foreign Person", "Own goal", "Foreign goal", "own@x.fi", "foreign@x.fi")
FOREIGN = ("Foreign Person", "Foreign Oy", "Foreign goal", "foreign@x.fi")
# words that stand in the store, and on no page that this reader can open
UNSEEN = {
    "administrator": (*CUSTOMERS, "Said of"),
    "analyst": ("Own Person", "Foreign Person", "Own Oy", "Foreign Oy", "own@x.fi", "foreign@x.fi"),
    "unit_leader": (*FOREIGN, "Said of Elsewhere"),
    "account_manager": (*FOREIGN, "Said of"),
    "front_line": (*FOREIGN, "Said of"),
    "data_protection": ("Said of",),
    "agency": (*CUSTOMERS, "Said of Elsewhere"),
    "no_role": (*CUSTOMERS, "Said of"),
    "nobody": (*CUSTOMERS, "Said of"),
}


def read_by(who: str, world: World, heard: dict[str, bytes]) -> dict[str, str]:
    """Give each page as a reader sees it; what was not heard yet is asked."""
    asked = [line for line in LINES if line.method == "GET"]
    pages = {line.cell(who): heard.get(line.cell(who)) or ask(line, who, world).body for line in asked}
    return {cell: page.decode(errors="replace") for cell, page in pages.items()}


def seen(world: World, who: str, heard: dict[str, bytes]) -> dict[str, str]:
    """Give the pages on which a reader sees a word that is not for them."""
    pages = read_by(who, world, heard)
    return {cell: word for cell, page in pages.items() for word in UNSEEN[who] if word in page}


@pytest.mark.parametrize("who", UNSEEN)
def test_no_page_shows_what_its_reader_may_not_know(world: World, heard: dict[str, bytes], who: str):
    assert seen(world, who, heard) == {}


def test_an_analyst_who_gains_names_is_found(world: World, monkeypatch: pytest.MonkeyPatch):
    named = policy.ROLES[Role.ANALYST] | {Permission.NAMES}
    monkeypatch.setattr(policy, "ROLES", {**policy.ROLES, Role.ANALYST: named})

    assert seen(world, "analyst", {}) != {}


def test_what_nobody_may_see_is_there_for_the_lead(world: World, heard: dict[str, bytes]):
    pages = " ".join(read_by("lead", world, heard).values())

    assert [word for word in (*CUSTOMERS, "Said of Elsewhere", "Foreign Oy") if word not in pages] == []


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
def test_no_page_that_asks_for_a_role_takes_another_method(world: World, method: str):
    guarded = [line for line in LINES if line.method == "POST" and line.outcomes["no_role"] == "403"]
    asked = [Line(method, line.address, line.thing, {}) for line in guarded]

    said = {line.cell(who): ask(line, who, world).outcome for line in asked for who in ("administrator", "lead")}

    assert {cell: outcome for cell, outcome in said.items() if outcome not in ("403", "404", "405")} == {}


# Whoever opens one cell too much must hear of it here.
MUTANTS = [
    (Role.AGENCY, Permission.SURVEYS, "agency", at("GET", "/listen/")),
    (Role.ADMINISTRATOR, Permission.ANSWERS, "administrator", at("GET", "/listen/answers/")),
    (Role.FRONT_LINE, Permission.FIGURES, "front_line", at("GET", "/measure/")),
    (Role.DATA_PROTECTION, Permission.FIGURES, "data_protection", at("GET", "/measure/")),
    (Role.LEAD, Permission.USERS, "lead", at("GET", "/govern/users/")),
    (Role.AGENCY, Permission.AUDIT, "agency", at("GET", "/govern/audit/")),
    (Role.ANALYST, Permission.EDIT, "analyst", at("GET", "/register/customers/new/")),
    (Role.ACCOUNT_MANAGER, Permission.SETTINGS, "account_manager", at("GET", "/register/units/")),
]


@pytest.mark.parametrize(("role", "gained", "who", "line"), MUTANTS)
def test_a_role_that_gains_a_permission_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch, role: Role, gained: Permission, who: str, line: Line
):
    monkeypatch.setattr(policy, "ROLES", {**policy.ROLES, role: policy.ROLES[role] | {gained}})

    assert [said.partition(": ")[0] for said in differences([line], world, [who])] == [line.cell(who)]


def test_a_role_that_loses_a_permission_is_found(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(policy, "ROLES", {**policy.ROLES, Role.LEAD: policy.ROLES[Role.LEAD] - {Permission.FIGURES}})

    assert differences([at("GET", "/measure/")], world, ["lead"]) == ["GET /measure/ - as lead: 403, not 200"]


def test_a_reach_that_becomes_everything_is_found(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(policy, "reach_of", lambda grant: Everything())
    lines = [at("GET", "/measure/?unit=<>", f"unit:{which}") for which in ("foreign", "missing")]

    assert differences(lines, world, ["unit_leader"]) == [
        "GET /measure/?unit=<> unit:foreign as unit_leader: 200, not 404"
    ]


def test_a_foreign_thing_that_is_told_apart_is_found(world: World, monkeypatch: pytest.MonkeyPatch):
    plain, asked = pages.problem, count()
    monkeypatch.setattr(pages, "problem", lambda status, title, *more: plain(status, f"{title} {next(asked)}", *more))
    lines = [at("GET", "/measure/?unit=<>", f"unit:{which}") for which in ("foreign", "missing")]

    assert differences(lines, world, ["unit_leader"]) == [
        "GET /measure/?unit=<> unit:foreign as unit_leader: not the same words as for a missing one"
    ]
