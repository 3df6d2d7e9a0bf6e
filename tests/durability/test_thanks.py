"""Never a false thank-you: the same answer many times at once, a full disk, a store that is held by somebody else."""

import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from durability.house import TOKEN

pytestmark = pytest.mark.slow

HOLD = """
import pathlib, sys
from polku_server.store.turns import turns
turn = turns(pathlib.Path(sys.argv[1]) / "polku.sqlite3")
turn.take(); print("held", flush=True); sys.stdin.read(); turn.give()
"""


def key(page: bytes) -> str:
    return TOKEN.search(page)[1].decode().split(".")[2]


def test_the_same_answer_thirty_two_times_at_once_is_one_row_and_one_thank_you(make_house):
    house = make_house()
    house.start()
    tokens = [house.token() for _ in range(20)]

    with ThreadPoolExecutor(32) as pool:
        rounds = [list(pool.map(lambda _, t=token: house.send(t, why=t, csat=1), range(32))) for token in tokens]

    assert {status for each in rounds for status, _, _ in each} == {200}
    assert [len({page for _, page, _ in each}) for each in rounds] == [1] * 20
    house.kill()
    assert sorted(house.stored()) == sorted(tokens)


def test_store_that_stays_held_asks_to_press_send_again_and_counts_once(make_house):
    house = make_house()
    house.start()
    token = house.token()
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, house.data],
        env=house.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    holder.stdout.readline()

    begun = time.monotonic()
    status, page, headers = house.send(token, why="Odotin.")
    took = time.monotonic() - begun
    holder.communicate()  # held until here: the answer did not wait for its end
    again = house.send(TOKEN.search(page)[1].decode(), why="Odotin.")

    assert (status, headers["Retry-After"], key(page)) == (503, "5", token.split(".")[2])
    assert b"Not saved yet. Press Send again; it will count once." in page
    assert b">Odotin.</textarea>" in page
    assert page.count(b" checked>") == 3
    assert took > 4.5
    assert again[0] == 200
    house.kill()
    assert house.stored() == ["Odotin."]


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 64 MiB; where nothing can be mounted the test fails and says so."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", place], check=False)
    assert mounted.returncode == 0, "a 64 MiB file system could not be mounted here; run this test as root"
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def fill(path) -> None:
    """Take all the space that is left."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                continue


def test_full_disk_gives_no_false_thank_you_and_recovers_by_itself(make_house, small_disk):
    house = make_house(data=small_disk / "data")
    house.start()
    house.send(house.token(), why="before")
    fill(small_disk / "filler")

    results = {f"full-{i}-{'x' * 9000}": None for i in range(40)}
    for who in results:
        results[who] = house.send(house.token(), why=who)
    refused = {who: answer for who, answer in results.items() if answer[0] == 503}
    (small_disk / "filler").unlink()
    late = {who: house.send(TOKEN.search(page)[1].decode(), why=who)[0] for who, (_, page, _) in refused.items()}

    assert {status for status, _, _ in results.values()} <= {200, 503}
    assert len(refused) > 0
    assert all(re.search(f">{who}</textarea>".encode(), page) for who, (_, page, _) in refused.items())
    assert set(late.values()) == {200}
    house.kill()
    assert sorted(house.stored()) == sorted(["before", *results])
