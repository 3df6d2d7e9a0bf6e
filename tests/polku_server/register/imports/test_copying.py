"""Rows come in once, by whichever way the store takes them fastest, and refer to what is there."""

import pytest
from django.db import IntegrityError, connection, transaction

from factories.register_files import bring, written
from polku_server.register.models import ImportBatch, Purchase, Unit

pytestmark = pytest.mark.django_db


def purchases(tmp_path, numbers):
    rows = [f"{number};C1;2026-02-01;5,00;Espoo" for number in numbers]
    return written(tmp_path / "a.csv", "\n".join(("order number;customer number;date;amount;unit", *rows)))


@pytest.mark.parametrize("there", [range(0, 300, 2), [299], range(300)])
def test_rows_that_are_there_stay_and_the_others_come(tmp_path, there):
    first, _outcome = bring("purchases", purchases(tmp_path, there))

    _batch, outcome = bring("purchases", purchases(tmp_path, range(300)))

    assert (outcome.new, outcome.there, Purchase.objects.count()) == (300 - len(there), len(there), 300)
    assert Purchase.objects.filter(batch=first).count() == len(there)


@transaction.atomic
def refused(change):
    change()
    connection.check_constraints()


def test_a_purchase_refers_to_a_unit_that_is_there():
    lost = Purchase(key="a", amount=1, happened_on="2026-02-01", unit_id=10**9)

    with pytest.raises(IntegrityError):
        refused(lost.save)


@pytest.mark.parametrize("model", [Unit, ImportBatch])
def test_what_a_purchase_refers_to_cannot_be_removed_under_it(tmp_path, model):
    bring("purchases", purchases(tmp_path, "1"))

    with pytest.raises(IntegrityError):
        refused(lambda: model.objects.all()._raw_delete("default"))
