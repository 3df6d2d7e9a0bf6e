"""Understand: what customers mean, in their own words."""

from polku.understand.languages import LANGUAGES, Language, language
from polku.understand.reading import Reader, Reading, reader
from polku.understand.taxonomy import Mention, Taxonomy, Theme, grave, is_serious, read_taxonomy, starter, themes
from polku.understand.tones import TONES, Tone, tone

__all__ = [
    "LANGUAGES",
    "TONES",
    "Language",
    "Mention",
    "Reader",
    "Reading",
    "Taxonomy",
    "Theme",
    "Tone",
    "grave",
    "is_serious",
    "language",
    "read_taxonomy",
    "reader",
    "starter",
    "themes",
    "tone",
]
