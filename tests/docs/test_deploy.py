"""What stands in deploy/ names settings, commands and files that exist, and agrees with the supervisor."""

import re
from configparser import RawConfigParser
from functools import cache

import pytest
import typer
from django.urls import reverse

from factories.documents import ROOT
from polku_server import environment, supervisor
from polku_server.cli import app

FILES = [path for path in sorted((ROOT / "deploy").rglob("*")) if path.is_file()]
PAGES = [ROOT / "docs/how-to/deploy.md", ROOT / "docs/how-to/upgrade.md"]
PROXYS = {"POLKU_NAME", "POLKU_AT"}  # the Caddyfile's and compose.yaml's own
UNITS = ["polku.service", "polku-backup.service"]


@cache
def unit(name):
    """Read a unit's last value of each key, by section and key."""
    read = RawConfigParser(strict=False)
    read.optionxform = str
    read.read_string((ROOT / "deploy/systemd" / name).read_text())
    return read


def names(path, form):
    return set(re.findall(form, path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", [*FILES, *PAGES], ids=lambda path: path.name)
def test_settings_that_are_named_exist(path):
    known = {each.name for each in environment.SETTINGS} | PROXYS

    assert names(path, r"\bPOLKU_[A-Z_]+") - known == set()


@pytest.mark.parametrize("path", [*FILES, *PAGES], ids=lambda path: path.name)
def test_commands_that_are_named_exist(path):
    known = set(typer.main.get_command(app).commands)

    assert names(path, r"(?:bin/|\$ |'|`)polku ([a-z]+)") - known == set()


@pytest.mark.parametrize("path", [*FILES, *PAGES], ids=lambda path: path.name)
def test_files_that_are_named_exist(path):
    named = names(path, r"(?<![\w/.])((?:deploy|requirements|docs)/[\w./-]*\w)")

    assert [each for each in named if not (ROOT / each).exists()] == []


def test_the_example_settings_are_read():
    lines = (ROOT / "deploy/polku.env").read_text().splitlines()
    given = dict(line.lstrip("#").split("=", 1) for line in lines if re.match(r"#?POLKU_", line))

    assert environment.read(given)["POLKU_PROXIES"] == 1


def test_systemd_waits_longer_than_the_supervisor_gives_its_children():
    assert int(unit("polku.service")["Service"]["TimeoutStopSec"]) > supervisor.GRACE
    assert f"stop_grace_period: {int(2 * supervisor.GRACE)}s" in (ROOT / "deploy/container/compose.yaml").read_text()


@pytest.mark.parametrize("name", UNITS)
def test_both_units_are_the_same_users_on_the_same_settings_and_gain_no_rights(name):
    service = unit(name)["Service"]
    held = [service[key] for key in ("User", "EnvironmentFile", "NoNewPrivileges", "ProtectSystem")]

    assert held == ["polku", "/etc/polku/polku.env", "yes", "strict"]


def test_the_units_write_where_the_example_keeps_data():
    given = (ROOT / "deploy/polku.env").read_text()
    folders = [f"/var/lib/{name}" for name in unit("polku.service")["Service"]["StateDirectory"].split()]

    assert [f"={folder}" in given for folder in folders] == [True, True]
    assert unit("polku-backup.service")["Service"]["ReadWritePaths"].split() == folders[:1]


def test_the_proxies_tell_the_host_and_that_it_came_by_tls():
    nginx = (ROOT / "deploy/proxy/nginx.conf").read_text()
    headers = ("Host $host", "X-Forwarded-Proto https", "X-Forwarded-For $remote_addr")

    assert [f"proxy_set_header {each};" in nginx for each in headers] == [True] * 3


@pytest.mark.parametrize("name", ["imports", "material"])
@pytest.mark.parametrize("proxy", ["nginx.conf", "Caddyfile"])
def test_the_proxies_let_large_files_come_where_they_are_taken(proxy, name):
    assert reverse(name).strip("/") in (ROOT / "deploy/proxy" / proxy).read_text()
