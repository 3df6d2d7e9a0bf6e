"""The needs card: lines come with how we know, and stay in the history when they hold no more."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from factories import customers
from polku_server.models import Need
from polku_server.register import actions

pytestmark = pytest.mark.django_db


def test_a_need_says_how_we_know_and_from_which_day():
    row = actions.add_need(customers.person(), "goal", "Lämmin talo", by=None, basis="stated", source="kotikäynti")

    assert (row.basis, row.on, row.retired_at) == ("stated", timezone.localdate(), None)


@pytest.mark.parametrize(("kind", "words"), [("dream", "x"), ("goal", ""), ("goal", "x" * 301)])
def test_a_need_that_breaks_a_rule_is_refused(kind, words):
    with pytest.raises(ValidationError):
        actions.add_need(customers.person(), kind, words, by=None)

    assert Need.objects.count() == 0


def test_a_retired_need_keeps_its_first_moment():
    row = actions.add_need(customers.person(), "wish", "Viestit tekstiviestinä", by=None)
    moment = actions.retire_need(row, by=None).retired_at

    assert actions.retire_need(Need.objects.get(), by=None).retired_at == moment
