"""How good a reading is: what a reader said beside what people meant, with intervals and in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from polku.errors import InputError, NotAllowed
from polku.stats.kappa import Kappa, kappa
from polku.stats.proportions import share, wilson
from polku.words import N_

ENOUGH = 100  # judged comments below which a figure is printed as a hint only

LABELS = """
good: good positive pos hyvä myönteinen positiivinen tyytyväinen bra positiv nöjd
bad: bad negative neg huono kielteinen negatiivinen tyytymätön dålig negativ missnöjd
mixed: mixed both ristiriitainen sekä blandad
neutral: neutral neu neutraali none
"""
ALLOWED = N_("good, bad, mixed or neutral, or positive, negative, hyvä, huono, bra, dålig")


@dataclass(frozen=True, slots=True)
class Part:
    """``k`` of ``n`` with Wilson's interval; NaN where ``n`` is 0."""

    k: int
    n: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Found:
    """One class: ``precision`` of what was said to be it was meant, ``recall`` of what was meant was said."""

    name: str
    precision: Part
    recall: Part


@dataclass(frozen=True, slots=True)
class Quality:
    """How a reader fares on ``n`` judged comments: ``right`` over all classes, kappa, and each class."""

    n: int
    enough: bool
    right: Part
    kappa: Kappa
    classes: tuple[Found, ...]


def quality(said: Sequence[str], meant: Sequence[str], *, level: float = 0.95) -> Quality:
    """Compare what was said of each comment with what a person meant.

    Parameters
    ----------
    said, meant : sequence of str
        One class for each comment, such as its tone; judged by a person without seeing ``said``, and drawn by
        lot, else the figures flatter.
    level : float
        Confidence, 0-1.

    Returns
    -------
    Quality
        Classes in alphabetic order, those that anybody used. NaN where nothing can be divided; ``enough`` from 100
        comments on.

    Raises
    ------
    InputError
        There are not as many of the one as of the other.

    Notes
    -----
    Shares with Wilson's interval, Cohen's kappa with a bootstrap interval. Assumed: comments are independent, and the
    person is right.
    """
    if len(said) != len(meant):
        raise InputError(f"{len(said)} comments were read and {len(meant)} were judged: give both of each.")
    pairs = Counter(zip(said, meant, strict=True))
    names = sorted({*said, *meant})
    table = [[pairs[a, b] for b in names] for a in names]
    classes = tuple(_found(name, pairs, level) for name in names)
    right = sum(pairs[name, name] for name in names)
    agreed = kappa(table or [[0]], level=level)
    return Quality(len(said), len(said) >= ENOUGH, part(right, len(said), level), agreed, classes)


def quality_of_themes(
    said: Sequence[Collection[str]], meant: Sequence[Collection[str]], *, level: float = 0.95
) -> tuple[Found, ...]:
    """Compare the themes that were found in each comment with those that a person meant.

    Parameters
    ----------
    said, meant : sequence of collections of str
        Themes of each comment; empty where it has none.
    level : float
        Confidence, 0-1.

    Returns
    -------
    tuple of Found
        First ``""``: all themes together, each mention counted as one; then each theme that anybody used, in
        alphabetic order. Mentions of one comment are not independent, so the first interval is somewhat too narrow.

    Raises
    ------
    InputError
        There are not as many of the one as of the other.
    """
    if len(said) != len(meant):
        raise InputError(f"{len(said)} comments were read and {len(meant)} were judged: give both of each.")
    one, other, both = Counter[str](), Counter[str](), Counter[str]()
    for a, b in zip(said, meant, strict=True):
        one.update(set(a))
        other.update(set(b))
        both.update(set(a) & set(b))
    names = sorted({*one, *other})
    whole = Found("", part(both.total(), one.total(), level), part(both.total(), other.total(), level))
    each = (Found(name, part(both[name], one[name], level), part(both[name], other[name], level)) for name in names)
    return (whole, *each)


def part(k: int, n: int, level: float = 0.95) -> Part:
    """Give ``k`` of ``n`` with its interval."""
    low, high = wilson(k, n, level)
    return Part(k, n, float(share(k, n)), float(low), float(high))


@cache
def tones() -> Mapping[str, str]:
    """Give the words, in lower case, that stand for a tone in files, each with its tone."""
    lines = (line.split(": ") for line in LABELS.split("\n") if line)
    return {word: tone for tone, words in lines for word in words.split()}


def tone_labels(labels: Iterable[str]) -> list[str]:
    """Read people's labels of tone, in the words that files use for them.

    Parameters
    ----------
    labels : iterable of str
        Such as ``"positive"``, ``"hyvä"`` or ``"negativ"``; case does not matter.

    Returns
    -------
    list of str
        ``"good"``, ``"bad"``, ``"mixed"`` or ``"neutral"``.

    Raises
    ------
    NotAllowed
        A label is no word for a tone.
    """
    labels = list(labels)
    read = [tones().get(label.strip().casefold()) for label in labels]
    wrong = next((label for label, tone in zip(labels, read, strict=True) if tone is None), None)
    if wrong is not None:
        raise NotAllowed("label", wrong, ALLOWED)
    return [tone for tone in read if tone]


def _found(name: str, pairs: Mapping[tuple[str, str], int], level: float) -> Found:
    said = sum(n for (a, _), n in pairs.items() if a == name)
    meant = sum(n for (_, b), n in pairs.items() if b == name)
    both = pairs.get((name, name), 0)
    return Found(name, part(both, said, level), part(both, meant, level))
