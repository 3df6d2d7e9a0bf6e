"""Django's SQLite as we use it: durable, and in turn."""

import threading
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction

from polku_server.govern.models import Organisation, User
from polku_server.store.sqlite.base import DatabaseWrapper
from polku_server.store.turns import turns

pytestmark = pytest.mark.django_db(transaction=True)


def pragma(name: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]


def free(patience: float = 60) -> bool:
    """Tell whether another thread gets the turn."""
    turn = turns(Path(connection.settings_dict["NAME"]))
    thread = threading.Thread(target=lambda: (turn.take(), turn.give()), daemon=True)
    thread.start()
    thread.join(patience)
    return not thread.is_alive()


@pytest.mark.parametrize(
    ("name", "value"), [("synchronous", 2), ("journal_mode", "wal"), ("secure_delete", 1), ("foreign_keys", 1)]
)
def test_every_connection_is_durable(name, value):
    seen = []
    thread = threading.Thread(target=lambda: (seen.append(pragma(name)), connection.close()))
    thread.start()
    thread.join()

    assert [pragma(name), *seen] == [value, value]


def test_writing_connection_reads_its_own_durability():
    with transaction.atomic():
        assert pragma("synchronous") == 2


def test_transaction_holds_the_turn_and_its_end_gives_it_back():
    with transaction.atomic():
        Organisation.objects.create(name="A")
        inside = free(0.2)

    assert inside is False
    assert free()


def test_nested_transaction_keeps_the_turn_of_the_outer_one():
    with transaction.atomic():
        with transaction.atomic():
            Organisation.objects.create(name="A")
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.create(id=2, name="B")
        inside = free(0.2)

    assert inside is False
    assert free()
    assert Organisation.objects.get().name == "A"


def test_transaction_that_fails_gives_the_turn_back():
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(id=2, name="B")

    assert free()


ORPHAN = "INSERT INTO polku_signinlink (digest, user_id, expires_at) VALUES ('x', 4711, '2026-01-01')"


@transaction.atomic
def write_an_orphan() -> None:
    """A foreign key is looked at when the transaction ends."""
    Organisation.objects.create(name="A")
    with connection.cursor() as cursor:
        cursor.execute(ORPHAN)


@transaction.atomic
def close_inside() -> None:
    connection.close()
    User.objects.count()


def test_commit_that_fails_is_rolled_back_and_gives_the_turn_back():
    with pytest.raises(IntegrityError):
        write_an_orphan()

    assert free()
    assert Organisation.objects.count() == 0


def test_connection_that_is_closed_inside_a_transaction_gives_the_turn_back():
    with pytest.raises(DatabaseError):
        close_inside()

    assert free()


def test_begin_that_fails_gives_the_turn_back(monkeypatch):
    def refuse(*_):
        raise OperationalError("database is locked")

    monkeypatch.setattr(connection, "cursor", refuse)
    with pytest.raises(OperationalError), transaction.atomic():
        pass
    monkeypatch.undo()

    assert free()


def test_reading_needs_no_turn():
    turn = turns(Path(connection.settings_dict["NAME"]))
    turn.take()

    assert Organisation.objects.count() == 0
    turn.give()


def test_fresh_file_and_its_log_are_closed_to_others(tmp_path):
    fresh = DatabaseWrapper({**connection.settings_dict, "NAME": tmp_path / "fresh.sqlite3"}, "fresh")
    try:
        with fresh.cursor() as cursor:
            cursor.execute("CREATE TABLE t (a)")

        assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("fresh.sqlite3*")} == {
            "fresh.sqlite3": 0o600,
            "fresh.sqlite3-wal": 0o600,
            "fresh.sqlite3-shm": 0o600,
        }
    finally:
        fresh.close()
