"""Every truth of the whole sample company is found in the store."""

from collections import Counter

import pytest

from polku_server.act.models import Case
from polku_server.listen.models import Response, Words
from polku_server.overview.sample import loading, truths

pytestmark = pytest.mark.django_db(transaction=True)


def test_parts_of_recommendation_are_those_of_a_long_draw():
    parts = truths.parts_of_recommendation()

    assert list(parts) == ["day_kept", "bill_kept", "person_kept"]
    assert [round(each, 2) for each in parts.values()] == [0.41, 0.11, 0.01]


@pytest.mark.slow
def test_the_methods_find_every_truth_of_the_whole_company(settings, tmp_path):
    settings.DATA = tmp_path
    asked = loading.asked_for()
    loading.load(asked)

    found = truths.truths(asked)

    assert [each.name for each in found if not each.ok] == []
    assert len(found) == 10
    vain = next(each for each in found if each.name == "action that did nothing")
    assert vain.naive < -0.2 < vain.estimate  # before and after alone would blame the action
    assert Response.objects.count() == 12_000
    assert {case.open for case in Case.objects.all()} == {True, False}  # the rule opened them; some were worked on
    said = Words.objects.filter(role="why").exclude(response__survey__name="Lupauskysely")
    counted = Counter(said.values_list("text", flat=True))
    assert len(counted) >= 1_500
    assert max(counted.values()) <= said.count() / 100
