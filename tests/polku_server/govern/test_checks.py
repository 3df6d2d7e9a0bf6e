"""Is this installation fit to keep answers?"""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from polku_server.govern import checks


def test_data_folder_of_a_fresh_installation_is_well():
    data = settings.DATA

    found = [checks.secret(data / "secret.key"), checks.disk(data), checks.file_system(data), checks.locks(data)]

    assert [each.name for each in found if each.ok] == ["Secret", "Disk", "File system", "Locks"]


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
