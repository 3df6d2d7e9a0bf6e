"""`polku audit` as somebody types it, and the key and heads that it works with."""

from __future__ import annotations

import base64
import json
import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from factories import installation, migrated
from polku.errors import InputError
from polku_server.govern import audit_heads


@pytest.fixture
def polku(tmp_path):
    """Run a command on a data folder of its own."""
    data = migrated.lay(tmp_path / "data")

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        own = installation.environ(data, "http://127.0.0.1:8000")
        return installation.run("polku", *words, env=own)

    return run


@pytest.mark.slow
def test_head_seals_what_waits_and_its_signature_stands_by_itself(polku, tmp_path):
    polku("link")

    printed = polku("audit", "head", "--json")

    head = json.loads(printed.stdout)
    signed = json.dumps({each: head[each] for each in ("digest", "number", "time")}, separators=(",", ":"))
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(head["key"]))
    key.verify(base64.b64decode(head["signature"]), signed.encode())
    assert (printed.returncode, head["number"]) == (0, 2)
    assert (tmp_path / "data/audit.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "data/audit.heads").read_text() == printed.stdout


@pytest.mark.slow
def test_verify_ends_with_one_when_something_is_found(polku):
    polku("link")
    polku("audit", "head")

    well, bad = polku("audit", "verify", "--json"), polku("audit", "verify", "--json", "--head", "3:0123456789abcdef")

    assert (well.returncode, json.loads(well.stdout)["count"]) == (0, 0)
    assert (bad.returncode, [each["kind"] for each in json.loads(bad.stdout)["findings"]]) == (1, ["cut off"])


def test_a_head_can_be_handed_over_in_three_ways(tmp_path):
    desk = audit_heads.Desk(tmp_path / "audit.key")
    head = desk.sign(3, "0" * 64, audit_heads.dt.datetime.now(audit_heads.dt.UTC))
    desk.publish(head)

    ways = [str(desk.history), head.line, f"3:{'0' * 16}"]

    assert [audit_heads.handed(each)[0].number for each in ways] == [3, 3, 3]


@pytest.mark.parametrize("text", ["", "3", "3:abc", "three:0123456789abcdef", "{}"])
def test_what_is_no_head_is_refused(text):
    with pytest.raises(InputError, match="is no head"):
        audit_heads.kept(text)


def test_an_older_head_replaces_nothing(tmp_path):
    desk = audit_heads.Desk(tmp_path / "audit.key")
    now = audit_heads.dt.datetime.now(audit_heads.dt.UTC)
    desk.publish(desk.sign(5, "5" * 64, now))

    desk.publish(desk.sign(4, "4" * 64, now))

    assert desk.latest().number == 5


def test_the_history_grows_by_one_head_an_hour(tmp_path):
    desk = audit_heads.Desk(tmp_path / "audit.key")
    hours = [
        audit_heads.dt.datetime(2026, 11, 22, hour, 30 + i, tzinfo=audit_heads.dt.UTC)
        for hour in (1, 2)
        for i in (0, 1)
    ]

    for number, at in enumerate(hours, 1):
        desk.publish(desk.sign(number, "0" * 64, at))

    lines = desk.history.read_text().splitlines()
    assert [json.loads(line)["number"] for line in lines] == [1, 3]
    assert desk.latest().number == 4
