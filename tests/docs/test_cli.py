"""Every command has an entry with its meaning, and an example that is run (test_commands runs it)."""

import re

import pytest
import typer

from factories.documents import ROOT, sections
from polku_server.cli import app


def entries():
    pages = sorted((ROOT / "docs/reference").glob("*.md"))
    return {s.title: s for page in pages for s in sections(page) if s.title.startswith("polku ")}


def commands(command=None, name="polku"):
    """Walk the tree of commands."""
    command = command or typer.main.get_command(app)
    children = getattr(command, "commands", {})
    if not children:
        return [name]
    return [leaf for word, child in children.items() for leaf in commands(child, f"{name} {word}")]


def test_the_entries_are_the_commands():
    assert sorted(entries()) == sorted(commands())


@pytest.mark.parametrize("command", commands())
def test_an_entry_tells_and_shows(command):
    entry = entries()[command]

    assert entry.text.strip()
    assert re.search(rf"^\$ .*{command}\b", "".join(block.text for block in entry.of("console")), re.MULTILINE)
