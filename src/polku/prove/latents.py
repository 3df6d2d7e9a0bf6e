"""The model behind an index: which questions measure what, and what leads to what, as a TOML file says it."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

import numpy as np

from polku.errors import InputError, UnreadableFile
from polku.stats.path_model import Design
from polku.words import gettext as _

MODES = ("A", "B")


@dataclass(frozen=True, slots=True)
class Latent:
    """Something that is not asked itself: its questions, and how they make it (mode A or B)."""

    name: str
    indicators: tuple[str, ...]
    mode: str = "A"


@dataclass(frozen=True)
class LatentModel:
    """Latents and the arrows between them, each (from, to); checked by ``model``."""

    latents: tuple[Latent, ...]
    arrows: tuple[tuple[str, str], ...]

    @property
    def names(self) -> list[str]:
        """Give the latents' names."""
        return [latent.name for latent in self.latents]

    @property
    def indicators(self) -> list[str]:
        """Give every question, in the order of the latents."""
        return [name for latent in self.latents for name in latent.indicators]

    @property
    def most_arrows(self) -> int:
        """Give the most arrows that lead to one latent, or questions that make one in mode B."""
        arrows = [sum(to == name for _, to in self.arrows) for name in self.names]
        return max([*arrows, *(len(latent.indicators) for latent in self.latents if latent.mode == "B")])

    def design(self) -> Design:
        """Give what the estimator needs."""
        names = self.names
        arrows = np.zeros((len(names), len(names)), bool)
        for first, second in self.arrows:
            arrows[names.index(first), names.index(second)] = True
        sizes = tuple(len(latent.indicators) for latent in self.latents)
        return Design(sizes, arrows, tuple(latent.mode == "B" for latent in self.latents))


def read(path: Path) -> LatentModel:
    """Read a model from a TOML file.

    Raises
    ------
    UnreadableFile, InputError
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        return model(tomllib.loads(text))
    except FileNotFoundError as error:
        raise UnreadableFile(_("There is no file {file}. Check the name.").format(file=path)) from error
    except OSError as error:
        raise UnreadableFile(_("{file} cannot be opened.").format(file=path.name)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableFile(_("{file} is not TOML: {error}.").format(file=path.name, error=error)) from error


def model(said: Mapping[str, Any]) -> LatentModel:
    """Make a model of its parts.

    Parameters
    ----------
    said : mapping
        ``latent``: from a name to ``indicators`` (one column or several) and ``mode`` ("A" if left out);
        ``paths``: from a latent to the one or several that it leads to.

    Returns
    -------
    LatentModel

    Raises
    ------
    InputError
        A part is missing or of another form, a name is not known, a column is named twice, arrows go in
        a circle, or a latent has no arrow.
    """
    blocks, paths = said.get("latent"), said.get("paths")
    if not isinstance(blocks, Mapping) or not isinstance(paths, Mapping) or not blocks or not paths:
        raise InputError(_('A model has [latent.NAME] tables with indicators, and [paths] with NAME = ["NAME", ...].'))
    _known(said, ("latent", "paths"))
    latents = tuple(_latent(name, block) for name, block in blocks.items())
    _once([name for latent in latents for name in latent.indicators])
    arrows = tuple((first, second) for first, others in paths.items() for second in _listed(first, others))
    names = [latent.name for latent in latents]
    _known([end for arrow in arrows for end in arrow], names)
    _once([f"{first} → {second}" for first, second in arrows])
    _acyclic(arrows)
    alone = [name for name in names if not any(name in arrow for arrow in arrows)]
    if alone:
        raise InputError(_("No path leads to or from {name}: give it one, or leave it out.").format(name=alone[0]))
    return LatentModel(latents, arrows)


def _latent(name: str, block: object) -> Latent:
    if not isinstance(block, Mapping) or "indicators" not in block:
        raise InputError(_('[latent.{name}] needs indicators = ["COLUMN", ...].').format(name=name))
    _known(block, ("indicators", "mode"))
    mode = block.get("mode", "A")
    if mode not in MODES:
        raise InputError(_("The mode of {name} is {mode}: give A or B.").format(name=name, mode=mode))
    return Latent(name, _listed(name, block["indicators"]), mode)


def _listed(name: str, said: object) -> tuple[str, ...]:
    """Read one name or several."""
    several = [said] if isinstance(said, str) else said
    if not isinstance(several, list) or not several or not all(isinstance(each, str) and each for each in several):
        raise InputError(_("{name} needs one name or a list of names.").format(name=name))
    return tuple(several)


def _known(names: Iterable[str], allowed: Iterable[str]) -> None:
    allowed = list(allowed)
    for name in names:
        if name not in allowed:
            sentence = _("The model has no {name}; it has {names}.").format(name=name, names=", ".join(allowed))
            near = difflib.get_close_matches(name, allowed, 1)
            raise InputError(sentence + (" " + _("Did you mean {column}?").format(column=near[0]) if near else ""))


def _once(names: list[str]) -> None:
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise InputError(_("{name} stands twice in the model: name it once.").format(name=twice[0]))


def _acyclic(arrows: tuple[tuple[str, str], ...]) -> None:
    before: dict[str, list[str]] = {}
    for first, second in arrows:
        before.setdefault(second, []).append(first)
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        around = error.args[1][:-1]
        start = around.index(min(around))  # the sorter begins where it likes
        circle = " → ".join([*around[start:], *around[:start], around[start]])
        sentence = _("Paths go in a circle: {circle}. Leave one of them out.")
        raise InputError(sentence.format(circle=circle)) from error
