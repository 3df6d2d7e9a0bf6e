"""Whoever changes whose an answer is tells the lake; that the lake follows stands in its own tests."""

from __future__ import annotations

import pytest

from factories import house
from polku_server.lake.models import Change
from polku_server.models import Party
from polku_server.register.actions.merging import merge, unmerge

pytestmark = pytest.mark.django_db


def test_the_lake_is_told_of_answers_that_a_merge_points_anew_and_its_undoing_points_back():
    kept, gone = Party.objects.create(name="Kaisa", number="1"), Party.objects.create(name="Kaisa", number="2")
    answer = house.answer(house.survey(), pleased=5, party=gone)

    unmerge(merge(kept, gone, by=None), by=None)

    assert list(Change.objects.filter(table="response").values_list("pk_changed", flat=True)) == [answer.pk] * 2
