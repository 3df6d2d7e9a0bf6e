"""What the documents show is run: every console block in a folder of its own, every Python block as a doctest."""

import doctest
import re
import subprocess
from pathlib import Path

import pytest

from factories.documents import ROOT, Block, Terminal, blocks, commands, documents, same, serves


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def shown(path: Path) -> list[Block]:
    return [block for block in blocks(path) if block.language == "console"]


def told_apart(path: Path) -> bool:
    """Tell whether a document's commands are run elsewhere: those of the settings in test_settings."""
    return named(path) == "docs/reference/settings.md"


def marked(path: Path) -> object:
    starts_a_server = any(serves(command) for block in shown(path) for command, _ in commands(block))
    alone = pytest.mark.xdist_group(named(path))  # each document may be run by any worker
    return pytest.param(path, id=named(path), marks=[pytest.mark.slow, alone] if starts_a_server else [alone])


def check(path: Path, block: Block, command: str, expected: str, seen: str) -> None:
    where = f"{named(path)}:{block.line}"
    assert same(expected, seen), f"{where}: $ {command}\nshown:\n{expected}\nprinted:\n{seen}"


@pytest.mark.parametrize("path", [marked(path) for path in documents() if shown(path) and not told_apart(path)])
def test_console_blocks_print_what_they_show(path, tmp_path):
    real = named(path) == "README.md"
    with Terminal(tmp_path, real=real) as terminal:
        if not real:
            terminal.lay(path.read_text(encoding="utf-8"))
        for block in blocks(path):
            if block.file:
                (tmp_path / block.file).write_text(block.text, encoding="utf-8")
            elif block.language == "console":
                run(terminal, path, block)


def run(terminal: Terminal, path: Path, block: Block) -> None:
    asked = commands(block)
    if serves(asked[0][0]) and not terminal.is_serving:
        (command, expected) = asked[0]
        check(path, block, command, expected, terminal.serve(command, len(expected.splitlines())))
        return
    for (command, expected), seen in zip(asked, terminal.run([each for each, _ in asked]), strict=True):
        check(path, block, command, expected, seen)


@pytest.mark.parametrize(
    "path", [path for path in documents() if any(b.language == "python" for b in blocks(path))], ids=named
)
def test_python_blocks_are_true(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks(path):
        if block.file:
            (tmp_path / block.file).write_text(block.text, encoding="utf-8")
        if block.language == "python" and ">>>" in block.text:
            example = doctest.DocTestParser().get_doctest(block.text, names, named(path), named(path), block.line)
            runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
            said: list[str] = []
            failed = runner.run(example, out=said.append, clear_globs=False).failed
            names.update(example.globs)
            assert not failed, "".join(said)


def test_links_between_documents_lead_somewhere():
    broken = [
        f"{named(path)}: {target}"
        for path in documents()
        for target in links(path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]

    assert broken == []


def links(text: str) -> list[str]:

    found = re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", text)
    return [target for target in found if "://" not in target and not target.startswith("mailto:")]


def test_shell_blocks_are_shell():
    for path in documents():
        for block in (each for each in blocks(path) if each.language == "sh"):
            done = subprocess.run(["bash", "-n"], input=block.text, text=True, capture_output=True, check=False)
            assert done.returncode == 0, f"{named(path)}:{block.line}: {done.stderr}"


def test_the_index_names_every_document():
    index = ROOT / "docs/README.md"
    named_there = {(index.parent / target).resolve() for target in links(index.read_text(encoding="utf-8"))}

    assert [
        named(path) for path in documents() if path.parent.parent == ROOT / "docs" and path not in named_there
    ] == []
