"""Is this installation fit to keep answers?"""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from polku_server.govern import checks


@pytest.mark.django_db(transaction=True)
def test_checks_find_a_fresh_installation_well():
    found = list(checks.findings())

    assert [(each.name, each.seen) for each in found if not each.ok] == []
    assert [each.name for each in found] == [
        "SQLite synchronous",
        "SQLite journal",
        "Secret",
        "Disk",
        "File system",
        "Locks",
        "Lake",
    ]


@pytest.mark.django_db(transaction=True)
def test_sqlite_settings_are_read_inside_a_write_transaction():
    seen = [each.seen for each in checks.sqlite(settings.DATA)]

    assert seen == ["2", "wal"]
    assert not transaction.get_connection().in_atomic_block


def test_a_secret_that_others_can_read_is_found(tmp_path: Path):
    path = tmp_path / "secret.key"
    path.write_text("x")
    path.chmod(0o644)

    found = checks.secret(path)

    assert (found.ok, found.seen, found.cure) == (False, "mode 644", f"Run chmod 600 {path}")


def test_mounted_names_the_file_system_of_the_longest_mount():
    assert checks.mounted(Path("/proc/self")) == "proc"
