"""The installation's secret: made once, by whoever comes first, readable by its owner only."""

import stat
import subprocess
import sys

from polku_server.secret import secret

ASK = "import sys, pathlib; from polku_server.secret import secret; print(secret(pathlib.Path(sys.argv[1])))"


def test_secret_is_made_once_and_read_by_its_owner_only(tmp_path):
    data = tmp_path / "new"

    first, second = secret(data), secret(data)

    assert first == second
    assert len(first) > 64
    assert stat.S_IMODE((data / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert [each.name for each in data.iterdir()] == ["secret.key"]


def test_secret_differs_between_installations(tmp_path):
    assert secret(tmp_path / "a") != secret(tmp_path / "b")


def test_secret_is_one_when_many_start_at_once(tmp_path):
    starts = [subprocess.Popen([sys.executable, "-c", ASK, tmp_path], stdout=subprocess.PIPE) for _ in range(6)]

    assert len({start.communicate()[0] for start in starts}) == 1
