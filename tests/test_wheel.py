"""The wheel, installed in an empty environment far from the checkout, does what the checkout does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from factories.documents import ROOT
from factories.ports import free_port

SCORES = "score,town\n" + "9,Oulu\n" * 12 + "3,Turku\n" * 12
HEAVY = ("ibis", "numpy", "pyarrow", "django", "scipy", "duckdb")


def environ(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("POLKU_", "PYTHON", "DJANGO"))}
    return kept | {"LC_ALL": "C.UTF-8", "LANGUAGE": ""} | more


def done(*argv: object, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(each) for each in argv], cwd=folder, env=environ(**more), capture_output=True, text=True, check=False
    )


def test_help_imports_nothing_heavy(tmp_path):
    code = "import sys; from polku_server.cli import main\ntry: main()\nfinally: sys.exit(str(sorted(sys.modules)))"

    told = done(sys.executable, "-c", code, "--help", folder=tmp_path)

    assert told.stdout.startswith("Usage: ")
    assert [name for name in HEAVY if f"'{name}'" in told.stderr] == []


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    built = done(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, folder=folder)
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """Make an environment with the wheel and the library's requirements, at the locked versions."""
    folder = tmp_path_factory.mktemp("place")
    uv = Path(sys.executable).parent / "uv"
    assert done(uv, "venv", "-q", "--python", sys.executable, folder / "env", folder=folder).returncode == 0
    install(folder, f"polku @ {wheel.as_uri()}")
    return folder


def install(folder: Path, what: str) -> None:
    """Install from the cache; what is not there is fetched."""
    uv, python = Path(sys.executable).parent / "uv", folder / "env/bin/python"
    asked = [uv, "pip", "install", "-q", "--python", python, "-c", ROOT / "requirements/run.txt", what]
    if done(*asked, "--offline", folder=folder).returncode:
        fetched = done(*asked, folder=folder)
        assert fetched.returncode == 0, fetched.stderr


@pytest.mark.slow
def test_the_wheel_holds_every_file_that_is_not_code(wheel):
    held = set(zipfile.ZipFile(wheel).namelist())
    kinds = {".html", ".css", ".json", ".js", ".svg", ".woff2", ".typed"}
    asked = {str(path.relative_to(ROOT / "src")) for path in (ROOT / "src").rglob("*") if path.suffix in kinds}
    compiled = {f"polku_server/locale/{code}/LC_MESSAGES/django.mo" for code in ("fi", "sv")}

    assert (asked | compiled) - held == set()
    assert [name for name in held if name.startswith(("tests", "docs", "benchmarks"))] == []


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_library_alone_measures_a_file_and_points_to_the_server(place):
    (place / "answers.csv").write_text(SCORES, encoding="utf-8")
    polku = place / "env/bin/polku"

    measured = done(polku, "nps", "answers.csv", "--score", "score", "--by", "town", "--json", folder=place)
    served = done(polku, "serve", folder=place)

    assert measured.returncode == 0, measured.stderr
    assert re.findall(r'"value": (\S+),', measured.stdout) == ["100.0", "-100.0"]
    assert (served.returncode, served.stderr) == (2, "This command needs the server: pip install 'polku[server]'\n")
    assert not list((place / "env").rglob("django/__init__.py"))


@pytest.fixture
def served(place: Path, wheel: Path) -> Iterator[str]:
    """Serve the sample company from the installed wheel; give its address."""
    install(place, f"polku[server] @ {wheel.as_uri()}")
    address = f"http://127.0.0.1:{free_port()}"
    said = (place / "serve.out").open("w")
    argv = [str(place / "env/bin/polku"), "serve", "--sample"]
    more = environ(POLKU_DATA=str(place / "data"), POLKU_URL=address)
    process = subprocess.Popen(argv, cwd=place, env=more, stdout=said, stderr=subprocess.STDOUT)
    until = time.monotonic() + 120
    while "Answer as a customer" not in (place / "serve.out").read_text() and time.monotonic() < until:
        assert process.poll() is None, (place / "serve.out").read_text()
        time.sleep(0.2)
    yield address
    process.terminate()
    process.wait(120)
    said.close()


def asked(address: str) -> tuple[int, str]:
    try:
        with urlopen(address, timeout=120) as answer:  # noqa: S310  our own address
            return answer.status, answer.read().decode()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_server_finds_templates_static_files_and_messages(served, place):
    (survey,) = re.findall(r"/v/([\w-]+)", (place / "serve.out").read_text())

    ready, page = asked(f"{served}/readyz"), asked(f"{served}/sign-in/")
    form = asked(f"{served}/v/{survey}?kieli=fi")
    style = asked(f"{served}/static/polku/tokens.css")

    assert ready == (200, '{"status": "ok", "store": "ok", "lake": "ok"}')
    assert (form[0], "Lähetä</button>" in form[1]) == (200, True)
    assert (page[0], '<html lang="fi">' in page[1], "Kirjaudu" in page[1]) == (200, True, True)
    assert (style[0], "--" in style[1]) == (200, True)
