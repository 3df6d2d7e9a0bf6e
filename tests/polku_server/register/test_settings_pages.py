"""Groups, own fields, units and touchpoints: shown, made and changed by those who have settings."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from factories import customers, house
from polku_server.models import CustomerGroup, CustomField, Touchpoint, Unit
from polku_server.register import actions

pytestmark = pytest.mark.django_db
FORMS = {
    "groups": {"name": "Omakotitalot", "serves": "Pientalot"},
    "fields": {
        "name": "Lämmitys",
        "key": "heating",
        "of": "person",
        "type": "choice",
        "choices": "Öljy\nMaa",
        "purpose": "Huolto",
        "keep_days": "365",
    },
    "units": {"name": "Tampere", "leader": "Mikko Salmela"},
    "touchpoints": {"name": "Asennus", "phase": "during", "deputy": "Jenni Aho"},
}
MODELS = {"groups": CustomerGroup, "fields": CustomField, "units": Unit, "touchpoints": Touchpoint}


def client(role: str, **limits: object) -> Client:
    house.organisation() if not house.Organisation.objects.exists() else None
    made = Client(headers={"accept-language": "en"})
    made.force_login(customers.staff(role, **limits))
    return made


@pytest.mark.parametrize("what", FORMS)
def test_each_is_made_shown_and_changed(what: str):
    lead = client("lead")

    assert lead.post(f"/register/{what}/new/", FORMS[what]).headers["Location"] == f"/register/{what}/"
    row = MODELS[what].objects.get()
    assert row.name in lead.get(f"/register/{what}/").content.decode()
    lead.post(f"/register/{what}/{row.public_id}/", FORMS[what] | {"name": "Toinen"})
    assert MODELS[what].objects.get().name == "Toinen"


@pytest.mark.parametrize("what", FORMS)
def test_what_is_wrong_is_told_and_nothing_is_left(what: str):
    page = client("lead").post(f"/register/{what}/new/", FORMS[what] | {"name": ""})

    assert (page.status_code, list(page.context["form"].errors)) == (422, ["name"])
    assert MODELS[what].objects.count() == 0


@pytest.mark.parametrize("what", FORMS)
def test_an_unknown_one_is_not_found(what: str):
    assert client("lead").get(f"/register/{what}/nobody/").status_code == 404


@pytest.mark.parametrize("what", FORMS)
def test_an_empty_list_says_the_next_step(what: str):
    assert f'href="/register/{what}/new/"' in client("lead").get(f"/register/{what}/").content.decode()


@pytest.mark.parametrize(
    ("what", "role", "status"),
    [
        ("groups", "analyst", 200),
        ("groups", "front_line", 403),
        ("fields", "analyst", 403),
        ("units", "administrator", 200),
        ("units", "account_manager", 403),
        ("touchpoints", "administrator", 200),
        ("touchpoints", "front_line", 403),
    ],
)
def test_who_may_look(what: str, role: str, status: int):
    assert client(role).get(f"/register/{what}/").status_code == status


def test_a_field_keeps_its_key_and_type():
    field = customers.field(type="number")

    client("lead").post(f"/register/fields/{field.public_id}/", FORMS["fields"])

    changed = CustomField.objects.get()
    assert (changed.type, changed.purpose) == ("number", "Huolto")


def test_units_stand_as_a_tree():
    top = actions.make_unit("Länsi", by=None)
    actions.make_unit("Turku", by=None, parent=top)

    (first,) = client("lead").get("/register/units/").context["units"]

    assert (first["unit"], [each["unit"].name for each in first["below"]]) == (top, ["Turku"])


def test_a_group_leads_to_those_who_are_in_it():
    group = actions.make_group("Taloyhtiöt", "Talot", by=None)
    actions.put_in_group(customers.organisation(), group, by=None)
    lead = client("lead")

    (link,) = re.findall(r'href="(/register/\?[^"]+)"', lead.get("/register/groups/").content.decode())

    assert [row["name"] for row in lead.get(link.replace("&amp;", "&")).context["rows"]] == ["Koivikon Huolto Oy"]
