"""Reads our documents: their headings and fenced blocks, and runs the commands that they show."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker
from pathlib import Path

from . import migrated, warm
from .ports import free_port

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```(\S*) ?(.*)$")
HEADING = re.compile(r"^(#+) (.+)$")
MARK = "\x1d"
LOGGED = re.compile(r"^(?:\d{4}-\d\d-\d\d \d\d:|\t)")  # a log's lines, which documents do not show
SERVING = 180.0  # seconds that a server may take to its first words on a busy machine


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, the file that it is to be written to, its text, and where it stands."""

    language: str
    file: str
    text: str
    line: int


@dataclass(slots=True)
class Section:
    """A heading and everything up to the next one."""

    title: str
    text: str = ""
    blocks: list[Block] = field(default_factory=list)

    def of(self, language: str) -> list[Block]:
        """Give the blocks in one language."""
        return [block for block in self.blocks if block.language == language]


def documents() -> list[Path]:
    """Give every document of ours, those at the top first."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def sections(path: Path) -> list[Section]:
    """Cut a document at its headings."""
    found, block, language, file, start = [Section("")], None, "", "", 0
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        fence = FENCE.match(line)
        if block is not None and line == "```":
            found[-1].blocks.append(Block(language, file, "\n".join(block) + "\n", start))
            block = None
        elif block is not None:
            block.append(line)
        elif fence:
            block, language, start = [], fence[1], number
            file = fence[2].removeprefix("file=") if fence[2].startswith("file=") else ""
        elif heading := HEADING.match(line):
            found.append(Section(heading[2].replace("`", "").strip()))
        else:
            found[-1].text += line + "\n"
    return found


def blocks(path: Path) -> list[Block]:
    """Give every fenced block of a document."""
    return [block for section in sections(path) for block in section.blocks]


def commands(block: Block) -> list[tuple[str, str]]:
    """Give each command of a console block with the output that the document shows."""
    found: list[tuple[str, str]] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append((line.removeprefix("$ "), ""))
        elif line.startswith("> ") and found and not found[-1][1]:
            found[-1] = (found[-1][0] + "\n" + line.removeprefix("> "), "")
        else:
            found[-1] = (found[-1][0], found[-1][1] + line + "\n")
    return found


def serves(command: str) -> bool:
    """Tell whether a command starts a server, which does not end by itself."""
    return re.match(r"(?:\w+=\S+ )*polku serve\b", command) is not None


def same(shown: str, seen: str) -> bool:
    """Compare as a doctest does: `...` stands for anything, white space counts as one space."""
    flags = ELLIPSIS | NORMALIZE_WHITESPACE
    return OutputChecker().check_output(shown.strip() + "\n", seen.strip() + "\n", flags)


def plain(output: str) -> list[str]:
    """Give the lines that are not a log's."""
    return [line for line in output.splitlines() if not LOGGED.match(line)]


class Terminal:
    """A folder of its own where a document's commands are run, and one installation of Polku; `real` starts it cold."""

    def __init__(self, folder: Path, *, real: bool = False) -> None:
        self.folder, self.port = folder, free_port()
        programs = [Path(sys.executable).parent] if real else [warm.programs(), Path(sys.executable).parent]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("POLKU_", "PYTHON"))}
        self.environ = kept | {
            "PATH": os.pathsep.join((*map(str, programs), kept.get("PATH", ""))),
            "LANGUAGE": "",
            "LC_ALL": "C.UTF-8",
            "COLUMNS": "100",
            "NO_COLOR": "1",
            "POLKU_DATA": str(folder / "data" if real else migrated.lay(folder / "data")),
            "POLKU_URL": f"http://127.0.0.1:{self.port}",
        }
        self._serving: subprocess.Popen[bytes] | None = None

    def lay(self, text: str) -> None:
        """Lay the tables in every other data folder that a document names, but not where it restores a backup."""
        named = set(re.findall(r"\bPOLKU_DATA=(\w+)(?= polku|$)", text, re.MULTILINE))
        for name in named - set(re.findall(r"\bPOLKU_DATA=(\w+) polku restore", text)):
            migrated.lay(self.folder / name)

    def __enter__(self) -> Terminal:
        return self

    @property
    def is_serving(self) -> bool:
        """Tell whether a server was started here."""
        return self._serving is not None

    def __exit__(self, *_: object) -> None:
        if self._serving is not None:
            self._serving.send_signal(signal.SIGINT)
            self._serving.wait(120)

    def run(self, asked: list[str]) -> Iterator[str]:
        """Run commands one after another in one shell; give what each printed."""
        told = f'; __was=$?; printf "{MARK}"; (exit $__was)\n'
        script = "".join(f"{{ {self._here(command)}\n}}{told}" for command in asked)
        done = subprocess.run(
            ["timeout", "400", "bash", "-c", script], cwd=self.folder, env=self.environ, text=True, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        return (self._as_shown(part) for part in done.stdout.split(MARK)[: len(asked)])

    def serve(self, command: str, lines: int) -> str:
        """Start a server; give the first lines that it prints."""
        said = self.folder / "serve.out"
        with said.open("w") as out:
            self._serving = subprocess.Popen(
                ["bash", "-c", f"exec env {self._here(command)}"], cwd=self.folder, env=self.environ,
                stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        until = time.monotonic() + SERVING
        while len(found := plain(said.read_text())) < lines and time.monotonic() < until:
            time.sleep(0.1)
        return self._as_shown("\n".join(found[:lines]))

    def _here(self, command: str) -> str:
        """Documents show the usual port; tests take a free one."""
        return command.replace("127.0.0.1:8000", f"127.0.0.1:{self.port}")

    def _as_shown(self, output: str) -> str:
        output = "\n".join(plain(output))
        return output.replace(f"127.0.0.1:{self.port}", "127.0.0.1:8000").replace(str(self.folder), "~")
