"""Rows come in once, by whichever way the store takes them fastest, and refer to what is there."""

import os

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from factories import installation
from factories.register_files import bring, written
from polku.listen import streaming
from polku_server.register.imports import facts
from polku_server.register.models import ImportBatch, Party, Purchase, Unit

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


@pytest.mark.parametrize("field", ["unit_id", "party_id"])
def test_a_purchase_refers_to_what_is_there(field):
    lost = Purchase(key="a", amount=1, happened_on="2026-02-01", **{field: 10**9})

    with pytest.raises(IntegrityError):
        refused(lost.save)


@pytest.mark.parametrize("model", [Unit, ImportBatch])
def test_what_a_purchase_refers_to_cannot_be_removed_under_it(tmp_path, model):
    bring("purchases", purchases(tmp_path, "1"))

    with pytest.raises(IntegrityError):
        refused(lambda: model.objects.all()._raw_delete("default"))


def test_a_customer_with_a_purchase_cannot_be_removed_under_it():
    party = Party.objects.create(name="Maija")
    Purchase.objects.create(key="a", amount=1, happened_on="2026-02-01", party=party)

    with pytest.raises(IntegrityError):
        refused(lambda: Party.objects.all()._raw_delete("default"))


@pytest.mark.django_db(transaction=True)
def test_batches_are_written_behind_on_a_connection_of_their_own(tmp_path, monkeypatch):
    monkeypatch.setattr(streaming, "ROWS", 100)

    batch, outcome = bring("purchases", purchases(tmp_path, range(350)))

    assert (outcome.new, outcome.rows, batch.rows, Purchase.objects.count()) == (350, 350, 350, 350)


@pytest.mark.django_db(transaction=True)
def test_what_the_store_refuses_behind_stops_the_file_and_the_rest_comes_later(tmp_path, monkeypatch):
    monkeypatch.setattr(streaming, "ROWS", 100)
    file = purchases(tmp_path, range(350))
    with monkeypatch.context() as broken:
        broken.setattr(facts, "came", third_fails())
        with pytest.raises(OSError, match="third"):
            bring("purchases", file)
    before = Purchase.objects.count()

    _batch, outcome = bring("purchases", file)

    assert (before, outcome.there, outcome.new) == (200, 200, 150)


def third_fails():
    turns = iter(range(9))

    def fails(batch, count):
        if next(turns) == 2:
            raise OSError("the third fails")

    return fails


@pytest.mark.engine
def test_a_file_comes_in_once_on_postgresql_and_its_customers_stay(tmp_path, postgres_url):
    rows = "\n".join(f"T{n};C{n % 50};2026-02-01;5,00;Y{n % 3}" for n in range(33_000))  # more than one batch
    file = written(tmp_path / "a.csv", f"order number;customer number;date;amount;unit\n{rows}")
    own = {"POLKU_DATA": str(tmp_path / "data"), "POLKU_DATABASE_URL": postgres_url, "LANG": "C.UTF-8"}

    first, again = (installation.run("polku", "import", "purchases", str(file), env=os.environ | own) for _ in "12")

    with psycopg.connect(postgres_url) as store:
        held = store.execute("SELECT count(*), count(DISTINCT key), count(DISTINCT party_id) FROM polku_purchase")
        assert held.fetchone() == (33_000, 33_000, 50)
        with pytest.raises(psycopg.errors.ForeignKeyViolation, match="still refer to a row of polku_party"):
            refused_there(store)
    assert ("33,000 rows came in" in first.stdout, "already there: 33,000" in again.stdout) == (True, True)


def refused_there(store):
    store.execute("DELETE FROM polku_searchline")
    store.execute("DELETE FROM polku_lastmet")
    store.execute("DELETE FROM polku_party")
    store.commit()
