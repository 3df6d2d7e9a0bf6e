"""A backup taken beside a server, put back elsewhere; who was erased since stays erased, to the last byte."""

import io
import json
import os
import tarfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from factories import installation, migrated
from factories.installation import environ, installed

CANARY = b"Kanarialintunen"
SCRIPT = """
import os, sys, datetime, json, django
os.environ["DJANGO_SETTINGS_MODULE"] = "polku_server.settings"
django.setup()
from polku_server.govern import erasure
from polku_server.models import Encounter, Need, Party, PartyChange, Response, Survey, Words
from polku_server.register import actions
if sys.argv[1] == "add":
    name = sys.argv[2]
    party = actions.add_party("person", by=None, given_name="Kaisa", family_name=name, number=f"N-{name}",
                              contacts=[("email", f"{name}@example.org")])
    actions.change_party(party, by=None, family_name=f"{name}-Virta")
    actions.add_need(party, "goal", f"{name} haluaa", by=None)
    actions.log_encounter(party, by=None, words=f"{name} soitti")
    survey = Survey.objects.exclude(current=None).order_by("id").first()
    from django.db import transaction
    with transaction.atomic():
        kept = Response.objects.create(key=name, survey=survey, version=survey.current, party=party,
            stored_at=datetime.datetime.now(datetime.UTC), scores={}, texts={"why": f"{name} kirjoitti"})
        Words.objects.create(response=kept, question="why", role="why", text=f"{name} kirjoitti")
elif sys.argv[1] == "forget":
    erasure.forget(Party.objects.get(family_name__startswith=sys.argv[2]))
else:
    print(Party.objects.filter(family_name__startswith=sys.argv[2]).count())
"""


def polku(data, *words, **settings):
    if not data.exists() and words[0] != "restore" and "POLKU_DATABASE_URL" not in settings:
        migrated.lay(data)
    return installation.run("polku", *map(str, words), env=environ(data, "http://127.0.0.1:8000", **settings))


def script(data, *words, **settings):
    env = environ(data, "http://127.0.0.1:8000", **settings)
    done = installation.run("polku-code", SCRIPT, *words, env=env, check=True)
    return done.stdout.strip()


def holding(folder: Path) -> list[str]:
    """Give the files under a folder that hold the canary, as `grep -a` would find them."""
    return [path.name for path in sorted(folder.rglob("*")) if path.is_file() and holds(path)]


def holds(path: Path) -> bool:
    """Tell whether a file's bytes hold the canary, in any case and in UTF-16 too."""
    found = path.read_bytes().lower()
    return CANARY.lower() in found or CANARY.decode().lower().encode("utf-16-le") in found


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("house") / "data"
    assert polku(folder, "sample", "load").returncode == 0
    return folder


def test_forgotten_name_is_in_no_file_after_compacting(data):
    script(data, "add", CANARY.decode())
    polku(data, "lake", "rebuild")
    before = holding(data)

    script(data, "forget", CANARY.decode())
    done = polku(data, "compact")

    assert (done.returncode, bool(before), holding(data)) == (0, True, [])


def test_compacting_works_beside_a_running_server(tmp_path):
    with installed(tmp_path, "--sample") as house:
        script(house.data, "add", CANARY.decode())
        script(house.data, "forget", CANARY.decode())

        house.polku("compact")

        assert holding(house.data) == []


def test_who_was_erased_after_the_backup_is_forgotten_when_it_is_restored(data, tmp_path):
    script(data, "add", "Muuttohaukka")
    polku(data, "backup", tmp_path / "kept.tar.gz")
    script(data, "forget", "Muuttohaukka")
    there = tmp_path / "restored"

    done = polku(there, "restore", tmp_path / "kept.tar.gz", "--erasures", data / "erasures.jsonl")

    assert (done.returncode, done.stdout.strip()[-2:], script(there, "count", "Muuttohaukka")) == (0, "1.", "0")


def test_who_was_not_erased_comes_back(data, tmp_path):
    script(data, "add", "Tilhi")
    polku(data, "backup", tmp_path / "kept.tar.gz")
    there = tmp_path / "restored"
    polku(there, "restore", tmp_path / "kept.tar.gz")

    assert script(there, "count", "Tilhi") == "1"


def test_backup_is_its_owners_alone_and_holds_no_more_than_it_says(data, tmp_path):
    polku(data, "backup", tmp_path / "kept.tar.gz")

    with tarfile.open(tmp_path / "kept.tar.gz") as tar:
        names = sorted(tar.getnames())

    mode = (tmp_path / "kept.tar.gz").stat().st_mode & 0o777
    assert (mode, names) == (0o600, ["backup.json", "erasures.jsonl", "polku.sqlite3", "secret.key"])


def test_backup_replaces_no_file(data, tmp_path):
    (tmp_path / "kept.tar.gz").write_text("mine")

    done = polku(data, "backup", tmp_path / "kept.tar.gz")

    assert (done.returncode, (tmp_path / "kept.tar.gz").read_text()) == (2, "mine")


def test_restoring_onto_answers_is_refused(data, tmp_path):
    polku(data, "backup", tmp_path / "kept.tar.gz")

    done = polku(data, "restore", tmp_path / "kept.tar.gz")

    assert (done.returncode, "not empty" in done.stderr) == (2, True)


@pytest.mark.parametrize("junk", [b"", b"not a backup", b"\x1f\x8b\x08\x00junk"])
def test_what_is_no_backup_is_refused_and_leaves_the_store_empty(tmp_path, junk):
    (tmp_path / "kept.tar.gz").write_bytes(junk)

    done = polku(tmp_path / "fresh", "restore", tmp_path / "kept.tar.gz")

    assert (done.returncode, "is not a backup" in done.stderr) == (2, True)


def damaged(file: Path, to: Path, member: str) -> Path:
    """Write the same backup with one byte in the middle of one of its files turned."""
    with tarfile.open(file) as tar, tarfile.open(to, "w:gz") as out:
        for each in tar:
            held = bytearray(tar.extractfile(each).read())
            if each.name == member:
                held[len(held) // 2] ^= 1
            out.addfile(each, io.BytesIO(held))
    return to


@pytest.mark.parametrize("member", ["polku.sqlite3", "secret.key"])
def test_a_damaged_backup_is_refused_by_name_and_leaves_the_store_empty(data, tmp_path, member):
    polku(data, "backup", tmp_path / "kept.tar.gz")
    file = damaged(tmp_path / "kept.tar.gz", tmp_path / "damaged.tar.gz", member)
    there = tmp_path / "restored"

    done = polku(there, "restore", file)

    assert (done.returncode, f"damaged.tar.gz is damaged: {member} in it" in done.stderr) == (2, True)
    assert polku(there, "restore", tmp_path / "kept.tar.gz").returncode == 0


def test_a_backup_that_was_cut_short_is_refused(data, tmp_path):
    polku(data, "backup", tmp_path / "kept.tar.gz")
    file = tmp_path / "short.tar.gz"
    file.write_bytes((tmp_path / "kept.tar.gz").read_bytes()[:-5000])

    done = polku(tmp_path / "restored", "restore", file)

    assert (done.returncode, "short.tar.gz is not a backup" in done.stderr) == (2, True)


def test_checking_says_that_a_backup_is_whole_and_puts_nothing_anywhere(data, tmp_path):
    polku(data, "backup", tmp_path / "kept.tar.gz")

    done = polku(tmp_path / "restored", "restore", "--check", tmp_path / "kept.tar.gz")

    assert (done.returncode, "kept.tar.gz is whole" in done.stdout) == (0, True)
    assert list((tmp_path / "restored").glob("polku.sqlite3")) == []


def test_a_backup_of_before_digests_is_restored(data, tmp_path):
    polku(data, "backup", tmp_path / "kept.tar.gz")
    old = tmp_path / "old.tar.gz"
    with tarfile.open(tmp_path / "kept.tar.gz") as tar, tarfile.open(old, "w:gz") as out:
        for each in tar:
            held = tar.extractfile(each).read()
            if each.name == "backup.json":
                about = json.loads(held)
                held = json.dumps({"format": 1, "store": about["store"], "made_at": about["made_at"]}).encode()
                each.size = len(held)
            out.addfile(each, io.BytesIO(held))

    assert polku(tmp_path / "restored", "restore", old).returncode == 0


@pytest.mark.engine
def test_postgresql_is_backed_up_and_restored(tmp_path, postgres):
    here = {"POLKU_DATABASE_URL": postgres.url, "PATH": f"{postgres.programs}:{os.environ['PATH']}"}
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE restored")
    there = here | {"POLKU_DATABASE_URL": urlsplit(postgres.url)._replace(path="/restored").geturl()}
    polku(tmp_path / "one", "sample", "load", **here)
    script(tmp_path / "one", "add", "Kiuru", **here)

    polku(tmp_path / "one", "backup", tmp_path / "kept.tar.gz", **here)
    done = polku(tmp_path / "two", "restore", tmp_path / "kept.tar.gz", **there)

    assert (done.returncode, script(tmp_path / "two", "count", "Kiuru", **there)) == (0, "1")


def test_a_restore_stands_in_the_audit_log_and_verify_says_what_it_means(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    key = {"POLKU_AUDIT_KEY": str(tmp_path / "apart" / "audit.key")}
    polku(first, "link", **key)
    polku(first, "audit", "head", **key)
    polku(first, "backup", tmp_path / "kept.tar.gz", **key)
    polku(first, "link", **key)
    polku(first, "audit", "head", **key)

    polku(second, "restore", tmp_path / "kept.tar.gz", **key)

    done = polku(second, "audit", "verify", **key)
    assert (done.returncode, "which ends at number 2; the head stood at 3" in done.stdout) == (1, True)
