"""What the stages declare fits the contract, and the store."""

from django.db import models

from polku.tables import TABLES
from polku_server import models as gathered
from polku_server.lake import registry


def test_every_analytic_table_is_filled_by_one_source():
    filled = [each for each in (*registry.sources(), *registry.tallies()) if each.fills in TABLES]

    assert sorted(each.fills for each in filled) == sorted(TABLES)
    assert all(each.holds == TABLES[each.fills] for each in filled)


def test_what_is_read_are_columns_of_the_store():
    columns = {
        model._meta.db_table: {field.column for field in model._meta.concrete_fields}
        for model in vars(gathered).values()
        if isinstance(model, type) and issubclass(model, models.Model)
    }

    assert [
        source.name
        for source in registry.sources()
        if not set(source.reads) - set(source.told) <= columns[source.table]
    ] == []


def test_no_source_reads_words():
    read = {(source.table, column) for source in registry.sources() for column in source.reads}

    assert ("polku_response", "texts") not in read
    assert "polku_words" not in {table for table, _ in read}


def test_source_comes_after_what_it_refers_to():
    names = [source.name for source in registry.sources()]

    assert all(
        names.index(name) < names.index(source.name) for source in registry.sources() for name in source.refers.values()
    )
