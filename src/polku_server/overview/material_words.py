"""What a file of one's own tells, in sentences and shapes; and what it is too thin to tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from polku import report
from polku.figures import span, title, written
from polku.report import axis, period_name

from ..ui import drawing, figures

Told = Mapping[str, Any]  # the outcome of a look
BETTER = {
    "group": gettext_lazy("%(name)s does better than the rest."),
    "theme": gettext_lazy("Those who speak of this are more content: %(name)s."),
    "change": gettext_lazy("Better than usual: %(name)s."),
}
WORSE = {
    "group": gettext_lazy("%(name)s falls behind the rest."),
    "theme": gettext_lazy("Those who speak of this are less content: %(name)s."),
    "change": gettext_lazy("Worse than usual: %(name)s."),
}
CARDS = {
    "group": gettext_lazy("A group that stands out"),
    "theme": gettext_lazy("What goes with the score"),
    "change": gettext_lazy("A real change"),
    "mentioned": gettext_lazy("What is spoken of"),
}
MISSING = {
    "no_score": gettext_lazy("There is no column of scores, so nothing can be compared. Choose it below if there is."),
    "no_group": gettext_lazy("There is no column of groups, such as shop or channel, so no group can be told apart."),
    "no_date": gettext_lazy("There is no column of days, so no change in time can be told."),
    "no_text": gettext_lazy("There is no column of comments, so reasons cannot be told."),
    "two_ways": gettext_lazy("The days can be read in two ways. Say below which comes first, the day or the month."),
    "language": gettext_lazy("The comments are in a language that is not read for themes: fi, sv and en are."),
}
NEVER = {
    "group": gettext_lazy("No group can be told apart: differences as small as these are as good as none."),
    "theme": gettext_lazy("No theme goes with the score: differences as small as these are as good as none."),
}


def measured(told: Told) -> str:
    """Name the measure as the library does."""
    return title(told["measure"], tuple(told["scale"]), told["high_is"]) if told.get("measure") else ""


def whole(told: Told) -> dict[str, Any] | None:
    """Give the figure of the whole file; None without a score, or with too few."""
    score = told.get("score")
    if not score or not score["enough"]:
        return None
    return {"sentence": headline(told), "name": measured(told), **figure(told, score, None)}


def headline(told: Told) -> str:
    """Say the whole in one sentence, as the library's report does; in the reader's language, whatever the file's."""
    score = SimpleNamespace(**told["score"]) if told.get("score") else None
    said: Any = SimpleNamespace(score=score, columns=SimpleNamespace(measure=told.get("measure")))
    return report.headline(said)


def figure(told: Told, one: Mapping[str, Any], middle: float | None, measure: str = "") -> dict[str, Any]:
    """Write and draw one figure with its interval."""
    measure = measure or str(told["measure"])
    value, reach = written(measure, one["value"]), span(measure, one["low"], one["high"])
    ends = (0, 1) if measure == "csat" else axis(measure, tuple(told["scale"]))
    words = _("%(value)s, confidence interval %(range)s") % {"value": value, "range": reach}
    drawn = drawing.interval(one["value"], one["low"], one["high"], words=words, axis=ends, mid=middle)
    return {"value": value, "range": reach, "drawn": drawn, "n": answers(one["n"])}


def answers(count: int) -> str:
    """Say how many answers."""
    return ngettext("%(count)s answer", "%(count)s answers", count) % {"count": figures.count(count)}


def comments(count: int) -> str:
    """Say how many comments."""
    return ngettext("%(count)s comment", "%(count)s comments", count) % {"count": figures.count(count)}


def found(told: Told) -> Iterator[dict[str, Any]]:
    """Give each finding."""
    for one in told.get("found", []):
        kind = one["kind"]
        if kind == "mentioned":
            sentence = _("Spoken of most: %(name)s.") % {"name": named(told, one)}
            yield {
                "one": one,
                "card": CARDS[kind],
                "sentence": sentence,
                "basis": "",
                "quotes": list(quotes(one)),
                **figure(told, one, None, "csat"),
                "n": comments(one["n"]),
            }
            continue
        sentence = (BETTER if one["better"] else WORSE)[kind] % {"name": named(told, one)}
        yield {
            "one": one,
            "card": f"{CARDS[kind]}: {one['column']}" if one["column"] else CARDS[kind],
            "sentence": sentence,
            "basis": basis(told, one),
            "quotes": list(quotes(one)),
            **figure(told, one, one["rest"]),
        }


def quotes(one: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Give the words of a finding, and where in the file they stand."""
    for each in one["quotes"]:
        about = [_("row %(row)s") % {"row": figures.count(each["line"])}]
        if each["score"] is not None:
            about.append(_("gave %(score)s") % {"score": each["score"]})
        yield each["words"], about


def named(told: Told, one: Mapping[str, Any]) -> str:
    """Name what a finding is of: the group, the theme in the reader's language, the month or the week."""
    if one["kind"] in ("theme", "mentioned"):
        names = told["themes"].get(one["name"], {})
        return str(names.get(get_language()) or names.get("fi") or one["name"])
    return period_name(told["period"], int(one["name"])) if one["kind"] == "change" else str(one["name"])


def basis(told: Told, one: Mapping[str, Any]) -> str:
    """Say what a figure is held against."""
    other = written(str(told["measure"]), one["rest"])
    if one["kind"] == "change":
        return _(
            "The mean of all months or weeks is %(value)s, and this one stands outside their ordinary variation."
        ) % {"value": other}
    said = (
        _("The others: %(value)s (%(n)s).")
        if one["kind"] == "group"
        else _("Those who wrote of other things: %(value)s (%(n)s).")
    )
    return said % {"n": answers(one["n_rest"]), "value": other}


def thin(told: Told) -> Iterator[tuple[str, str]]:
    """Give what cannot be told, and how many more answers would be enough."""
    for each in told.get("thin", []):
        what, name, more = each["what"], each["name"], each["more"]
        if what == "theme":
            name = named(told, {"kind": "theme", "name": name})
        yield lacking(what, name, each["n"], more), enough(what, more)


def lacking(what: str, name: str, n: int, more: int | None) -> str:
    """Say what cannot be told."""
    if what in MISSING:
        return str(MISSING[what])
    if what in NEVER and more is None:
        return str(NEVER[what])
    said = {
        "score": _("The score stands on %(n)s, which is too few."),
        "small": _("Too few answers to compare: %(name)s."),
        "group": _("%(name)s may differ from the rest, or it may be chance."),
        "theme": _("This may go with the score, or it may be chance: %(name)s."),
        "periods": _("Too few months or weeks have enough answers to tell a change."),
        "comments": _("Too few have written to tell reasons."),
    }[what]
    return said % {"name": name, "n": answers(n)}


def enough(what: str, more: int | None) -> str:
    """Say how many more would be enough."""
    if more is None:
        return ""
    shown = {"count": figures.count(more)}
    if what == "periods":
        return (
            ngettext("%(count)s more month or week is needed.", "%(count)s more months or weeks are needed.", more)
            % shown
        )
    if what == "small":
        return ngettext("The smallest needs %(count)s more.", "The smallest needs %(count)s more.", more) % shown
    return (
        ngettext(
            "About %(count)s more answer would be enough, if it stays as it is now.",
            "About %(count)s more answers would be enough, if it stays as it is now.",
            more,
        )
        % shown
    )
