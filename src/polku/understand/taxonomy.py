"""Themes by query words: a taxonomy with names and words in each language, and what of it a comment mentions."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from polku.errors import UnreadableFile, WrongValue
from polku.understand.languages import LANGUAGES
from polku.understand.patterns import found, normal


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme: a key that stays, names by language, and query words by language."""

    key: str
    names: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]

    def mentioned(self, text: str, language: str) -> str:
        """Give the words of a text that speak of the theme; those of every language where it is unknown."""
        if language in LANGUAGES:
            return found(text, self.words.get(language, ()))
        return next((hit for each in LANGUAGES if (hit := found(text, self.words.get(each, ())))), "")


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """Themes in their order, and the version of the whole."""

    version: str
    themes: tuple[Theme, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A theme that a comment speaks of, by its key, and the words that say so."""

    theme: str
    words: str


def themes(texts: Sequence[str], languages: Sequence[str], taxonomy: Taxonomy) -> list[tuple[Mention, ...]]:
    """Find the themes that each text mentions.

    Parameters
    ----------
    texts : sequence of str
        Comments as they were written.
    languages : sequence of str
        The language of each, as ``language`` tells it; words of every language are looked for where it is
        ``"unknown"``.
    taxonomy : Taxonomy
        Such as ``starter()``.

    Returns
    -------
    list of tuple of Mention
        For each text its themes in the taxonomy's order, with the first words that speak of each; empty if none.

    Notes
    -----
    A comment may mention many themes. A theme is missed when it is told in other words, and found by mistake when a
    word is used for another thing: the words are there to be changed.
    """
    return [
        tuple(Mention(each.key, hit) for each in taxonomy.themes if (hit := each.mentioned(text, language)))
        for text, language in zip(texts, languages, strict=True)
    ]


@cache
def starter() -> Taxonomy:
    """Give the starter taxonomy: 13 themes of a firm of service and retail, in three languages."""
    return _packed("themes")


@cache
def grave() -> Taxonomy:
    """Give what makes a comment serious: safety, discrimination, legal, leaving."""
    return _packed("serious")


def is_serious(texts: Sequence[str], languages: Sequence[str]) -> list[tuple[Mention, ...]]:
    """Find comments that a person should read at once: rather one too many than one too few.

    Parameters
    ----------
    texts, languages : sequence of str
        As ``themes`` takes them.

    Returns
    -------
    list of tuple of Mention
        For each text why it is serious: ``safety``, ``discrimination``, ``legal`` or ``leaving``, with the words
        that say so; empty if it is not. Negation is not minded: "not dangerous" is serious.
    """
    return themes(texts, languages, grave())


def read_taxonomy(path: str | os.PathLike[str]) -> Taxonomy:
    """Read a taxonomy from a TOML file.

    Parameters
    ----------
    path : path-like
        ``version`` and ``[[theme]]`` tables with ``key``, ``name`` by language, and query words in ``fi``, ``sv``
        and ``en``, apart by commas; each may be left out but the key.

    Returns
    -------
    Taxonomy

    Raises
    ------
    UnreadableFile
        It is no TOML.
    WrongValue
        A theme has no key, two have one, or no theme stands in it.
    NotAllowed
        A query word is too short or too long.
    """
    path = Path(path)
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableFile(f"{path.name} is no TOML file: {error}") from error
    return _taxonomy(told, path.name)


def _packed(name: str) -> Taxonomy:
    text = (files("polku.understand") / "lexicon" / f"{name}.toml").read_text("utf-8")
    return _taxonomy(tomllib.loads(text), name)


def _taxonomy(told: Mapping[str, Any], name: str) -> Taxonomy:
    listed = told.get("theme")
    if not isinstance(listed, list) or not all(isinstance(each, dict) and each.get("key") for each in listed):
        raise WrongValue(f"{name} has no themes: write [[theme]] with a key and query words for each.")
    keys = [str(each["key"]) for each in listed]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise WrongValue(f"{name} has the theme {twice[0]} twice: give each a key of its own.")
    return Taxonomy(str(told.get("version", "")), tuple(map(_theme, listed)))


def _theme(told: Mapping[str, Any]) -> Theme:
    names = {each: str(name) for each, name in dict(told.get("name") or {}).items()}
    return Theme(str(told["key"]), names, {each: query(str(told.get(each, ""))) for each in LANGUAGES})


def query(text: str) -> tuple[str, ...]:
    """Read query words that are apart by commas or lines, each once; NotAllowed as ``normal`` raises it."""
    words: Iterable[str] = (normal(part) for line in text.splitlines() for part in line.split(","))
    return tuple(dict.fromkeys(word for word in words if word))
