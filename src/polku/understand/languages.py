"""Which of Finnish, Swedish and English a comment is written in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Language = Literal["fi", "sv", "en", "unknown"]
LANGUAGES: tuple[Literal["fi", "sv", "en"], ...] = ("fi", "sv", "en")

SMALL_WORD = 2.0  # evidence of one small word; of one letter group 1
LEAST = 2.0  # evidence below this says nothing: one small word, or two letter groups
SURE = 0.9  # lingua's confidence from which it is believed
SHORTEST = 6  # letters: of fewer, lingua is sure and wrong
AHEAD = 1.4  # times as much evidence as for the next language
LATIN = re.compile(r"[a-zåäöéüæø]+(?:'[a-z]+)?")
WORD = re.compile(r"[^\W\d_]+")

TOLD = (files("polku.understand") / "lexicon" / "small_words.toml").read_text("utf-8")
WORDS = {name: frozenset(words.split()) for name, words in tomllib.loads(TOLD).items()}
GROUPS = {
    "fi": re.compile(
        r"aa|ii|uu|yy|ää|öö|yö|uo|äy|ey|öy|(?:ss|st|ll|lt)[aä]\b|ksi\b|inen\b|isen\b|sti\b|v[aä]t\b|nut\b|nyt\b|"
        r"tt[uy]\b|mme\b|lle\b|[aä]{2}n\b|een\b|tiin\b|kk|hd|[aeiouyäö]n\b"
    ),
    "sv": re.compile(
        r"å|ck|sk[aeiouyäö]|stj|sj|tj|ning|het\b|ande\b|[aeo]rna\b|ade\b|igt\b|liga?\b|för|när|är|ör|[dln]t\b|kt\b|fl|ö[rdv]|[aeo]r\b"
    ),
    "en": re.compile(
        r"th|wh|sh|ou|ow|ea|ly\b|ing\b|tion|ed\b|w|[bcdfghklmnprst]y\b|n't|'(?:s|t|re|ve|ll|m)\b|qu|ght|ce\b|ve\b|c[aeiou]"
    ),
}


def evidence(text: str) -> dict[str, float]:
    """Weigh a text for each language: 2 for each small word, 1 for each letter group that is the language's own.

    Parameters
    ----------
    text : str
        A comment; case, digits and signs do not matter.

    Returns
    -------
    dict of str to float
        By language, 0 and up; all 0 for a text without Latin letters.
    """
    small = text.casefold().replace("’", "'")
    words = LATIN.findall(small)
    joined = " ".join(words)
    return {
        each: SMALL_WORD * sum(word in WORDS[each] for word in words) + len(GROUPS[each].findall(joined))
        for each in LANGUAGES
    }


def language(texts: Sequence[str]) -> list[Language]:
    """Tell the language of each text.

    Parameters
    ----------
    texts : sequence of str
        Comments as they were written.

    Returns
    -------
    list of str
        ``"fi"``, ``"sv"``, ``"en"``, or ``"unknown"`` where a text is too short to tell, holds no Latin letters, or
        speaks for two languages alike; as many as there are texts.

    Notes
    -----
    Small words and letter groups are counted for each language; the one with most evidence is named if it has at
    least 2 and 1.4 times as much as the next. What is left is asked of lingua where the extra ``text`` is
    installed, and named where lingua gives at least 0.9. Only these three languages are known: Estonian is taken
    for Finnish, Norwegian and Danish for Swedish.

    References
    ----------
    .. [1] Grefenstette, G. (1995). Comparing two language identification schemes. JADT: small words, and groups
       of letters.
    """
    return [_one(text) for text in texts]


def _one(text: str) -> Language:
    words = WORD.findall(text.casefold())
    if not words or sum(bool(LATIN.fullmatch(word)) for word in words) < len(words) / 2:
        return "unknown"
    weighed = evidence(text)
    best, second, *_ = sorted(LANGUAGES, key=lambda each: -weighed[each])
    if weighed[best] < LEAST or weighed[best] < AHEAD * weighed[second]:
        return _second(" ".join(words))
    return best


def _second(text: str) -> Language:
    """Ask lingua of a short text."""
    detector = _lingua()
    if detector is None or len(text) < SHORTEST:
        return "unknown"
    first = detector.compute_language_confidence_values(text)[0]
    return first.language.iso_code_639_1.name.lower() if first.value >= SURE else "unknown"


@cache
def _lingua() -> Any:
    """Load lingua with its three languages, once: it takes 4 seconds and 130 MB. None where it is not installed."""
    try:
        from lingua import IsoCode639_1, LanguageDetectorBuilder
    except ImportError:
        return None
    codes = (IsoCode639_1.FI, IsoCode639_1.SV, IsoCode639_1.EN)
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()
