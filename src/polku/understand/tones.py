"""The tone of a comment: good, bad, both or neither, by small lists of words in each language, minding negation."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from polku.understand.languages import LANGUAGES
from polku.understand.patterns import finder

Tone = Literal["good", "bad", "mixed", "neutral", "unknown"]
TONES: tuple[Tone, ...] = ("good", "bad", "mixed", "neutral", "unknown")

REACH = 3  # words after a negator that it turns: "ei ollut kovin hyvä"
STEM = 3  # letters of the shortest stem
MIXED = 0.3  # the lesser tone's share from which both are told: one word against two
TOKEN = re.compile(
    r"[^\W\d_]+(?:['’-][^\W\d_]+)*|[.,;:!?()\n+]|\U0001f44d|\U0001f44e|[\u2639-\u2764\U0001f600-\U0001f64f]"
)
STOPS = frozenset(".,;:!?()\n")
BUT = {
    "fi": frozenset(["mutta", "vaan", "mut", "tosin", "paitsi"]),
    "sv": frozenset(["men", "utom", "fast"]),
    "en": frozenset(["but", "except", "however"]),
}
FACES = dict.fromkeys("👍❤😀😁😃😄😊😍🙂🥰😎☺", 1) | dict.fromkeys("👎😠😡😞😢😭😤🙁☹😒😩", -1)
PRAISED, BLAMED = " goodphrase ", " badphrase "


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of tone in one language: whole words and stems, each 1 or -1; what turns them; and phrases."""

    whole: dict[str, int]
    stems: dict[str, int]
    negators: frozenset[str]
    spared: frozenset[str]
    good: re.Pattern[str] | None
    bad: re.Pattern[str] | None

    def sign(self, word: str) -> int:
        """Give 1, -1 or 0: the whole word decides, else its longest stem."""
        if word in self.whole:
            return self.whole[word]
        for end in range(len(word), STEM - 1, -1):
            if word[:end] in self.stems:
                return self.stems[word[:end]]
        return 0


@cache
def lexicon(language: str) -> Lexicon:
    """Read a language's words of tone; they stand in ``lexicon/<language>.toml``."""
    told = tomllib.loads((files("polku.understand") / "lexicon" / f"{language}.toml").read_text("utf-8"))
    signs = {word: sign for key, sign in (("bad", -1), ("good", 1)) for word in told[key].split()}
    signs = {word: sign for word, sign in signs.items() if "_" not in word}
    phrases = {
        key: finder(tuple(" ".join(each.split()) for each in told[key].split("|") if each.strip()))
        for key in ("good_phrases", "bad_phrases")
    }
    return Lexicon(
        whole={word: sign for word, sign in signs.items() if "*" not in word} | {"goodphrase": 1, "badphrase": -1},
        stems={word.rstrip("*"): sign for word, sign in signs.items() if "*" in word},
        negators=frozenset(told["negators"].split()),
        spared=frozenset(told["not_negated"].split()),
        good=phrases["good_phrases"],
        bad=phrases["bad_phrases"],
    )


def counted(text: str, language: str) -> tuple[int, int]:
    """Count the words and phrases of a text that praise and that blame, after negation, in one language."""
    words = lexicon(language)
    small = text.casefold().replace("’", "'")
    for pattern, mark in ((words.good, PRAISED), (words.bad, BLAMED)):
        small = pattern.sub(mark, small) if pattern else small
    ups = downs = left = 0
    tokens = TOKEN.findall(small)
    for at, token in enumerate(tokens):
        if token in STOPS or token in BUT[language]:
            left = 0
        elif token in words.negators:
            left = 0 if tokens[at + 1 : at + 2] and tokens[at + 1] in words.spared else REACH + 1
        sign = FACES.get(token) or words.sign(token)
        if left and token not in ("goodphrase", "badphrase"):
            sign = -sign
        ups, downs, left = ups + (sign > 0), downs + (sign < 0), max(0, left - 1)
    return ups, downs


def tone(texts: Sequence[str], languages: Sequence[str]) -> list[Tone]:
    """Tell the tone of each text.

    Parameters
    ----------
    texts : sequence of str
        Comments as they were written.
    languages : sequence of str
        The language of each, as ``language`` tells it.

    Returns
    -------
    list of str
        ``"good"`` or ``"bad"``; ``"mixed"`` where the lesser of the two is at least 30 % of the words of tone;
        ``"neutral"`` where the language is known and no word of tone stands; ``"unknown"`` where the language is
        unknown and no language's words, or two languages' contrary words, are found.

    Notes
    -----
    Words of tone are counted; a negator turns those among the next three words of its clause. The lists are
    Polku's own. They do not see irony, nor a fault told without a word of blame ("it came on Thursday").
    A comment without a word of tone is called neutral, though it may be one whose words are not on the lists.

    References
    ----------
    .. [1] Taboada, M. et al. (2011). Lexicon-based methods for sentiment analysis. Computational Linguistics
       37(2), 267-307.
    """
    return [_one(text, language) for text, language in zip(texts, languages, strict=True)]


def _one(text: str, language: str) -> Tone:
    if language in LANGUAGES:
        return _named(*counted(text, language)) or "neutral"
    found = {_named(*counted(text, each)) for each in LANGUAGES} - {None}
    return found.pop() or "unknown" if len(found) == 1 else "unknown"


def _named(ups: int, downs: int) -> Tone | None:
    if not ups + downs:
        return None
    if min(ups, downs) >= MIXED * (ups + downs):
        return "mixed"
    return "good" if ups > downs else "bad"
