"""strace shows a completed flush of the log between each answer's write and its thank-you."""

import shutil

import psutil
import pytest

from durability.house import APPLICATION, Crowd
from durability.tracing import STRACE, Seen, seen

pytestmark = pytest.mark.slow


def traced(house, application: str) -> Seen:
    assert shutil.which("strace"), "strace is missing: make system installs it"
    trace = house.data.parent / "trace"
    house.start(application=application, before=(*STRACE, str(trace)))
    with Crowd(house, size=4) as crowd:
        crowd.thank(60)
    for one in psutil.Process(house.started[0].pid).children(recursive=True):
        one.kill()
    house.started[0].wait(120)
    found = seen(trace.read_text(errors="replace"))
    assert set(found.thanked) == crowd.thanked
    return found


def test_every_answer_was_flushed_before_it_was_thanked_for(make_house):
    run = traced(make_house(), APPLICATION)

    assert run.hasty() == []
    assert len(run.thanked) > 20
    assert len(run.flushes) > 5


def test_trace_finds_out_who_thanks_before_the_commit(make_house):
    run = traced(make_house(), "durability.mutant:application")

    assert len(run.hasty()) > 20


def test_trace_reads_calls_that_were_interrupted():
    run = seen(
        """\
7 recvfrom(9<socket:[1]>, "POST /v/x why=person-1.", 8192, 0, NULL, NULL) = 20
8 pwrite64(5</d/polku.sqlite3-wal>, "person-1.", 4096, 32) = 4096
8 fdatasync(5</d/polku.sqlite3-wal> <unfinished ...>
7 recvfrom(10<socket:[2]>, "POST /v/x why=person-2.", 8192, 0, NULL, NULL) = 20
8 <... fdatasync resumed>) = 0
7 writev(9<socket:[1]>, [{iov_base="HTTP/1.1 200 OK", iov_len=9}], 1) = 9
8 pwrite64(5</d/polku.sqlite3-wal>, "person-2.", 4096, 32) = 4096
7 sendto(10<socket:[2]>, "HTTP/1.1 200 OK", 9, 0, NULL, 0) = 9
8 fdatasync(5</d/polku.sqlite3-wal>) = 0
"""
    )

    assert (run.flushes, run.hasty()) == ([(2, 4), (8, 8)], ["person-2."])
