"""Write THIRD_PARTY_LICENCES.md from what the installed packages say of themselves.

Usage: python requirements/licences.py > THIRD_PARTY_LICENCES.md
"""

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

PINNED = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", re.MULTILINE)
LOCK = Path(__file__).parent / "run.txt"
HEAD = """# Third-party licences

What `requirements/run.txt` installs beside Polku, and under which licence, as each package says of itself; each brings
its own licence text. One file is copied into this repository, `src/polku_server/ui/static/polku/htmx-2.0.11.min.js`, as
it was published: htmx 2.0.11, Zero-Clause BSD (`htmx-LICENCE.txt` beside it), sha384 in `ui/templates/ui/scripts.html`.
Written by `python requirements/licences.py`; a test checks that it is current.

| package | version | licence |
|---|---|---|
"""
CLASSIFIER = "License :: OSI Approved :: "


def locked() -> dict[str, list[str]]:
    """Give the packages of the lock with their versions; there are two where Pythons differ."""
    found: dict[str, list[str]] = {}
    for name, version in re.findall(
        r"^([\w.-]+)(?:\[[\w,-]+\])?==(\S+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE
    ):
        found.setdefault(name, []).append(version)
    return found


def licence(package: Distribution) -> str:
    """Give the licence: its SPDX expression, else its classifier, else its short text."""
    said = package.metadata
    if said["License-Expression"]:
        return said["License-Expression"]
    classified = [
        each.removeprefix(CLASSIFIER) for each in said.get_all("Classifier", []) if each.startswith(CLASSIFIER)
    ]
    short = (said["License"] or "").strip().splitlines()
    return ", ".join(classified) or (short[0] if short else "not told")


def lines() -> list[str]:
    """Give a row for each package; one that only other systems need is not installed to be asked."""
    return [f"| {name} | {', '.join(versions)} | {asked(name)} |\n" for name, versions in locked().items()]


def asked(name: str) -> str:
    """Ask an installed package for its licence."""
    try:
        return licence(distribution(name))
    except PackageNotFoundError:
        return "on other systems only"


def document() -> str:
    """Give the whole document."""
    return HEAD + "".join(lines())


if __name__ == "__main__":
    sys.stdout.write(document())
