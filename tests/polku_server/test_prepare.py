"""What a first start does: tables, a first user, a link that opens once."""

import os
import subprocess
import sys

import pytest

from polku_server.govern.models import User

COUNT = """
import django; django.setup()
from polku_server.models import *
print(User.objects.count(), Survey.objects.count() > 0, Response.objects.count() > 0)
"""


@pytest.fixture
def environ(tmp_path) -> dict[str, str]:
    settings = {"POLKU_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "polku_server.settings"}
    return {**os.environ, **settings, "POLKU_URL": "http://127.0.0.1:8123"}


def prepared(environ: dict[str, str], *extra: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "polku_server.prepare", *extra]
    return subprocess.run(argv, env=environ, capture_output=True, text=True, check=False)


def counted(environ: dict[str, str]) -> str:
    return subprocess.run([sys.executable, "-c", COUNT], env=environ, capture_output=True, text=True, check=True).stdout


def test_prepare_makes_tables_one_user_and_a_new_link_at_each_start(environ):
    first, second = prepared(environ), prepared(environ)

    links = [each.stdout.split("http://127.0.0.1:8123/sign-in/")[1].split()[0] for each in (first, second)]
    assert (first.returncode, second.returncode, len(set(links))) == (0, 0, 2)
    assert counted(environ).split() == ["1", "False", "False"]


def test_prepare_of_a_store_that_is_away_says_so_without_its_address(environ):
    away = prepared({**environ, "POLKU_DATABASE_URL": "postgres://me:s3cret@127.0.0.1:9/name"})

    assert away.returncode == 1
    assert "POLKU_DATABASE_URL" in away.stderr
    assert "s3cret" not in away.stderr
    assert "Traceback" not in away.stderr


@pytest.mark.django_db
def test_nobody_has_a_password_from_the_start():
    from polku_server.govern import sign_in

    sign_in.first_user()

    assert [user.has_usable_password() for user in User.objects.all()] == [False]
