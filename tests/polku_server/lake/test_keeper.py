"""Rebuilding, compacting, and what a damaged or foreign lake does."""

import threading

import duckdb
import pytest
from django.db import connections, transaction

from factories import lake_rows as rows
from polku.errors import LakeUnavailable
from polku_server.lake import changes, paths
from polku_server.lake.keeper import Keeper, Refused
from polku_server.models import Party, Response


@pytest.fixture
def keeper(house):
    keeper = opened(house)
    yield keeper
    keeper.close()


def opened(house, zone="Europe/Helsinki"):
    return Keeper(house.data, house.store(), zone=zone, memory="256MB")


def asked(keeper, sql="FROM answers"):
    with keeper.asked(sql) as answer:
        return answer.to_arrow_table().num_rows


def test_rebuild_gives_the_same_lake_in_a_new_file(house, keeper):
    rows.respond(rows.survey(house.using), {"a": 1, "c": None})
    keeper.turn()
    before, path = rows.everything(keeper.lake), keeper.lake.path

    keeper.rebuild()

    assert rows.everything(keeper.lake) == before
    assert paths.files(house.data) == [keeper.lake.path] != [path]


def test_rebuild_takes_in_what_was_removed_without_a_note(house, keeper):
    response = rows.respond(rows.survey(house.using), {"a": 1})
    keeper.turn()
    rows.remove(response)

    keeper.rebuild()

    assert asked(keeper) == 0


def test_rebuild_lets_a_reader_finish(house, keeper):
    rows.respond(rows.survey(house.using), {"a": 1})
    keeper.turn()

    with keeper.asked("SELECT a.* FROM answers a, range(300000)") as answer:
        batches = iter(answer.to_arrow_reader(1000))
        next(batches)
        keeper.rebuild()
        left = sum(batch.num_rows for batch in batches)

    assert left == 299_000


def test_compact_leaves_no_byte_of_an_erased_row(house, keeper):
    version = rows.survey(house.using)
    erased = rows.respond(version, {"a": 1}, source="canary-4711")
    kept = rows.respond(version, {"a": 2})
    keeper.turn()
    rows.erase(house.using, [erased.pk])

    keeper.compact()

    files = [path.read_bytes() for path in paths.folder(house.data).iterdir() if path.is_file()]
    assert [b"canary-4711" in content for content in files] == [False] * len(files)
    assert [row[0] for row in rows.held(keeper.lake)] == [kept.pk]


def test_compact_leaves_no_byte_of_a_forgotten_customers_pseudonym(house, keeper):
    with transaction.atomic(using=house.using):
        party = Party.objects.using(house.using).create(name="Maija", pseudonym="canary4711canary")
    response = rows.respond(rows.survey(house.using), {"a": 1}, party=party)
    keeper.turn()
    with transaction.atomic(using=house.using):
        changes.note("response", [response.pk], using=house.using)
        Response.objects.using(house.using).filter(pk=response.pk).update(party=None)
        party.delete()

    keeper.compact()

    files = [path.read_bytes() for path in paths.folder(house.data).iterdir() if path.is_file()]
    assert [b"canary4711canary" in content for content in files] == [False] * len(files)
    assert [row[:3] for row in rows.held(keeper.lake)] == [(response.pk, response.survey_id, "")]


def test_copying_goes_on_after_compacting(house, keeper):
    version = rows.survey(house.using)
    rows.respond(version, {"a": 1})
    keeper.compact()
    rows.respond(version, {"a": 2})

    keeper.turn()

    assert rows.held(keeper.lake) == rows.expected(house.using)


def test_status_tells_how_far_the_lake_is(house, keeper):
    response = rows.respond(rows.survey(house.using), {"a": 1, "b": 2})
    behind = keeper.status()["lag_seconds"]
    keeper.turn()

    status = keeper.status()

    assert behind > 1000  # stored long ago, by its time
    assert (status["zone"], status["lag_seconds"], status["rows"]["answers"]) == ("Europe/Helsinki", 0.0, 2)
    assert status["watermark"]["polku_response"][1] == response.pk


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE answers",
        "DELETE FROM answers",
        "SELECT 1; SELECT 2",
        "WITH gone AS (DELETE FROM answers RETURNING *) SELECT * FROM gone",
        "COPY answers TO 'answers.csv'",
        "ATTACH 'other.duckdb'",
        "SET enable_external_access = true",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT nothing_like_it FROM answers",
        "not sql",
        "",
    ],
)
def test_keeper_answers_nothing_but_one_select(house, keeper, sql):
    rows.respond(rows.survey(house.using), {"a": 1})
    keeper.turn()

    with pytest.raises((duckdb.Error, Refused)):
        asked(keeper, sql)

    assert rows.held(keeper.lake) == rows.expected(house.using)


def test_status_waits_for_no_copying(house, keeper):
    keeper.turn()
    answers = []
    with keeper._changing:
        asking = threading.Thread(target=lambda: answers.append(keeper.status()["lag_seconds"]))
        asking.start()
        asking.join(60)

    assert answers == [0.0]


def test_second_owner_is_refused(house, keeper):
    with pytest.raises(LakeUnavailable, match="Another process holds the lake"):
        opened(house)


def test_damaged_file_is_built_anew(house):
    rows.respond(rows.survey(house.using), {"a": 1})
    first = opened(house)
    first.close()
    paths.files(house.data)[-1].write_bytes(b"damaged" * 5000)

    keeper = opened(house)
    keeper.turn()

    assert rows.held(keeper.lake) == rows.expected(house.using)
    keeper.close()


def test_lake_of_another_form_is_rebuilt(house, keeper):
    rows.respond(rows.survey(house.using), {"a": 1})
    keeper.lake.form = "older"

    keeper.start()

    assert rows.held(keeper.lake) == rows.expected(house.using)


def test_lake_whose_answers_lack_a_column_is_rebuilt(house, keeper):
    rows.respond(rows.survey(house.using), {"a": 1})
    keeper.turn()
    rows.respond(rows.survey(house.using), {"a": 2})
    keeper.lake.connection.execute("ALTER TABLE answers DROP COLUMN customer")
    keeper.lake.form = "older"

    keeper.start()

    assert rows.held(keeper.lake) == rows.expected(house.using)


def test_lake_that_is_ahead_of_its_store_is_rebuilt(house, keeper):
    rows.respond(rows.survey(house.using), {"a": 1})
    keeper.turn()
    ahead = type(keeper.copy.positions["polku_response"])(2**60, 2**60)
    keeper.lake.move("polku_response", ahead)
    keeper.copy.positions["polku_response"] = ahead

    keeper.start()

    assert rows.held(keeper.lake) == rows.expected(house.using)
    assert keeper.copy.positions["polku_response"] != ahead


@pytest.mark.engine
def test_rows_of_another_servers_transactions_are_copied(postgres_house):
    rows.clear(postgres_house.using)
    rows.respond(rows.survey(postgres_house.using), {"a": 1})
    with connections[postgres_house.using].cursor() as cursor:
        cursor.execute("UPDATE polku_response SET xid = '900000000000'")  # as pg_dump and pg_restore leave it
    keeper = opened(postgres_house)

    keeper.start()

    assert rows.held(keeper.lake) == rows.expected(postgres_house.using)
    keeper.close()


def test_readers_and_copying_go_together(house, keeper):
    version = rows.survey(house.using)
    rows.respond(version, {"a": 1})
    keeper.turn()
    wrong = []
    readers = [threading.Thread(target=lambda: wrong.extend(asked(keeper) < 1 for _ in range(50))) for _ in range(4)]
    for reader in readers:
        reader.start()

    for score in range(10):
        rows.respond(version, {"a": score})
        keeper.turn()
    for reader in readers:
        reader.join()

    assert (sum(wrong), asked(keeper)) == (0, 11)
