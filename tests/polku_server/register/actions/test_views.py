"""A list's filters under a name of one's own."""

import pytest

from factories import customers
from polku_server.models import SavedView
from polku_server.register import actions

pytestmark = pytest.mark.django_db


def test_a_view_of_the_same_name_is_replaced():
    lead = customers.staff()

    actions.save_view("Tampere", "unit=a", by=lead)
    actions.save_view(" Tampere ", "unit=b", by=lead)

    assert SavedView.objects.get().query == "unit=b"


def test_nobody_removes_the_view_of_another():
    view = actions.save_view("Tampere", "unit=a", by=customers.staff())

    actions.forget_view(view, by=customers.staff())

    assert SavedView.objects.count() == 1
