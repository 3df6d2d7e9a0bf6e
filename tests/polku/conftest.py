"""The command line as its users have it: English, a wide terminal, a folder of its own."""

from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from polku.cli import app


@pytest.fixture
def terminal(tmp_path, monkeypatch) -> Callable[..., Result]:
    """Run ``polku`` with these words in an empty folder."""
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    return lambda *words: runner.invoke(app, list(words))
