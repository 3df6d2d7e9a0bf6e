"""The server's commands, as a person types them."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from factories import installation, migrated


@pytest.fixture
def polku(tmp_path: Path):
    """Run a command with a data folder of its own."""
    data = migrated.lay(tmp_path / "data")

    def run(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("POLKU_")}
        environ = {**kept, "POLKU_DATA": str(data), "LANG": "en_GB.UTF-8", **settings}
        return installation.run("polku", *words, env=environ)

    return run


def test_wrong_setting_stops_with_name_value_and_what_is_allowed(polku):
    ended = polku("check", POLKU_MINIMUM="4")

    assert ended.returncode == 2
    assert ended.stderr.strip() == ("Setting POLKU_MINIMUM is '4'; allowed: 5 to 100. Correct it and start again.")


def test_unknown_setting_stops_too(polku):
    ended = polku("check", POLKU_MINIMUN="10")

    assert ended.returncode == 2
    assert "POLKU_MINIMUN" in ended.stderr


def test_link_check_and_lake_work_without_a_server(polku):
    link = polku("link")
    checked = polku("check")
    state = polku("lake", "status")

    assert [each.returncode for each in (link, checked, state)] == [0, 0, 0]
    assert link.stdout.startswith("http://127.0.0.1:8000/sign-in/")
    assert "NOT WELL" not in checked.stdout


def test_sample_is_written_and_removed_by_one_command_each(polku):
    written = polku("sample", "load")
    removed = polku("sample", "remove")

    assert written.stdout.endswith("answers of the sample company were written.\n")
    assert removed.stdout.split()[0] == written.stdout.split()[0]


def test_a_store_with_older_tables_is_refused_with_what_helps(polku, tmp_path: Path):
    with sqlite3.connect(tmp_path / "data/polku.sqlite3") as store:
        store.execute("DELETE FROM django_migrations WHERE app = 'polku' AND name >= '0030'")

    ended = [polku(*words) for words in (("link",), ("import", "feedback", "a.csv"))]

    assert [(each.returncode, each.stdout) for each in ended] == [(2, "")] * 2
    assert {each.stderr.strip() for each in ended} == {
        "The store has the tables of an older Polku. Start it once with `polku serve`, which changes them."
    }


def test_linear_algebra_keeps_to_one_thread_unless_asked():
    said = (
        "import os, sys; sys.argv = ['polku', '--help']\n"
        "from polku_server import cli\n"
        "try: cli.main()\n"
        "except SystemExit: print('threads', os.environ['OPENBLAS_NUM_THREADS'])"
    )
    kept = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}

    usual, asked = (
        subprocess.run([sys.executable, "-c", said], env={**kept, **more}, capture_output=True, text=True, check=True)
        for more in ({}, {"OPENBLAS_NUM_THREADS": "4"})
    )

    assert usual.stdout.splitlines()[-1] == "threads 1"
    assert asked.stdout.splitlines()[-1] == "threads 4"
