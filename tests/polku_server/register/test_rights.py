"""Rows about two customers are reached by one rule: policy and pages agree, whoever reads."""

from __future__ import annotations

import pytest
from django.utils import timezone

from factories import customers, house
from polku_server.govern import policy
from polku_server.govern.policy import Permission
from polku_server.models import DuplicatePair, Grant, Merge
from polku_server.register import deciding_pages
from polku_server.register.seeing import both_seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def pairs():
    """Pairs within Espoo, over Espoo and Vantaa, and within Vantaa; and a merge of each kind."""
    espoo, vantaa = house.unit("Espoo"), house.unit("Vantaa")
    for name, left, right in (("own", espoo, espoo), ("across", espoo, vantaa), ("foreign", vantaa, vantaa)):
        both = [customers.person(name, f"{n}", unit=unit) for n, unit in enumerate((left, right))]
        DuplicatePair.objects.create(left=both[0], right=both[1], probability=0.9, found_at=timezone.now())
        Merge.objects.create(kept=both[0], gone=both[1], log={})
    return espoo, vantaa


def readers(espoo, vantaa):
    both = house.unit_leader(espoo)
    Grant.objects.create(user=both, role="unit_leader", unit=vantaa)
    return [house.lead(), house.unit_leader(espoo), both, house.analyst(), house.account_manager()]


def test_pages_show_the_pairs_that_the_policy_holds(pairs):
    espoo, vantaa = pairs

    for by in readers(espoo, vantaa):
        for model, shown in ((DuplicatePair, deciding_pages.seen), (Merge, deciding_pages.merges)):
            held = policy.rows(by, Permission.EDIT, policy.rows(by, Permission.NAMES, model.objects.all()))
            assert set(shown(by)) == set(held)


def test_a_pair_over_two_units_is_seen_by_whoever_reaches_both(pairs):
    espoo, vantaa = pairs

    seen = [[pair.left.given_name for pair in both_seen(by, DuplicatePair.objects.order_by("pk"))]
            for by in readers(espoo, vantaa)]  # fmt: skip

    assert seen == [["own", "across", "foreign"], ["own"], ["own", "across", "foreign"], [], []]
