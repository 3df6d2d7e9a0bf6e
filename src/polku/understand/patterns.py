"""Query words: how a word, a beginning or a phrase is looked for in what customers wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from polku.errors import NotAllowed

MOST = 80  # letters of one query word
LEAST = 2  # letters before a star: a shorter beginning finds everything


def normal(word: str) -> str:
    """Write a query word as it is kept: small letters, single spaces.

    Parameters
    ----------
    word : str
        One word or phrase; ``*`` stands for any letters or none, at either end of a word.

    Returns
    -------
    str
        Empty if nothing is left.

    Raises
    ------
    NotAllowed
        Fewer than two letters stand beside a star, or the word is longer than 80 characters.
    """
    kept = " ".join(word.casefold().split())
    letters = re.sub(r"[\W_]", "", kept)
    if kept and (len(letters) < LEAST or len(kept) > MOST):
        raise NotAllowed("query word", word, "a word or phrase of 2 to 80 letters, such as deliver*")
    return kept


@lru_cache(maxsize=512)
def finder(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Compile query words to one pattern; None if there are none, so that nothing is found.

    Parameters
    ----------
    words : tuple of str
        As ``normal`` gives them.
    """
    if not words:
        return None
    # the longest first: a phrase is told rather than the word that it begins with
    found = "|".join(_expression(word) for word in sorted(words, key=lambda word: (-len(word), word)))
    return re.compile(rf"(?<![^\W_])(?:{found})(?![^\W_])")


def _expression(word: str) -> str:
    return r"\s+".join(re.escape(part).replace(r"\*", r"[^\W_]*") for part in word.split())


def found(text: str, words: Iterable[str]) -> str:
    """Give what a text holds of some query words, as it was written in small letters; empty if nothing."""
    pattern = finder(tuple(words))
    hit = pattern.search(text.casefold()) if pattern else None
    return hit.group() if hit else ""
