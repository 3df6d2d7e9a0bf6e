"""Each role's own menu: what its work needs, and nothing that it may not open."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from factories import house
from polku_server.govern.models import Grant, Role
from polku_server.overview.menu import PLACES

pytestmark = pytest.mark.django_db
ALL = (*Role.values, "no_role")
# Reviewed by hand: the pages that exist today. One that comes later is added here and in the menu.
MENUS = {
    "administrator": [
        "/govern/users/",
        "/govern/keys/",
        "/govern/settings/",
        "/register/units/",
        "/listen/unfinished/",
        "/guide/",
    ],
    "lead": [
        "/today/",
        "/register/",
        "/listen/",
        "/measure/",
        "/understand/",
        "/value/",
        "/promise/",
        "/act/",
        "/prove/",
        "/govern/",
        "/material/",
    ],
    "analyst": ["/measure/", "/listen/answers/", "/register/", "/act/measured/", "/board/", "/material/"],
    "unit_leader": ["/today/", "/measure/", "/act/", "/notes/"],
    "account_manager": ["/today/", "/accounts/", "/act/", "/act/reviews/"],
    "front_line": ["/register/serving/", "/act/"],
    "data_protection": ["/govern/audit/", "/govern/consents/", "/govern/requests/", "/govern/papers/", "/register/"],
    "agency": ["/measure/", "/listen/answers/"],
    "no_role": [],
}


def reader(role: str) -> Client:
    """Sign somebody in who has a role within a unit and a survey of answers."""
    unit = house.unit("Espoo")
    asked = house.survey(unit=unit)
    house.answer(asked, unit=unit, pleased=4, words="Said.")
    house.counting()
    limits: dict[str, Any] = {"unit": unit} if role == "unit_leader" else {}
    if role == "agency":
        limits = {"survey": asked, "since": date(2020, 1, 1), "until": date(2099, 1, 1)}
    client = Client()
    client.force_login(house.user() if role == "no_role" else house.holder(role, **limits))
    return client


def menu(html: str) -> list[str]:
    """Read the addresses of the main menu, in their order."""
    (nav,) = re.findall(r'<nav class="nav".*?nav__foot', html, re.DOTALL)
    return re.findall(r'<a (?:class="home" )?href="([^"]+)"', nav)


def test_every_role_has_places():
    assert set(Role) == set(PLACES)


@pytest.mark.parametrize("role", ALL)
def test_each_role_has_its_own_menu(role: str):
    assert menu(reader(role).get("/account/", follow=True).content.decode()) == MENUS[role]


@pytest.mark.parametrize("role", ALL)
def test_every_link_of_the_menu_opens(role: str):
    client = reader(role)

    said = {address: client.get(address).status_code for address in MENUS[role]}

    assert said == dict.fromkeys(MENUS[role], 200)


@pytest.mark.parametrize("role", Role.values)
def test_the_front_page_leads_home(role: str):
    first = MENUS[role][0]

    assert reader(role).get("/")["Location"] == first


def test_somebody_without_a_role_is_told_whom_to_ask():
    house.administrator("Ylva Berg")
    left = house.administrator("Left Already")
    left.is_active = False
    left.save()

    html = reader("no_role").get("/", headers={"accept-language": "en"}).content.decode()

    assert ("Ylva Berg" in html, "Left Already" in html) == (True, False)
    assert "The path opens when you have a role." in html


def test_several_roles_have_each_place_once():
    unit = house.unit("Espoo")
    user = house.unit_leader(unit)
    for role in ("account_manager", "front_line", "lead", "administrator"):
        Grant.objects.create(user=user, role=role)
    house.counting()
    client = Client()
    client.force_login(user)

    assert menu(client.get("/measure/").content.decode()) == [
        *MENUS["lead"],
        "/notes/",
        "/accounts/",
        "/act/reviews/",
        "/register/serving/",
        *MENUS["administrator"],
    ]


def test_a_second_roles_places_are_folded_under_a_heading_until_the_reader_is_there():
    first = house.user()
    for role in ("administrator", "lead", "data_protection"):
        Grant.objects.create(user=first, role=role)
    client = house.client(first)

    html = {
        page: client.get(page, headers={"accept-language": "en"}).content.decode()
        for page in ("/govern/keys/", "/act/")
    }

    fold = r'<details class="nav__group"( open)?><summary>([^<]+)</summary>'
    assert re.findall(fold, html["/act/"]) == [("", "Data protection"), ("", "Administration")]
    assert re.findall(fold, html["/govern/keys/"]) == [("", "Data protection"), (" open", "Administration")]
    assert re.findall(r'href="([^"]+)" aria-current="(\w+)"', html["/govern/keys/"]) == [("/govern/keys/", "page")]


@pytest.mark.parametrize("role", ["lead", "unit_leader"])
def test_the_menu_says_where_the_reader_is(role: str):
    html = reader(role).get("/measure/").content.decode()

    assert re.findall(r'href="([^"]+)" aria-current="(\w+)"', html) == [("/measure/", "page")]


@pytest.mark.parametrize("role", ALL)
def test_who_sees_names_finds_a_customer_on_every_page(role: str):
    found = b'id="nav-find"' in reader(role).get("/account/", follow=True).content
    assert found == (role in {"lead", "unit_leader", "account_manager", "data_protection"})
