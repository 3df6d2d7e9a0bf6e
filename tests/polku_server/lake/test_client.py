"""The library's fetch over the socket, from threads, over a restart, and while the lake hangs."""

import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from factories import lake_rows as rows
from factories.promised import within
from polku import lake, tables
from polku.errors import LakeUnavailable
from polku_server.lake.ahead import ahead
from polku_server.lake.client import Served
from polku_server.lake.waiting import Page, making

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


def seconds(ask) -> float:
    """Ask for a figure that is not to be had; tell how long that took."""
    begun = time.monotonic()
    with pytest.raises(LakeUnavailable):
        ask()
    return time.monotonic() - begun


@ON_SQLITE
def test_a_page_waits_for_a_hung_lake_no_longer_than_it_may(house, process):
    def waited() -> float:
        served = house.served()
        process.send_signal(signal.SIGSTOP)
        try:
            with making(Page(1)):
                first = seconds(lambda: served.run("SELECT 1"))
                return first + seconds(lambda: served.run("SELECT 2"))
        finally:
            process.send_signal(signal.SIGCONT)

    assert within(3, waited)


@ON_SQLITE
def test_the_next_page_waits_a_moment_only_and_another_beside_it_not_at_all(house, process):
    served = house.served()
    process.send_signal(signal.SIGSTOP)
    with making(Page(1)):
        seconds(lambda: served.run("SELECT 1"))

    def asked() -> float:
        with making(Page(30)):
            return seconds(lambda: served.run("SELECT 1"))

    def beside() -> float:
        with ThreadPoolExecutor(2) as pool:
            return min(pool.map(lambda _: asked(), range(2)))

    try:
        assert within(3, asked)
        assert within(0.5, beside)
    finally:
        process.send_signal(signal.SIGCONT)


@ON_SQLITE
def test_pages_on_all_threads_are_answered_once_the_lake_goes_on(house, process):
    served = house.served()

    def asked(number: int) -> int:
        with making(Page(30)):
            return served.run(f"SELECT {number} AS n")["n"][0].as_py()

    process.send_signal(signal.SIGSTOP)
    with making(Page(0.5)):
        seconds(lambda: served.run("SELECT 1"))
    process.send_signal(signal.SIGCONT)
    until = time.monotonic() + 120
    while True:
        try:
            asked(0)
            break
        except LakeUnavailable:
            assert time.monotonic() < until

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(asked, range(16))) == list(range(16))


@ON_SQLITE
def test_a_question_that_is_too_long_for_a_page_leaves_the_lake_to_others(house, process):
    served, long = house.served(), "SELECT sum(a.range * b.range) FROM range(80000) a, range(80000) b"
    with making(Page(0.3)):
        seconds(lambda: served.run(long))

    with making(Page(60)):
        assert served.run("SELECT 1 AS n")["n"].to_pylist() == [1]


@ON_SQLITE
def test_whoever_is_no_page_waits_longer(house, process):
    served = house.served()
    process.send_signal(signal.SIGSTOP)
    with making(Page(0.5)):
        seconds(lambda: served.run("SELECT 1"))
    threading.Timer(1.5, process.send_signal, [signal.SIGCONT]).start()

    assert served.run("SELECT 1 AS n")["n"].to_pylist() == [1]


@ON_SQLITE
def test_whether_the_lake_answers_is_told_in_time(house, process):
    served = house.served()
    process.send_signal(signal.SIGSTOP)

    try:
        assert not served.answers(0.2)
    finally:
        process.send_signal(signal.SIGCONT)
    assert served.answers(120)


@ON_SQLITE
def test_what_is_asked_ahead_waits_no_longer_than_its_page_may(house, process):
    lake.use(house.served())
    process.send_signal(signal.SIGSTOP)

    def waited() -> float:
        lake.use(Served(house.data))
        with making(Page(1)):
            asking = [ahead(lambda: lake.in_use().run("SELECT 1")) for _ in range(12)]
            return sum(seconds(each) for each in asking)

    try:
        assert within(3, waited)
    finally:
        process.send_signal(signal.SIGCONT)
        lake.use(None)
