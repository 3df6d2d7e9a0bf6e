"""Units and touchpoints: made and changed by those who have settings, known to the lake."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from factories import customers
from polku_server.models import Change, Touchpoint, Unit
from polku_server.register import actions

pytestmark = pytest.mark.django_db


def test_a_unit_stands_below_another_and_never_below_itself():
    top = actions.make_unit("Pohjoinen", by=None, leader="Liisa Aho")
    below = actions.make_unit("Oulu", by=None, parent=top)

    with pytest.raises(ValidationError, match="parent"):
        actions.change_unit(top, by=None, parent=below)

    assert Unit.objects.get(pk=top.pk).parent is None
    assert list(Change.objects.values_list("table", "pk_changed")) == [("unit", top.pk), ("unit", below.pk)]


def test_a_touchpoint_comes_last_on_the_path():
    actions.make_touchpoint("Tarjous", by=None, phase="before")
    last = actions.make_touchpoint("Huolto", by=None, phase="after", partner="Koivikon Huolto Oy", deputy="Jenni Aho")

    assert (last.position, Touchpoint.objects.get(pk=last.pk).deputy) == (2, "Jenni Aho")


@pytest.mark.parametrize("fields", [{"phase": "never"}, {"position": 0}, {"owner": "Liisa 131052-308T"}])
def test_a_touchpoint_that_breaks_a_rule_is_refused(fields):
    with pytest.raises(ValidationError):
        actions.make_touchpoint("Huolto", by=None, **fields)

    assert Touchpoint.objects.count() == 0


def test_places_are_for_those_who_have_settings():
    leader = customers.staff("unit_leader", unit=customers.unit())

    for make in (actions.make_unit, actions.make_touchpoint):
        with pytest.raises(PermissionDenied):
            make("Oulu", by=leader)
