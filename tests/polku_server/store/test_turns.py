"""Write transactions take turns, over threads and processes; the kernel gives a dead writer's turn back."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from polku_server.store import turns as module
from polku_server.store.turns import Turns, turns

HOLD = """
import sys, time, pathlib
from polku_server.store.turns import turns
turns(pathlib.Path(sys.argv[1])).take()
print("held", flush=True)
time.sleep(60)
"""
COUNT = """
import sys, time, pathlib
from polku_server.store.turns import turns
database, until, done = pathlib.Path(sys.argv[1]), time.time() + 1.5, 0
turn = turns(database)
while time.time() < until:
    turn.take()
    assert not database.exists()  # nobody else is inside
    database.touch()
    time.sleep(0.001)
    database.unlink()
    turn.give()
    done += 1
print(done)
"""


def started(code: str, database) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", code, database], stdout=subprocess.PIPE, text=True)


@pytest.fixture
def database(tmp_path):
    return tmp_path / "a.sqlite3"


def taken_by_a_thread(turn: Turns) -> threading.Thread:
    thread = threading.Thread(target=lambda: (turn.take(), turn.give()), daemon=True)
    thread.start()
    return thread


def test_turns_of_a_file_are_one_object_in_a_process(database):
    assert turns(database) is turns(database)


def test_turn_that_is_held_lets_no_thread_in(database):
    turns(database).take()
    waiting = taken_by_a_thread(turns(database))
    waiting.join(0.2)

    assert waiting.is_alive()
    turns(database).give()
    waiting.join(60)
    assert not waiting.is_alive()


def test_turn_of_a_process_that_was_killed_comes_back(database):
    holder = started(HOLD, database)
    holder.stdout.readline()
    waiting = taken_by_a_thread(turns(database))
    waiting.join(0.2)
    held = waiting.is_alive()

    holder.send_signal(signal.SIGKILL)
    waiting.join(60)

    assert (held, waiting.is_alive()) == (True, False)
    holder.communicate()


def test_turns_are_shared_fairly_and_never_by_two(database):
    counts = [int(each.communicate()[0]) for each in [started(COUNT, database) for _ in range(2)]]

    assert min(counts) > 0.25 * sum(counts)
    assert sum(counts) > 50


def test_turn_that_is_interrupted_while_waiting_leaves_nothing_locked(database, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(module.fcntl, "flock", interrupted)
    with pytest.raises(KeyboardInterrupt):
        turns(database).take()
    monkeypatch.undo()

    turns(database).take()
    turns(database).give()


@pytest.mark.filterwarnings("ignore:This process.*multi-threaded:DeprecationWarning")
def test_turn_taken_before_a_fork_is_not_kept_alive_by_the_child(database):
    holder = subprocess.Popen([sys.executable, "-c", FORK, database], stdout=subprocess.PIPE, text=True)
    child = int(holder.stdout.readline())
    holder.kill()
    holder.wait()

    waiting = taken_by_a_thread(turns(database))
    waiting.join(60)

    assert not waiting.is_alive()
    os.kill(child, signal.SIGKILL)
    holder.stdout.close()


FORK = """
import os, sys, time, pathlib
from polku_server.store.turns import turns
turns(pathlib.Path(sys.argv[1])).take()
child = os.fork()
if child:
    print(child, flush=True)
time.sleep(60)
"""


def test_waiting_costs_no_processor_time(database):
    turns(database).take()
    waiting = taken_by_a_thread(turns(database))
    clock = time.pthread_getcpuclockid(waiting.ident)
    time.sleep(0.5)

    assert time.clock_gettime(clock) < 0.1
    turns(database).give()
    waiting.join(60)
