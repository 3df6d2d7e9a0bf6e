"""What the register tells on a timeline."""

from __future__ import annotations

import datetime as dt

import pytest

from factories import customers, house
from polku_server.govern.models import ConsentDecision
from polku_server.register import actions, timeline

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def moments(party):
    return timeline.page(None, party, named=True)[0]


def test_an_own_field_is_called_by_its_label():
    party, field = customers.person(), customers.field(name="Lämmitystapa")
    actions.set_value(party, field, "maalämpö", by=None)

    assert [each.parts for each in moments(party)] == [("Lämmitystapa: maalämpö",)]


def test_an_own_field_that_is_no_more_is_called_by_its_key():
    party, field = customers.person(), customers.field()
    actions.set_value(party, field, "maalämpö", by=None)
    field.delete()

    assert moments(party)[0].parts == ("Heating: maalämpö",)


def test_labels_are_asked_for_once(django_assert_num_queries):
    party = customers.person()
    for key in ("heating", "roof", "floor"):
        actions.set_value(party, customers.field(key), "puu", by=None)

    with django_assert_num_queries(8):  # seven sources, and the labels
        moments(party)


def test_an_encounter_tells_its_unit_and_who_wrote_it_down():
    party, lead = customers.person(), house.lead()
    actions.log_encounter(party, by=lead, unit=customers.unit("Kuopio"))

    (told,) = moments(party)

    assert (told.what, told.about) == ("Call", ("Kuopio", lead.name))


def test_a_disclosure_names_the_partner():
    party = customers.person()
    ConsentDecision.objects.create(
        party=party,
        purpose="disclosure",
        recipient="Putkiliike Oy",
        given=True,
        source="page",
        by=house.user(),
        at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC),
    )

    (told,) = moments(party)

    assert (told.what, told.about) == (
        "Allows us to give your details to the partner named here",
        ("Putkiliike Oy",),
    )
