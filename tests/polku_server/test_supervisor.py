"""`polku serve` keeps its three processes running, and takes them along when it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from factories import migrated
from factories.ports import free_port
from polku_server import environment, supervisor
from polku_server.supervisor import Child

POLKU = str(Path(sys.executable).with_name("polku"))


@pytest.fixture
def environ(tmp_path) -> dict[str, str]:
    return {
        **os.environ,
        "POLKU_DATA": str(migrated.lay(tmp_path / "data")),
        "POLKU_URL": f"http://127.0.0.1:{free_port()}",
    }


@pytest.fixture
def serve(environ, tmp_path):
    """Start `polku serve` and wait for its greeting; whatever is left of it is ended."""
    started = []

    def start() -> subprocess.Popen:
        with (tmp_path / "out").open("ab") as out:
            started.append(subprocess.Popen([POLKU, "serve"], env=environ, stdout=out))
        return started[-1]

    yield start
    for each in started:
        if each.poll() is None:
            each.terminate()
            each.wait(120)


def wait_until(holds, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def family(process: subprocess.Popen) -> dict[str, psutil.Process]:
    """The three children by the module that they run."""
    names = {"granian": "web", "polku_server.jobs": "jobs", "polku_server.lake.process": "lake"}
    found = {}
    for child in psutil.Process(process.pid).children():
        try:
            argv = child.cmdline()
        except psutil.Error:  # it has just died
            continue
        found |= {name: child for module, name in names.items() if module in argv}
    return found


@pytest.mark.slow
def test_serve_keeps_its_processes_and_ends_them(serve, environ, tmp_path):
    serving = serve()
    wait_until(lambda: "Polku is ready" in (tmp_path / "out").read_text())

    first = family(serving)
    everybody = [one for child in first.values() for one in (child, *child.children(recursive=True))]
    second = subprocess.run([POLKU, "serve"], env=environ, capture_output=True, text=True, check=False)
    for child in first.values():
        child.kill()
    wait_until(lambda: len(family(serving)) == 3 and not set(family(serving).values()) & set(first.values()))
    _, alive = psutil.wait_procs(everybody, timeout=120)
    serving.terminate()
    serving.wait(120)

    assert set(first) == {"web", "jobs", "lake"}
    assert second.returncode == 2
    assert "already serves the data in" in second.stderr + second.stdout
    assert alive == []  # a worker whose server was killed does not live on
    assert "web ended with -9; it starts again in 0.5 s" in (tmp_path / "out").read_text()
    assert serving.returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_serve_takes_its_children_along(serve, tmp_path, number):
    serving = serve()
    wait_until(lambda: "Polku is ready" in (tmp_path / "out").read_text())
    everybody = psutil.Process(serving.pid).children(recursive=True)

    serving.send_signal(number)
    serving.wait(120)
    _, alive = psutil.wait_procs(everybody, timeout=120)

    assert len(everybody) >= 4
    assert alive == []


def test_child_that_dies_is_started_again_with_back_off(monkeypatch):
    clock, waits = [0.0], []
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: clock[0])
    child = Child("x", [sys.executable, "-c", ""])
    for _ in range(8):
        child.look()
        child.process.wait()
        child.look()
        waits.append(child.due - clock[0])
        clock[0] = child.due

    assert waits == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_child_that_lived_long_begins_with_the_first_wait_again(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: clock[0])
    child = Child("x", [sys.executable, "-c", ""], wait=16.0)
    child.look()
    child.process.wait()
    clock[0] = 61.0
    child.look()

    assert (child.due, child.wait) == (61.5, 1.0)


def test_child_that_does_not_end_is_killed():
    child = Child("x", ["sleep", "60"])
    child.start()

    child.end(by=time.monotonic())

    assert child.process.returncode == -signal.SIGKILL


@pytest.mark.parametrize(("url", "workers"), [("", "1"), ("postgres://h/n", "3")])
def test_web_has_one_worker_on_sqlite_and_several_on_postgresql(url, workers):
    polku = environment.read({"POLKU_DATABASE_URL": url, "POLKU_WEB_WORKERS": "3"})

    (web,) = (child for child in supervisor.children(polku) if child.name == "web")

    assert web.argv[web.argv.index("--workers") + 1] == workers


def test_port_that_is_taken_is_named(environ):
    with supervisor.socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(supervisor.AlreadyServing, match=f"Something listens on 127.0.0.1:{port} already"):
            supervisor.port_is_free("127.0.0.1", port)


LIVING = "import os, sys, time\nfor _ in range(3): os.write(int(sys.argv[1]), b'.'); time.sleep(0.05)\ntime.sleep(60)"


def looked(child: supervisor.Heard, clock: list[float], *, seconds: float) -> None:
    """Let the supervisor look ten times a second for so long."""
    for _ in range(round(10 * seconds)):
        clock[0] += 0.1
        child.look()


@pytest.fixture
def clock(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def heard(clock):
    """A child that has given its last sign of life."""
    child = supervisor.Heard("lake", [sys.executable, "-c", LIVING])
    child.look()
    while child.silence is None:
        time.sleep(0.05)
        child.look()
    time.sleep(1)
    child.look()
    yield child
    child.process.kill()
    child.process.wait()


def test_child_that_gives_no_more_signs_of_life_is_killed_and_started_again(heard, clock, capsys):
    first = heard.process
    first.send_signal(signal.SIGSTOP)

    looked(heard, clock, seconds=supervisor.SILENT - 1)
    alive = first.poll()
    looked(heard, clock, seconds=2)
    first.wait()
    looked(heard, clock, seconds=1)

    assert (alive, first.returncode) == (None, -signal.SIGKILL)
    assert heard.process not in (None, first)
    assert "lake has answered nothing for 60 s; it is killed" in capsys.readouterr().out


def test_child_whose_supervisor_stood_still_too_is_left_alone(heard, clock):
    clock[0] += 3600
    heard.look()

    assert heard.process.poll() is None
    assert heard.silence <= 1


def test_child_that_has_given_no_sign_yet_may_take_its_time(clock):
    child = supervisor.Heard("lake", [sys.executable, "-c", "import time; time.sleep(60)"])
    child.look()

    looked(child, clock, seconds=2 * supervisor.SILENT)
    alive = child.process.poll()
    child.process.kill()
    child.process.wait()

    assert alive is None
