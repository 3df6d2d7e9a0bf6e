"""docs/how-to/postgresql.md shows what `polku check` says of a real PostgreSQL."""

import pytest

from factories import migrated
from factories.documents import ROOT, Terminal, blocks, commands, same

PAGE = ROOT / "docs/how-to/postgresql.md"
(CHECK,) = [block for block in blocks(PAGE) if block.language == "text" and "$ polku" in block.text]


@pytest.mark.slow
@pytest.mark.engine
def test_check_says_what_is_shown(tmp_path):
    ((command, shown),) = commands(CHECK)
    with migrated.postgres() as server, Terminal(tmp_path) as terminal:
        terminal.environ |= {"POLKU_DATABASE_URL": server.url}

        (seen,) = terminal.run([command])

    assert same(shown, seen), seen
