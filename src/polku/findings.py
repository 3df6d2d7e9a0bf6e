"""What a feedback file tells at most: a few findings, each with its n, its interval and quotes, and what is too thin.

Every group and theme is compared with the rest, and all these comparisons are corrected together; a period is a
finding where it stands outside the natural limits of its chart. What chance could have made is no finding.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from polku import figures
from polku.analysis import Analysis, Comment, bands
from polku.govern.redaction import mask
from polku.listen import guessing
from polku.listen.typed import numbered
from polku.measure.comparing import Compared, compare
from polku.measure.scores import MINIMUM
from polku.stats.comparing import false_discovery
from polku.stats.detectable import in_errors
from polku.stats.proportions import wilson
from polku.understand import Taxonomy, language, starter, themes
from polku.understand.languages import WORD, WORDS
from polku.understand.telling import telling

Kind = Literal["group", "theme", "change", "mentioned"]
READ = 20_000  # comments that are read for themes; of more, so many are drawn by lot
COLUMNS = 4  # groupings that are looked through: the chosen one and the next best
RECENT = 12  # months or weeks within which a change is news; an older one is told only where there is none
NEWS = 2  # changes at most: a third one tells less than a finding of another kind
CHARTED = 8  # periods with enough answers before the limits of a chart are trusted
QUOTED = 2  # comments under a finding
HEARD = 2_000  # comments among which the telling ones are looked for
FALSE = 0.05  # share of false findings that is put up with
HOPELESS = 20.0  # times as many answers; a difference that needs more is as good as none
FOREIGN = 0.12  # share of small words below which comments are in a language that is not read
SAME = 0.8  # share of common answers from which two findings say the same
LOOKED = 12  # findings of one kind that are held against each other
WORDY = 5  # words of a comment whose language can be told by them
TELLING = 20  # such comments before a file is said to be in another language


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the file tells.

    ``name`` is the group (of ``column``), the theme's key, or the period's number. ``value`` with ``low``-``high`` is
    its own figure from ``n`` answers, in the measure's unit (points, share 0-1, scale points); ``rest`` that of the
    ``n_rest`` others, or the centre of the chart. ``p`` is adjusted for every comparison that was made, None where
    limits of a chart were passed. ``mentioned`` has a share of comments and no rest.
    """

    kind: Kind
    name: str
    n: int
    value: float
    low: float
    high: float
    better: bool = False
    rest: float | None = None
    n_rest: int = 0
    p: float | None = None
    column: str = ""
    quotes: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True)
class Thin:
    """One thing that cannot be said.

    ``what``: score, small (groups), group, theme, periods, comments, language; no_score, no_group, no_date, no_text
    where a column is missing, two_ways where its dates are. ``n`` answers are there, about ``more`` would be enough
    if what is seen now holds; None where no number would.
    """

    what: str
    name: str = ""
    n: int = 0
    more: int | None = None


@dataclass
class Findings:
    """At most three findings, the clearest of each kind first, and what is too thin.

    ``tested`` comparisons were made, ``read`` of ``comments`` comments were read, and ``languages`` says in which
    languages.
    """

    found: list[Finding] = field(default_factory=list)
    thin: list[Thin] = field(default_factory=list)
    tested: int = 0
    comments: int = 0
    read: int = 0
    languages: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A comparison, and what it is of."""

    kind: Kind
    name: str
    column: str
    row: Compared


def findings(
    said: Analysis, *, most: int = 3, minimum: int = MINIMUM, taxonomy: Taxonomy | None = None, read: int = READ
) -> Findings:
    """Say what a file tells, and what it is too thin to tell.

    Parameters
    ----------
    said : Analysis
        As ``polku.analysis.analyse`` gives it.
    most : int
        Findings at most.
    minimum : int
        Answers that each side of a comparison needs.
    taxonomy : Taxonomy, optional
        Themes that comments are read for; the starter taxonomy if left out.
    read : int
        Comments that are read at most; more are drawn by lot, always the same ones.

    Returns
    -------
    Findings
        ``found`` is empty where chance could have made all that is seen.

    Notes
    -----
    Groups and themes overlap and are chosen after looking: a finding describes the file, it is no proof of a cause.
    The false discovery rate is held at 5 % among everything compared. ``more`` holds the effect that was seen and
    the mix of answers, and asks for 80 % power at a level divided by the number of comparisons.

    References
    ----------
    .. [1] Benjamini, Y., Hochberg, Y. (1995). JRSS B 57(1), 289-300.
    .. [2] Wheeler, D. J. (2000). Understanding Variation: the limits of a chart of single values.
    """
    told = Findings()
    texts = _comments(said, told, read)
    mentions = _mentions(texts, told, taxonomy or starter())
    seen = [*_groups(said, minimum), *_themes(said, texts, mentions, minimum)]
    adjusted = false_discovery([np.nan if each.row.p is None else each.row.p for each in seen])
    told.tested = int((~np.isnan(adjusted)).sum())
    clear: list[list[Finding]] = [_clear(said, seen, adjusted, kind) for kind in ("theme", "group")]
    pools = [list(_apart(said, pool, texts, mentions))[:most] for pool in clear]
    told.found = _chosen([*pools, _changes(said)], most)
    if said.score is None or not said.score.n:
        told.found += list(_mentioned(mentions, len(texts[0]), most))
    heard: set[str] = set()
    told.found = [_whole(said, one, (texts, mentions), heard) for one in told.found]
    told.thin = list(_thin(said, told, seen, adjusted, minimum))
    return told


def _comments(said: Analysis, told: Findings, read: int) -> tuple[np.ndarray, list[str]]:
    """Rows and words of the comments that are read."""
    if not said.columns.text:
        return np.array([], int), []
    column = said.feedback.table[said.columns.text.column].combine_chunks()
    rows = np.flatnonzero(column.is_valid().to_numpy(zero_copy_only=False))
    told.comments = len(rows)
    if len(rows) > read:
        rows = np.sort(np.random.default_rng(0).choice(rows, read, replace=False))
    told.read = len(rows)
    return rows, column.take(pa.array(rows)).to_pylist()


def _mentions(texts: tuple[np.ndarray, list[str]], told: Findings, taxonomy: Taxonomy) -> dict[str, np.ndarray]:
    """For each theme, which of the comments speak of it; nothing where they are in a language that is not read."""
    words = texts[1]
    languages = language(words)
    if is_foreign(words, languages):
        told.languages = {"unknown": len(words)}
        return {}
    told.languages = dict(Counter(languages).most_common())
    found = {each.key: np.zeros(len(words), bool) for each in taxonomy.themes}
    for at, mentions in enumerate(themes(words, languages, taxonomy)):
        for mention in mentions:
            found[mention.theme][at] = True
    return found


def is_foreign(texts: Sequence[str], languages: Sequence[str]) -> bool:
    """Tell whether comments are in a language that is not read: a tongue is known by its small words.

    Parameters
    ----------
    texts, languages : sequence of str
        Comments, and the language that each was taken for.

    Returns
    -------
    bool
        False where too few comments are long enough to tell.
    """
    shares = []
    for text, told in zip(texts[:READ], languages, strict=False):
        words = WORD.findall(text.casefold())
        if len(words) >= WORDY:
            shares.append(sum(word in WORDS.get(told, ()) for word in words) / len(words))
    return len(shares) >= TELLING and float(np.mean(shares)) < FOREIGN


def _kind(said: Analysis) -> Any:
    return {"nps": "nps", "csat": "csat", "ces": "mean"}[str(said.columns.measure)]


def _sign(said: Analysis) -> int:
    return -1 if said.columns.measure == "ces" and said.columns.high_is == "bad" else 1


def _scored(said: Analysis) -> bool:
    return said.answers is not None and said.score is not None and said.score.n > 0


def _compared(said: Analysis, table: pa.Table, minimum: int) -> list[Compared]:
    import ibis

    scale = said.columns.scale or (1, 5)
    return compare(ibis.memtable(table), by="side", kind=_kind(said), against="rest", scale=scale, minimum=minimum)


def _groups(said: Analysis, minimum: int) -> Iterator[_Seen]:
    """Compare each group of each grouping with the rest."""
    if not _scored(said) or not said.columns.group:
        return
    for name in [said.columns.group.column, *said.columns.others.get("group", [])][:COLUMNS]:
        column = said.feedback.table[name]
        if not guessing.is_group(column):
            continue
        sides = numbered(column).combine_chunks().cast(pa.string())
        table = pa.table({"score": said.answers["score"], "side": sides})  # type: ignore[index]
        rows = _compared(said, table, minimum)
        for row in rows[:1] if len(rows) == 2 else rows:  # of two groups each is the other's rest
            yield _Seen("group", str(row.a), name, row)


def _themes(
    said: Analysis, texts: tuple[np.ndarray, list[str]], mentions: dict[str, np.ndarray], minimum: int
) -> Iterator[_Seen]:
    """Compare those who speak of each theme with the others who wrote."""
    if not _scored(said):
        return
    scores = said.answers["score"].combine_chunks().take(pa.array(texts[0]))  # type: ignore[index]
    for key, speaks in mentions.items():
        if minimum <= speaks.sum() <= len(speaks) - minimum:
            table = pa.table({"score": scores, "side": pa.array(np.where(speaks, "speaks", "silent"))})
            yield _Seen("theme", key, "", _compared(said, table, minimum)[-1])


def _clear(said: Analysis, seen: Sequence[_Seen], adjusted: np.ndarray, kind: Kind) -> list[Finding]:
    """What chance does not explain, the surest first; of themes, those that go with low scores before the others."""
    found = []
    for each, p in zip(seen, adjusted, strict=True):
        row = each.row
        if each.kind != kind or not row.enough or not p < FALSE or not row.difference:
            continue
        better = _sign(said) * row.difference > 0
        found.append(Finding(kind, each.name, row.n_a, row.value_a or 0.0, math.nan, math.nan, better, row.value_b,
                             row.n_b, float(p), each.column))  # fmt: skip
    return sorted(found, key=lambda one: (kind == "theme" and one.better, one.p, one.name))


def _changes(said: Analysis) -> list[Finding]:
    """Periods outside the natural limits whose own interval leaves the centre out: the newest, or one that is old."""
    trend = said.trend
    if trend is None or _charted(said) < CHARTED:
        return []
    found = []
    for number in reversed(trend.signals):
        point, centre = trend.points[trend.periods.index(number)], trend.chart.centre
        if not point.low <= centre <= point.high:  # a month of few answers swings by itself
            better = _sign(said) * (point.value - centre) > 0
            found.append(Finding("change", str(number), point.n, point.value, point.low, point.high, better, centre))
    news = [one for one in found if int(one.name) > trend.periods[-1] - RECENT]
    return news[:NEWS] or sorted(found, key=lambda one: -one.n)[:1]


def _charted(said: Analysis) -> int:
    trend = said.trend
    return 0 if trend is None else len(trend.periods) - len(trend.thin) - len(trend.gaps)


def _chosen(pools: list[list[Finding]], most: int) -> list[Finding]:
    """Take the best of each kind, then the next best, as many as are asked for."""
    ranks = max((len(pool) for pool in pools), default=0)
    return [pool[at] for at in range(ranks) for pool in pools if at < len(pool)][:most]


def _mentioned(mentions: dict[str, np.ndarray], of: int, most: int) -> Iterator[Finding]:
    """Where nobody gave a score, what is spoken of most: shares of the comments that were read (Wilson)."""
    for key in sorted(mentions, key=lambda each: -int(mentions[each].sum()))[:most]:
        count = int(mentions[key].sum())
        if count >= MINIMUM:
            low, high = wilson(count, of)
            yield Finding("mentioned", key, of, count / of, float(low), float(high))


def _whole(
    said: Analysis, one: Finding, words: tuple[tuple[np.ndarray, list[str]], dict[str, np.ndarray]], heard: set[str]
) -> Finding:
    """Give a finding its own figure and the words that tell it best, but none that were ``heard`` under another."""
    rows = _rows(said, one, *words)
    if one.kind in ("group", "theme"):
        own = _figure(said, rows)
        one = replace(one, n=own.n, value=own.value, low=own.low, high=own.high)
    quotes = tuple(_quotes(said, one, rows, heard))
    heard.update(each.words for each in quotes)
    return replace(one, quotes=quotes)


def _rows(
    said: Analysis, one: Finding, texts: tuple[np.ndarray, list[str]], mentions: dict[str, np.ndarray]
) -> np.ndarray:
    """Where the answers of a finding stand."""
    if one.kind in ("theme", "mentioned"):
        rows: np.ndarray = texts[0][mentions[one.name]]
        return rows
    if one.kind == "group":
        sides = numbered(said.feedback.table[one.column]).cast(pa.string())
        return _where(pc.equal(sides, one.name))
    return _where(pc.equal(said.answers[said.period], int(one.name)))  # type: ignore[index]


def _apart(
    said: Analysis, pool: list[Finding], texts: tuple[np.ndarray, list[str]], mentions: dict[str, np.ndarray]
) -> Iterator[Finding]:
    """Pass over what is nearly the same answers as a surer finding: a city and its region, two words for one thing."""
    kept: list[np.ndarray] = []
    for one in pool[:LOOKED]:
        rows = _rows(said, one, texts, mentions)
        if all(len(np.intersect1d(rows, other)) < SAME * len(np.union1d(rows, other)) for other in kept):
            kept.append(rows)
            yield one


def _where(held: pa.ChunkedArray) -> np.ndarray:
    return np.flatnonzero(pc.fill_null(held, False).to_numpy(zero_copy_only=False))  # noqa: FBT003


def _figure(said: Analysis, rows: np.ndarray) -> Any:
    """Measure some rows by themselves."""
    table = said.answers.select(["score"]).take(pa.array(rows))  # type: ignore[union-attr]
    options: dict[str, Any] = {"level": said.asked.level, "scale": said.columns.scale, "high_is": said.columns.high_is}
    return figures.solve(str(said.columns.measure), table, by=None, **options)[0]


def _quotes(said: Analysis, one: Finding, rows: np.ndarray, heard: set[str]) -> Iterator[Comment]:
    """Choose comments of these rows, of the end of the scale that the finding speaks of where somebody wrote there."""
    if not said.columns.text:
        return
    texts = said.feedback.table[said.columns.text.column].take(pa.array(rows)).to_pylist()
    written = [(int(row), text) for row, text in zip(rows, texts, strict=True) if text]
    scores: dict[int, int | None] = {}
    if _scored(said):
        points = said.answers["score"].take(pa.array([row for row, _text in written], pa.int64()))  # type: ignore[index]
        scores = {row: point for (row, _text), point in zip(written, points.to_pylist(), strict=True)}
        written = [pair for pair in written if _at_end(said, scores[pair[0]], one)] or written
    if len(written) > HEARD:
        written = [written[at] for at in np.sort(np.random.default_rng(0).choice(len(written), HEARD, replace=False))]
    found = telling([text for _row, text in written], most=QUOTED + len(heard))
    masked = [(written[position][0], mask(written[position][1])) for position in found]
    for row, text in [each for each in masked if each[1] not in heard][:QUOTED]:
        yield Comment(int(said.feedback.lines[row]), "", scores.get(row), text)


def _at_end(said: Analysis, score: int | None, one: Finding) -> bool:
    """Tell whether a score stands at the end of the scale that a finding speaks of."""
    low, *_middle, high = bands(str(said.columns.measure), said.columns.scale or (0, 10))
    first, last = high if one.better == (_sign(said) > 0) else low
    return score is not None and first <= score <= last


def _thin(said: Analysis, told: Findings, seen: Sequence[_Seen], adjusted: np.ndarray, minimum: int) -> Iterator[Thin]:
    """Say what cannot be said, and how many more answers would be enough."""
    columns, score = said.columns, said.score
    if score is None or not score.n:
        yield Thin("no_score")
    elif not score.enough:
        yield Thin("score", n=score.n, more=score.needed)
    if columns.group:
        yield from _few_in_groups(seen, minimum)
        yield from _untold("group", seen, adjusted, told)
    else:
        yield Thin("no_group")
    yield from _few_comments(said, told, minimum)
    yield from _untold("theme", seen, adjusted, told)
    if columns.date_problem:
        yield Thin("two_ways", name=columns.others["date"][0] if columns.others.get("date") else "")
    elif not columns.date:
        yield Thin("no_date")
    elif score is not None and score.n and _charted(said) < CHARTED:
        yield Thin("periods", n=_charted(said), more=CHARTED - _charted(said))


def _few_in_groups(seen: Sequence[_Seen], minimum: int) -> Iterator[Thin]:
    """Name the groups of the chosen grouping that have too few answers, by what the smallest of them lacks."""
    chosen = [each for each in seen if each.kind == "group"]
    few = sorted((each for each in chosen if each.column == chosen[0].column and each.row.n_a < minimum),
                 key=lambda each: (-each.row.n_a, each.name))  # fmt: skip
    if few:
        names = ", ".join(each.name for each in few[:3]) + (", …" if len(few) > 3 else "")
        yield Thin("small", names, n=len(few), more=minimum - few[-1].row.n_a)


def _few_comments(said: Analysis, told: Findings, minimum: int) -> Iterator[Thin]:
    if not said.columns.text:
        yield Thin("no_text")
    elif set(told.languages) == {"unknown"}:
        yield Thin("language", n=told.read)
    elif told.comments < minimum:
        yield Thin("comments", n=told.comments, more=minimum - told.comments)


def _untold(kind: Kind, seen: Sequence[_Seen], adjusted: np.ndarray, told: Findings) -> Iterator[Thin]:
    """Of what chance could explain, name the nearest to being told, and the answers that would tell it."""
    near = []
    for each, p in zip(seen, adjusted, strict=True):
        row = each.row
        if each.kind == kind and row.enough and p >= FALSE and row.difference and row.detectable:
            near.append((_times(row, told.tested), each))
    if not near:
        return
    times, each = min(near, key=lambda one: one[0])
    n = each.row.n_a + each.row.n_b
    yield Thin(kind, each.name, n=n, more=_about(n * (times - 1)) if times <= HOPELESS else None)


def _about(count: float) -> int:
    """Round up to two digits: nobody knows it closer."""
    step: int = 10 ** max(0, math.floor(math.log10(max(1.0, count))) - 1)
    return math.ceil(count / step) * step


def _times(row: Compared, tests: int) -> float:
    """How many times as many answers would show this difference among so many comparisons, with 80 % power.

    The error of a difference falls as the root of the answers, if every side grows alike.
    """
    error = (row.detectable or 0.0) / in_errors(0.95)
    asked = in_errors(1 - FALSE / max(1, tests))
    return max(1.0, (asked * error / (row.difference or math.inf)) ** 2)
