"""Killed under load: nothing that was thanked for is lost, nothing is doubled. The full counts are in benchmarks."""

import pytest

from durability.house import House, kills, postmaster_kills, worker_kills

pytestmark = pytest.mark.slow


def test_kills_on_sqlite_lose_nothing_and_double_nothing(make_house):
    verdict = kills(make_house(), 4)

    assert verdict.sound, verdict
    assert verdict.thanked > 50


def test_kills_of_the_worker_on_sqlite_lose_nothing_and_double_nothing(make_house):
    verdict = worker_kills(make_house(), 2)

    assert verdict.sound, verdict
    assert verdict.thanked > 50


def test_kills_find_out_who_thanks_before_the_commit(make_house):
    verdict = kills(make_house(), 3, application="durability.mutant:application")

    assert verdict.lost > 0, verdict


@pytest.mark.engine
def test_kills_of_the_worker_on_postgresql_lose_nothing_and_double_nothing(make_house, postgres):
    verdict = worker_kills(make_house(database=postgres.url), 2)

    assert verdict.sound, verdict
    assert verdict.thanked > 50


@pytest.mark.engine
def test_kills_of_the_database_lose_nothing_and_double_nothing(make_house, postgres):
    verdict = postmaster_kills(make_house(database=postgres.url), postgres, 2)

    assert verdict.sound, verdict
    assert verdict.thanked > 50


def test_house_counts_a_stranger_and_a_double(make_house):
    house: House = make_house()
    house.start()
    first, second = house.token(), house.token()

    for token in (first, second):
        assert house.send(token, why="twin")[0] == 200
    house.kill()

    assert house.stored() == ["twin", "twin"]
