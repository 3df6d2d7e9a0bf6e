"""What a comment says, read by rules; a later model reads by the same interface."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from polku.understand.languages import Language, language
from polku.understand.taxonomy import Mention, Taxonomy, is_serious, starter, themes
from polku.understand.tones import Tone, tone

RULES = "words-1"  # raised when language, tone or seriousness is read in another way


@dataclass(frozen=True, slots=True)
class Reading:
    """What one comment says: its language, tone, themes, and why it is serious, if it is."""

    language: Language
    tone: Tone
    mentions: tuple[Mention, ...]
    serious: tuple[Mention, ...]


class Reader(Protocol):
    """Whoever reads comments: rules now, a model later."""

    @property
    def version(self) -> str:
        """Changes when the same words may be read otherwise."""

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Read each text; as many readings as there are texts."""


@dataclass(frozen=True, slots=True)
class QueryWords:
    """Reads by small words, words of tone and a taxonomy's query words; deterministic, offline."""

    taxonomy: Taxonomy
    version: str = RULES

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Read each text."""
        languages = language(texts)
        parts = (
            languages,
            tone(texts, languages),
            themes(texts, languages, self.taxonomy),
            is_serious(texts, languages),
        )
        return [Reading(*each) for each in zip(*parts, strict=True)]


def reader(taxonomy: Taxonomy | None = None) -> Reader:
    """Give the reader in use.

    Parameters
    ----------
    taxonomy : Taxonomy, optional
        The starter taxonomy if left out.

    Returns
    -------
    Reader
    """
    return QueryWords(taxonomy or starter())
