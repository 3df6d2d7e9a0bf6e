"""A real lake process: what is committed is answered within two seconds, over its socket only."""

import signal
import stat
import subprocess
import time

import pytest

from factories import lake_rows as rows
from factories.promised import within
from polku import tables
from polku.errors import LakeUnavailable
from polku_server.lake import paths

COUNT = "SELECT count(*) AS n FROM answers"


def count(served):
    return served.run(COUNT)["n"][0].as_py()


def seconds_until(served, wanted):
    start = time.monotonic()
    while count(served) != wanted:
        assert time.monotonic() - start < 120
        time.sleep(0.01)
    return time.monotonic() - start


def test_process_shows_a_committed_answer_within_two_seconds(house, process):
    served, version = house.served(), rows.survey(house.using)

    def shown() -> float:
        before = count(served)
        rows.respond(version, {"a": 1, "b": 2})
        return seconds_until(served, before + 2)

    assert within(2, shown)


def test_process_follows_an_erasure(house, process):
    served, version = house.served(), rows.survey(house.using)

    def followed() -> float:
        response = rows.respond(version, {"a": 1})
        seconds_until(served, 1)
        rows.erase(house.using, [response.pk])
        return seconds_until(served, 0)

    assert within(2, followed)


def test_process_ends_cleanly_when_told(house):
    process = house.process()
    served = house.served()

    process.send_signal(signal.SIGTERM)

    assert process.wait(120) == 0
    assert not paths.socket(house.data).exists()
    served.close()


def test_process_starts_again_after_a_kill_and_loses_nothing(house):
    version, first = rows.survey(house.using), house.process()
    served = house.served()
    rows.respond(version, {"a": 1})
    seconds_until(served, 1)
    first.kill()
    first.wait()
    rows.respond(version, {"a": 2})

    second = house.process()
    house.served().close()

    seconds_until(served, 2)
    second.terminate()
    assert second.wait(120) == 0


def test_process_waits_for_the_one_that_holds_the_lake(house, process):
    second = house.process(stderr=subprocess.PIPE)
    told = second.stderr.readline()
    second.terminate()
    second.communicate(timeout=60)

    assert (b"waiting: Another process holds the lake" in told, second.returncode) == (True, 0)
    assert count(house.served()) == 0


def test_process_survives_a_bad_row(house, process):
    served, version = house.served(), rows.survey(house.using)
    rows.respond(version, ["no", "object"])
    rows.respond(version, {"a": 1})

    seconds_until(served, 1)


def test_process_refuses_what_is_not_one_select_and_says_so(house, process):
    served = house.served()

    with pytest.raises(LakeUnavailable, match="one SELECT at a time and nothing else"):
        served.run("DROP TABLE answers")

    assert count(served) == 0


def test_process_streams_a_large_answer(house, process):
    served = house.served()

    answer = served.run("SELECT range AS i FROM range(300000)")

    assert (answer.num_rows, answer["i"][-1].as_py()) == (300_000, 299_999)


def test_socket_lies_in_a_folder_that_is_closed_to_others(house, process):
    folder = paths.socket(house.data).parent

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_process_rebuilds_when_the_zone_has_changed(house):
    version = rows.survey(house.using)
    rows.respond(version, {"a": 1}, stored_at=rows.NOON.replace(hour=23))
    first = house.process()
    seconds_until(house.served(), 1)
    first.terminate()
    first.wait(60)

    second = house.process(stderr=subprocess.PIPE, POLKU_TIME_ZONE="Asia/Tokyo")
    served = house.served()
    answer = (served.do("status")["zone"], served.run("SELECT day FROM answers")["day"].to_pylist())
    second.terminate()
    _, told = second.communicate(timeout=60)

    assert answer == ("Asia/Tokyo", [rows.expected(house.using, "Asia/Tokyo")[0][list(tables.ANSWERS).index("day")]])
    assert b"POLKU_TIME_ZONE is Asia/Tokyo: rebuilding" in told
