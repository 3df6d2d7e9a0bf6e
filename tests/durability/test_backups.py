"""A backup that is taken while people answer: every answer thanked before it began is in it, and it opens elsewhere."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import psycopg
import pytest

from durability.house import Crowd

pytestmark = pytest.mark.slow

ENOUGH = 50  # answers thanked before the backup begins
POLKU = "import sys; from polku_server.cli import main; sys.argv[0] = 'polku'; main()"


def polku(house, *words, **settings):
    """Run a command on a house's data."""
    done = subprocess.run(
        [sys.executable, "-c", POLKU, *map(str, words)], env=house.environ | settings, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def backed_up_under_load(house, file, **settings):
    """Take a backup while eight people answer; give who was thanked before, and who had sent by its end."""
    house.start()
    with Crowd(house) as crowd:
        crowd.thank(ENOUGH)
        before = set(crowd.thanked)
        polku(house, "backup", file, **settings)
        sent, after = set(crowd.sent), set(crowd.thanked)
    house.kill()
    assert len(after) > len(before)  # people went on meanwhile
    return before, sent


def test_backup_taken_under_load_holds_every_answer_thanked_before(make_house, tmp_path):
    file = tmp_path / "kept.tar.gz"
    before, sent = backed_up_under_load(make_house(), file)
    other = make_house(tmp_path / "other")
    (other.data / "polku.sqlite3").unlink()

    polku(other, "restore", file)

    stored = other.stored()
    assert (before - set(stored), set(stored) - sent, len(stored) - len(set(stored))) == (set(), set(), 0)


@pytest.mark.engine
def test_backup_of_postgresql_taken_under_load_holds_every_answer_thanked_before(make_house, tmp_path, postgres):
    programs = {"PATH": f"{postgres.programs}:{os.environ['PATH']}"}
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE restored")
    url = urlsplit(postgres.url)._replace(path="/restored").geturl()
    file = tmp_path / "kept.tar.gz"
    house = make_house(tmp_path / "one", database=postgres.url)
    before, sent = backed_up_under_load(house, file, **programs)
    house.environ |= {"POLKU_DATA": str(tmp_path / "two"), "POLKU_DATABASE_URL": url, **programs}

    polku(house, "restore", file)

    stored = house.stored()
    assert (before - set(stored), set(stored) - sent, len(stored) - len(set(stored))) == (set(), set(), 0)
