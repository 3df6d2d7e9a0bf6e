"""An analysis as one page of HTML: no script, nothing from outside, in the reader's language."""

import datetime as dt
import math
from importlib.resources import files
from typing import Any

from polku import drawing, figures, words
from polku.analysis import Analysis, bands
from polku.figures import span, written
from polku.words import gettext as _
from polku.words import ngettext, percent, whole

SHOWN = 40  # groups on the page, the best and the worst; all of them are in the JSON
NAMED = 10  # bad values named on the page


def page(said: Analysis) -> str:
    """Write the page.

    Parameters
    ----------
    said : Analysis
        What is known of the file. Every word of it is escaped.

    Returns
    -------
    str
        A whole HTML document.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    env = Environment(
        loader=PackageLoader("polku"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.filters |= {"whole": whole, "percent": percent}
    css = files("polku").joinpath("templates/analyse.css").read_text(encoding="utf-8")
    return env.get_template("analyse.html").render(css=css, language=words.language(), said=said, **_parts(said))


def _parts(said: Analysis) -> dict[str, Any]:
    scored = said.score is not None and said.score.n > 0
    return {
        "headline": headline(said),
        "span": _days(said),
        "score": _score(said) if scored else None,
        "counts": _counts(said),
        "trend": _trend(said) if said.trend else None,
        "groups": _groups(said),
        "group_ends": [written("nps" if said.columns.measure == "nps" else "csat", end) for end in group_axis(said)],
        "volumes": _volumes(said),
        "bands": _bands(said),
        "roles": roles(said),
        "place": place,
        "bad_words": bad_words,
        "lead": lead(said),
        "problems": said.problems[:NAMED],
    }


def headline(said: Analysis) -> str:
    """Say in one sentence what the file tells of customers."""
    score, measure = said.score, said.columns.measure
    if score is None or not score.n:
        return _("This file has no score.")
    if not score.enough:
        return _("Too few answers to say.")
    if measure == "nps":
        above, below = _("More customers recommend than criticise."), _("More customers criticise than recommend.")
        return figures.verdict(
            score.low, score.high, 0, above, below, _("It cannot be told whether more recommend or criticise.")
        )
    if measure == "csat":
        above, below = _("Most customers are satisfied."), _("Most customers are not satisfied.")
        return figures.verdict(
            score.low, score.high, 0.5, above, below, _("It cannot be told whether most customers are satisfied.")
        )
    return _("It was hard for {share} of customers.").format(share=span("csat", score.bad_low, score.bad_high))


def lead(said: Analysis) -> str:
    """Say in a sentence or two how the score moves and who stands out."""
    sentences = []
    if said.trend:
        sentences.append(_trend_words(said, [period_name(said.period, number) for number in said.trend.signals]))
    if said.groups:
        rows = _groups(said)
        best = [row["name"] for row in rows if row["tone"] == "good"]
        worst = [row["name"] for row in reversed(rows) if row["tone"] == "bad"]
        if best:
            sentences.append(_("Better than the whole: {groups}.").format(groups=_listed(best)))
        if worst:
            sentences.append(_("Worse than the whole: {groups}.").format(groups=_listed(worst)))
        if not best and not worst:
            sentences.append(_("No group can be told apart from the whole."))
    return " ".join(sentences)


def _listed(names: list[str]) -> str:
    more = len(names) - 3
    shown = ", ".join(names[:3])
    return (
        shown
        if more <= 0
        else ngettext("{names} and one more", "{names} and {n} more", more).format(names=shown, n=more)
    )


def _days(said: Analysis) -> str:
    if not said.days:
        return ""
    first, last = (_day(day) for day in said.days)
    return first if first == last else f"{first} – {last}"


def _day(day: dt.date) -> str:
    return day.isoformat() if words.language() != "fi" else f"{day.day}.{day.month}.{day.year}"


def axis(measure: str, scale: tuple[int, int]) -> tuple[float, float]:
    """Ends of the axis on which a measure is drawn."""
    if measure == "nps":
        return -100, 100
    return (0, 1) if measure == "csat" else scale


def _score(said: Analysis) -> dict[str, Any]:
    score, measure, scale = said.score, str(said.columns.measure), said.columns.scale or (0, 10)
    ends = axis(measure, scale)
    drawn = None
    if score.enough:
        drawn = drawing.interval(score.value, (score.low, score.high), ends, mark=0 if measure == "nps" else None)
    return {
        "title": figures.title(measure, scale, said.columns.high_is),
        "value": written(measure, score.value),
        "range": span(measure, score.low, score.high),
        "drawn": drawn,
        "ends": [percent(end) if measure == "csat" else words.decimal(end) for end in ends],
        "mean": _mean(measure, score),
        "change": _change(measure, said.change),
        "dots": drawing_dots(score.n, score.n + score.needed),
    }


def drawing_dots(have: int, all_: int) -> list[tuple[float, bool]]:
    """One dot for each answer that is needed, filled where it has been given: place in per cent, filled."""
    return [(round(100 * (at + 0.5) / all_, 2), at < have) for at in range(all_)] if all_ <= 100 else []


def _mean(measure: str, score: Any) -> str:
    if measure != "csat" or score.mean_low is None:
        return ""
    low_high = span("ces", score.mean_low, score.mean_high)
    return _("mean {mean} ({range})").format(mean=written("ces", score.mean), range=low_high)


def _change(measure: str, change: float | None) -> str:
    if change is None:
        return ""
    unit = {
        "nps": _("{change} points"),
        "csat": _("{change} percentage points"),
        "ces": _("{change} scale points"),
    }[measure]
    size = 100 * change if measure == "csat" else change
    return unit.format(change=words.decimal(size, 2 if measure == "ces" else 1 if size < 10 else 0))


def _counts(said: Analysis) -> list[dict[str, Any]]:
    all_ = sum(said.counts.values())
    if not said.score or not said.score.enough or len(said.counts) > 11:
        return []
    most = max(said.counts.values())
    return [
        {"point": point, "n": n, "share": n / all_, "bar": round(100 * n / most, 2)}
        for point, n in reversed(said.counts.items())
    ]


def period_name(period: str, number: int) -> str:
    """Name a month or week number of ``polku.tables`` as people do: 3/2027, or week 12/2027."""
    if period == "month":
        return f"{number % 12 + 1}/{1970 + number // 12}"
    year, week, __ = (dt.date(1970, 1, 5) + dt.timedelta(weeks=number)).isocalendar()
    return f"{week}/{year}"


def _trend(said: Analysis) -> dict[str, Any]:
    trend, measure = said.trend, str(said.columns.measure)
    charted = [point if point is not None and point.enough else None for point in trend.points]
    labels = [period_name(said.period, number) for number in trend.periods]
    signals = [trend.periods.index(number) for number in trend.signals]
    lowest, highest = axis(measure, said.columns.scale or (0, 10))
    chart = trend.chart
    limits = (max(chart.low, lowest), chart.centre, min(chart.high, highest))
    values = [point.value if point else None for point in charted]
    return {
        "plot": drawing.plot(values, labels, signals=signals, limits=limits),
        "limits": [written(measure, limit) for limit in limits],
        "last": written(measure, next(value for value in reversed(values) if value is not None)),
        "words": _trend_words(said, [labels[at] for at in signals]),
        "few": sum(value is not None for value in values) < 8,
        "rows": [
            {"name": name, "n": point.n, "value": written(measure, point.value) if point.enough else "–",
             "range": span(measure, point.low, point.high) if point.enough else "–", "signal": at in signals}
            for at, (name, point) in enumerate(zip(labels, trend.points, strict=True)) if point
        ],
    }  # fmt: skip


def _trend_words(said: Analysis, signals: list[str]) -> str:
    if not signals:
        return _("Ordinary variation: no reason to act or to rejoice.")
    listed = ", ".join(signals[-6:])
    if said.period == "month":
        return _("More than ordinary variation: {months}.").format(months=listed)
    return _("More than ordinary variation: weeks {weeks}.").format(weeks=listed)


def _groups(said: Analysis) -> list[dict[str, Any]]:
    measure = str(said.columns.measure)
    shares = "csat" if measure == "ces" else measure  # effort is ranked by the share who had it hard
    whole_file = said.score and (said.score.bad if measure == "ces" else said.score.value)
    shown = said.groups
    if len(shown) > SHOWN:
        shown = shown[: SHOWN // 2] + shown[-SHOWN // 2 :]
    ends = group_axis(said)
    return [
        {
            "name": str(group.group),
            "n": group.n,
            "value": written(shares, group.value),
            "range": span(shares, group.low, group.high),
            "raw": written(shares, _bare(group)),
            "enough": group.enough,
            "tone": _tone(group, whole_file, low_is_good=measure == "ces"),
            "drawn": drawing.interval(group.value, (group.low, group.high), ends, was=_bare(group), mark=whole_file),
        }
        for group in shown
    ]


def _bare(group: Any) -> float | None:
    """Give a group's own figure where there are enough answers for one."""
    return group.raw if group.enough else None


def group_axis(said: Analysis) -> tuple[float, float]:
    """Ends of the axis on which the groups are drawn: as wide as they are, so that they can be told apart."""
    shares = "nps" if said.columns.measure == "nps" else "csat"
    lowest, highest = axis(shares, (0, 1))
    seen = [value for group in said.groups for value in (group.low, group.high, group.raw)]
    step = (highest - lowest) / 20  # ends fall on tens of points or on twentieths
    low, high = math.floor(min(seen, default=lowest) / step), math.ceil(max(seen, default=highest) / step)
    return max(low * step, lowest), min(max(high, low + 1) * step, highest)


def _tone(group: Any, limit: float, *, low_is_good: bool) -> str:
    """Say good or bad only where the whole interval lies on one side of the whole file's figure."""
    if not group.enough:
        return "none"
    if group.low > limit:
        return "bad" if low_is_good else "good"
    if group.high < limit:
        return "good" if low_is_good else "bad"
    return ""


def _volumes(said: Analysis) -> list[dict[str, Any]]:
    most = max(said.volumes.values(), default=1)
    listed = list(said.volumes.items())[:SHOWN]
    return [{"name": name, "n": n, "bar": round(100 * n / most, 2)} for name, n in listed]


def _bands(said: Analysis) -> list[dict[str, Any]]:
    """Comments under the name of their band, best band first."""
    if said.score is None:
        return [{"name": "", "tone": "", "comments": said.comments}] if said.comments else []
    parts = bands(str(said.columns.measure), said.columns.scale or (0, 10))
    ordered = [f"{first}–{last}" if first != last else str(first) for first, last in reversed(parts)]
    tones = ["good", *[""] * (len(parts) - 2), "bad"]
    if said.columns.high_is == "bad":
        tones.reverse()
    names = {"0–6": _("Detractors"), "7–8": _("Passives"), "9–10": _("Promoters")}
    named = names if said.columns.measure == "nps" else {}
    found = []
    for band, tone in zip(ordered, tones, strict=True):
        comments = [comment for comment in said.comments if comment.band == band]
        if comments:
            name = f"{named[band]} {band}" if band in named else _("Scores {band}").format(band=band)
            found.append({"name": name, "tone": tone, "comments": comments})
    return found


def roles(said: Analysis) -> list[dict[str, Any]]:
    """What each column was taken for, why, what else would fit and which option overrules it."""
    columns = said.columns
    scale = f"{columns.scale[0]}–{columns.scale[1]}" if columns.scale else ""
    rows = [(_("Score"), columns.score, "--score", "score"), (_("Comments"), columns.text, "--text", "text"),
            (_("Date"), columns.date, "--date", "date"), (_("Group"), columns.group, "--group", "group")]  # fmt: skip
    given = [
        {
            "role": role,
            "column": choice.column if choice else "",
            "why": choice.why if choice else _("none found"),
            "others": columns.others.get(key, [])[:6],
            "option": option,
        }
        for role, choice, option, key in rows
    ]
    if scale:
        given.insert(
            1, {"role": _("Scale"), "column": scale, "why": columns.scale_why, "others": [], "option": "--scale"}
        )
    return given


def place(said: Analysis, number: int) -> str:
    """Name where a record stands: line, row or record of the file."""
    return {"line": _("line {n}"), "row": _("row {n}"), "record": _("record {n}")}[said.feedback.place].format(n=number)


def bad_words(said: Analysis) -> str:
    """Say how many values were left out."""
    return ngettext("One value could not be read and was left out.",
                    "{n} values could not be read and were left out.", said.bad).format(n=whole(said.bad))  # fmt: skip
