"""The library's fetch over the socket, from threads, and over a restart."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from factories import lake_rows as rows
from polku import lake, tables
from polku.errors import LakeUnavailable
from polku_server.lake.client import Served

ON_SQLITE = pytest.mark.parametrize("house", ["sqlite"], indirect=True)  # the socket is the same on every store


@ON_SQLITE
def test_fetch_answers_an_expression_over_the_socket(house, process):
    rows.respond(rows.survey(house.using), {"a": 4, "b": 9, "c": None})
    served = house.served()
    served.do("rebuild")
    answers = tables.answers()

    found = lake.fetch(answers.group_by("role").aggregate(n=answers.score.count()).order_by("role"), served)

    assert found.to_pylist() == [{"role": "csat", "n": 1}, {"role": "memory", "n": 0}, {"role": "nps", "n": 1}]


@ON_SQLITE
def test_served_takes_questions_from_many_threads(house, process):
    served = house.served()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: served.run(f"SELECT {number} AS n")["n"][0].as_py(), range(200)))

    assert answers == list(range(200))


@ON_SQLITE
def test_served_finds_the_lake_again_after_its_restart(house):
    first = house.process()
    served = house.served()
    first.terminate()
    first.wait(120)
    second = house.process()
    house.served().close()

    assert served.run("SELECT 1 AS n")["n"].to_pylist() == [1]
    second.terminate()
    assert second.wait(120) == 0


def test_served_says_what_to_do_when_nobody_answers(tmp_path):
    with pytest.raises(LakeUnavailable, match="Start it with `polku serve`"):
        Served(tmp_path).run("SELECT 1")


@ON_SQLITE
def test_served_says_what_to_do_when_a_killed_lake_left_its_socket(house):
    process = house.process()
    served = house.served()
    process.kill()
    process.wait()

    with pytest.raises(LakeUnavailable, match="Start it with `polku serve`"):
        served.run("SELECT 1")


@ON_SQLITE
def test_served_gives_the_lakes_own_words(house, process):
    with pytest.raises(LakeUnavailable) as refused:
        house.served().run("SELECT 1; SELECT 2")

    assert str(refused.value) == "The lake could not answer: The lake answers one SELECT at a time and nothing else."
