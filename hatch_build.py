"""Compile the translations while the wheel is built, so that a wheel carries them and the tree does not."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_messages(root: Path) -> list[Path]:
    """Write a .mo beside each .po under ``root``; give what was written."""
    written = []
    for po in sorted(root.rglob("*.po")):
        with po.open("rb") as source:
            catalog = read_po(source, locale=po.parts[-3])
        mo = po.with_suffix(".mo")
        with mo.open("wb") as target:
            write_mo(target, catalog)
        written.append(mo)
    return written


class CompileMessages(BuildHookInterface):
    """Run by hatchling before it gathers files."""

    def initialize(self, version: str, build_data: dict) -> None:
        """Compile; ``version`` and ``build_data`` are hatchling's."""
        compile_messages(Path(self.root) / "src")
