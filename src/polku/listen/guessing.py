"""Which column is the score, the words, the day, the group: a guess that says why, never a decision.

A column is judged by its name (Finnish, Swedish, English and a few other languages) and by what
its cells can be. Whoever reads a file shows the guess and lets it be overruled.
"""

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from polku.errors import AmbiguousColumn
from polku.listen import dates
from polku.listen.parsed import Different
from polku.listen.scores import number
from polku.words import gettext as _
from polku.words import whole

LOOK = 20_000  # records looked at, spread over the file
MOST_GROUPS = 60  # a guessed group column has no more values than a reader can look through
SHARE = 0.95  # of a column's cells that must be numbers or dates

Scale = tuple[int, int]

_SCORE = re.compile(
    r"nps|csat|\bces\b|score|rating|\brate|stars?\b|grade|satisf|recommend|likel|effort|\bease\b|arvosana|arvio\b|pisteet"
    r"|tyytyv|suosit|vaiva|helppous|betyg|poäng|nöjd|rekommend|ansträng|nota\b|avalia|bewert|zufried|recomen"
)
_NO_SCORE = re.compile(
    r"\bid\b|\bnr\b|number|numero|index|year|vuosi|\bage\b|ikä|leng|zip|postal|postinumero|phone|puhelin|qty|quantity"
    r"|count|lkm|price|hinta|amount|summa|confidence|installment|sequential|lat(itude)?\b|lon(gitude)?\b|duration|treat"
)
_TEXT = re.compile(
    r"comment|komment|text|message|feedback|palaute|vapaa|avoin|open|why|miksi|varför|review|body|verbatim|viesti"
    r"|perustel|fritext|respons|omdöme|mensag|sana"
)
_NO_TEXT = re.compile(r"address|osoite|adress|\bname\b|nimi|namn|url|mail|\bip\b")
_DATE = re.compile(r"date|time|pvm|päiv|aika|datum|\btid|created|stamp|submitted|when|data\b|fecha")
_ANSWERED = re.compile(r"answer|respon|submit|complet|vasta|svar|end|finish")
_GROUP = re.compile(
    r"unit|touchpoint|store|shop|team|region|city|depart|channel|product|segment|branch|office|location|site|country"
    r"|brand|airline|company|categor|yksik|toimipist|myymäl|kohtaamis|osasto|kaupun|alue|tiimi|kanava|tuote|asiakasryh"
    r"|enhet|butik|kontaktpunkt|avdelning|\bstad\b|område|kanal|produkt|state\b|agent|queue|plan\b|type|tyyppi"
)
_NO_GROUP = re.compile(
    r"\bid\b|_id$|\bid_|email|e-mail|phone|puhelin|url|zip|gold|sentiment|coord|comment|text|title|uuid"
)
_EFFORT = re.compile(r"\bces\b|effort|vaiva|ansträng")
_EASE = re.compile(r"\bease\b|easy|helppo|lätt")
_NPS = re.compile(r"nps|recommend|suosit|rekommend|likel|recomen")


@dataclass(frozen=True)
class Choice:
    """A column and the reason for choosing it, in the reader's language."""

    column: str
    why: str


@dataclass(frozen=True)
class Columns:
    """What the columns of a file seem to be; ``None`` where nothing fits.

    Attributes
    ----------
    score, text, date, group, id : Choice or None
        The column and why.
    scale : tuple of int or None
        Smallest and greatest score; ``None`` without a score.
    scale_why : str
        Why this scale.
    measure : {"nps", "csat", "ces"} or None
        What the score and its scale are usually read as.
    high_is : {"good", "bad"}
        Which end of the scale is good.
    date_problem : str
        Why a column of dates was not chosen: it can be read in two ways.
    others : dict
        For each role, further columns that fit, best first.
    """

    score: Choice | None
    scale: Scale | None
    scale_why: str
    measure: str | None
    high_is: str
    text: Choice | None
    date: Choice | None
    group: Choice | None
    id: Choice | None
    date_problem: str
    others: dict[str, list[str]]


@dataclass(frozen=True)
class Look:
    """What one column's cells are like, over the records looked at."""

    name: str
    hint: str  # the name in small letters, its words apart
    rows: int
    filled: int
    different: int
    numbers: np.ndarray  # the filled cells as numbers; empty unless nearly all are
    dated: bool
    characters: float  # mean length
    spaced: float  # share of cells with a space
    texts: list[str]


def guess(table: pa.Table, *, order: dates.Order | None = None) -> Columns:
    """Guess what the columns are.

    Parameters
    ----------
    table : pyarrow.Table
        Columns of text, as ``Feedback.table``.
    order : {"day-first", "month-first"}, optional
        How 03/04/2024 is meant; without it such a column is never chosen.

    Returns
    -------
    Columns
        Every choice with its reason.
    """
    looks = [_look(name, _spread(table[name])) for name in table.column_names]
    scored, scores = _score(looks)
    free = [look for look in looks if look.name != (scored and scored.column)]
    dated, others_dated, date_problem = _date(free, table, order)
    text, texts = _text(free)
    taken = {choice.column for choice in (scored, dated, text) if choice}
    group, groups = _group([look for look in looks if look.name not in taken])
    measure, scale, why, high_is = None, None, "", "good"
    if scored:
        scale, why = scale_of(table[scored.column], scored.column)
        measure, high_is = measure_of(scored.column, scale)
    others = {"score": scores, "date": others_dated, "text": texts, "group": groups}
    return Columns(scored, scale, why, measure, high_is, text, dated, group, _id(looks), date_problem, others)


def scale_of(column: pa.ChunkedArray, name: str) -> tuple[Scale, str]:
    """Guess the scale that was offered from a column's name and the numbers in it; and say why."""
    values = _numbers(Different.of(column).texts)
    values = values[values == np.floor(values)]
    if not len(values):
        return (0, 10), _("it holds no whole numbers")
    low, high = int(values.min()), int(values.max())
    seen = _("scores from {low} to {high} were given").format(low=low, high=high)
    offered_more = high > 5 or low == 0 or "nps" in _words(name)
    if _NPS.search(_words(name)) and offered_more and low >= 0 and high <= 10:
        return (0, 10), _("the name says recommendation")
    tens = (1, 10) if low == 1 else (0, 10)  # a one without a zero tells of 1-10; with neither, 0-10 is the usual one
    for scale in ((1, 5), (1, 7), tens, (0, 100)):
        if scale[0] <= low and high <= scale[1]:
            return scale, seen
    return (low, high), seen


def measure_of(name: str, scale: Scale) -> tuple[str, str]:
    """Say how a score is usually read: the measure, and whether high is good or bad."""
    words = _words(name)
    if _EASE.search(words):
        return "ces", "good"
    if _EFFORT.search(words):
        return "ces", "bad"
    return ("nps" if scale == (0, 10) else "csat"), "good"


def is_group(column: pa.ChunkedArray) -> bool:
    """Tell whether a column can group: at least two values, and not more than a fifth of its filled cells."""
    filled: int = len(column) - column.null_count
    different: int = pc.count_distinct(column).as_py()
    return 2 <= different <= filled / 5


def _spread(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column if len(column) <= LOOK else column.take(pa.array(_drawn(len(column), LOOK)))


def _drawn(rows: int, most: int) -> np.ndarray:
    """Draw positions by lot, always the same ones: every so-manieth row would miss what comes in rounds."""
    return np.arange(rows) if rows <= most else np.sort(np.random.default_rng(0).choice(rows, most, replace=False))


def _words(name: str) -> str:
    apart = re.sub(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ])", " ", name)
    return re.sub(r"[\s_.\-/]+", " ", apart).casefold().strip() + " "


def _numbers(texts: list[str]) -> np.ndarray:
    values = [number(text) for text in texts]
    return np.array([value for value in values if value is not None])


def _look(name: str, column: pa.ChunkedArray) -> Look:
    different = Different.of(column)
    codes = different.codes[different.codes >= 0]
    texts = [different.texts[code] for code in np.unique(codes)]
    sample = [different.texts[code] for code in codes[_drawn(len(codes), 1000)]]
    values = _numbers(sample) if texts else np.array([])
    numeric = bool(texts) and len(values) >= SHARE * len(sample)
    dated = bool(texts) and sum(map(dates.looks_dated, sample)) >= 0.9 * len(sample)
    lengths = np.array([len(text) for text in sample] or [0])
    spaced = sum(" " in text for text in sample) / max(1, len(sample))
    numbers = _numbers(texts)[:LOOK] if numeric else np.array([])
    return Look(
        name, _words(name), len(column), len(codes), len(texts), numbers, dated, float(lengths.mean()), spaced, texts
    )


def _best(merits: dict[str, float]) -> list[str]:
    ordered = sorted(merits, key=lambda name: -merits[name])
    return [name for name in ordered if merits[name] > 0]


def _score(looks: list[Look]) -> tuple[Choice | None, list[str]]:
    merits = {look.name: _score_merit(look) for look in looks}
    best = _best(merits)
    if not best:
        return None, []
    why = _("its numbers fill a scale of answers")
    if merits[best[0]] >= 10:
        why = _("its name says so and its cells are scores")
    elif len(best) > 1:
        why = _("its numbers fill a scale of answers; {n} columns do, this is the first").format(n=len(best))
    return Choice(best[0], why), best[1:]


def _score_merit(look: Look) -> float:
    """Above 10 if the name says score, 0 if it cannot be one."""
    values = look.numbers
    named, denied = bool(_SCORE.search(look.hint)), bool(_NO_SCORE.search(look.hint))
    broken = (values != np.floor(values)).mean() if len(values) else 1
    if broken > (0.5 if named else 0) or (look.dated and look.characters > 4):
        return 0
    low, high = values.min(), values.max()
    fewest = 1 if named else 2  # a name is enough where everybody gave the same
    if low < 0 or high < 2 or high > (100 if named else 10) or not fewest <= look.different <= 101:
        return 0  # 0 and 1 are yes and no
    if named and not denied:
        return 10 + look.filled / look.rows + bool(_NPS.search(look.hint) and high > 5) + (look.different > 1)
    full = low in (0, 1) and high in (5, 7, 10) and look.different >= high - 1
    return 1.0 if full and not denied and not _looks_counted(look) else 0


def _looks_counted(look: Look) -> bool:
    """A code of few values or a running number is no score: ask for more answers than points."""
    return look.filled < 3 * look.different


def _date(looks: list[Look], table: pa.Table, order: dates.Order | None) -> tuple[Choice | None, list[str], str]:
    merits = {}
    for look in looks:
        named = bool(_DATE.search(look.hint))
        bare = len(look.numbers) > 0  # 20270331 is a date only if its name says so
        if look.dated and (named or not bare):
            merits[look.name] = look.filled / look.rows + named + 2 * bool(named and _ANSWERED.search(look.hint))
    best, problem = _best(merits), ""
    for position, name in enumerate(best):
        try:
            dates.parse_dates(table[name], np.zeros(len(table), np.int64), column=name, order=order)
        except AmbiguousColumn as two_ways:
            problem = problem or str(two_ways)
            continue
        rest = [other for other in best if other != name]
        why = (
            _("its cells are dates") if position or len(best) == 1 else _("its cells are dates and its name fits best")
        )
        return Choice(name, why), rest, problem
    return None, best, problem


def _text(looks: list[Look]) -> tuple[Choice | None, list[str]]:
    merits = {}
    for look in looks:
        named = bool(_TEXT.search(look.hint))
        wordy = look.spaced > 0.5 and look.characters >= (8 if named else 20)
        own = look.different > (1 if named else max(10, 0.3 * look.filled))  # people seldom write the same twice
        if wordy and own and (named or not _NO_TEXT.search(look.hint)) and not look.dated and not len(look.numbers):
            merits[look.name] = look.characters * look.filled / look.rows * (3 if named else 1)
    best = _best(merits)
    if not best:
        return None, []
    why = _("its cells are the longest sentences")
    if _TEXT.search(_words(best[0])):
        why = _("its name says so and its cells are sentences")
    return Choice(best[0], why), best[1:]


def _group(looks: list[Look]) -> tuple[Choice | None, list[str]]:
    merits = {}
    for look in looks:
        named, denied = bool(_GROUP.search(look.hint)), bool(_NO_GROUP.search(look.hint))
        few = 2 <= look.different <= min(look.filled / 5, MOST_GROUPS)
        counted = len(look.numbers) and (not named or _NO_SCORE.search(look.hint))
        if few and not denied and not counted and not look.dated and 2 * look.filled > look.rows:
            merits[look.name] = 2 * named + look.filled / look.rows - abs(np.log(look.different / 8)) / 10
    best = _best(merits)
    if not best:
        return None, []
    look = next(look for look in looks if look.name == best[0])
    why = _("{n} different values, each in many rows").format(n=whole(look.different))
    return Choice(best[0], why), best[1:]


def _id(looks: list[Look]) -> Choice | None:
    for look in looks:
        unique = look.different == look.filled == look.rows > 1 and look.spaced < 0.1
        if unique and re.search(r"\bid\b|tunn|nr\b|number|key", look.hint):
            return Choice(look.name, _("every row has its own value"))
    return None
