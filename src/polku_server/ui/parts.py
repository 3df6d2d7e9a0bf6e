"""The living page of the shapes: each drawn from its own template, with data that nobody measured."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import drawing, figures

HERE = "#content"  # where the links of the specimens lead: nowhere else
DAY = dt.date(2026, 11, 16)
COLOURS = {
    "paper": gettext_lazy("the ground of a page"),
    "sheet": gettext_lazy("what can be picked up"),
    "well": gettext_lazy("a hollow, and what is pointed at"),
    "ink": gettext_lazy("text and drawing"),
    "ink-soft": gettext_lazy("an explanation"),
    "accent": gettext_lazy("go on from here"),
    "accent-tint": gettext_lazy("what is chosen"),
    "good": gettext_lazy("well, always with ▲ and a word"),
    "bad": gettext_lazy("badly, always with ▼ or ■ and a word"),
    "unsure": gettext_lazy("not known, always hatched and with a word"),
}
WEEKS = (71, 74, 69, 73, 76, 70, 72, 75, 71, 52, 70, 73)


class Specimen(forms.Form):
    """A form that is always refused once."""

    what = forms.CharField(
        label=gettext_lazy("What happened"),
        widget=forms.TextInput({"class": "input"}),
        error_messages={"required": gettext_lazy("Say what happened.")},
    )
    on = forms.DateField(
        label=gettext_lazy("Day"),
        help_text=gettext_lazy("For example 31.3.2027."),
        widget=forms.TextInput({"class": "input"}),
        error_messages={"invalid": gettext_lazy("Give the day as in 31.3.2027.")},
    )


def shown(request: HttpRequest) -> HttpResponse:
    """Show every shape. The figures are made up and the same for everybody: no row of the store is read."""
    return render(
        request,
        "ui/parts.html",
        {
            "title": _("Parts and their states"),
            "kicker": _("Polku, parts"),
            "lead": _("Every part of the pages, drawn from its own template. Figures and names are invented."),
            "colours": COLOURS.items(),
            "scores": [score(0.91, 0.85, 0.94, 164, "good"), score(0.63, 0.54, 0.71, 126, "bad"), before()],
            "few": few(),
            "plot": plot(),
            "path": path(),
            "rows": rows(),
            "moments": moments(),
            "case": case(),
            "card": promise(),
            "todos": todos(),
            "form": Specimen({"what": "", "on": "31/3"}),
            "periods": [("3", _("the last 3 months")), ("12", _("the last 12 months"))],
            "ladder": [(_("Prospect"), "past"), (_("Customer"), "past"), (_("Regular"), "now"), (_("Advocate"), "")],
            "here": HERE,
            "day": DAY,
        },
    )


def score(share: float, low: float, high: float, n: int, tone: str = "", *, axis: bool = True) -> dict[str, Any]:
    """Give a share with its interval."""
    value, span = figures.percent(share), figures.percents(low, high)
    said = {
        "good": _("Nearly all are satisfied."),
        "bad": _("Too few are satisfied."),
        "": _("No change that is surely more than chance."),
    }
    words = _("%(value)s, confidence interval %(range)s, on an axis from 0 to 100; high is good")
    return {
        "name": _("Customer satisfaction (CSAT)"),
        "sentence": said[tone],
        "value": value,
        "range": _("confidence interval %(range)s") % {"range": span},
        "url": HERE,
        "drawn": drawing.interval(
            share,
            low,
            high,
            words=words % {"value": value, "range": span},
            tone=tone,
            labels=[(0, "0"), (1, figures.percent(1))] if axis else (),
        ),
        "basis": f"n {n}. {_('High is good.')}",
    }


def before() -> dict[str, Any]:
    """Give a share beside that of the period before."""
    return {**score(0.77, 0.69, 0.84, 131), "was": "74.00"}


def few() -> dict[str, Any]:
    """Refuse to tell a figure, and offer something else."""
    return {
        "what": _("Service call"),
        "sentence": _("Too few answers for conclusions."),
        "count": _("14 answers of 30; 16 are missing."),
        "have": 14,
        "needed": 30,
        "offers": [
            (HERE, _("Look at 12 months"), _("38 answers")),
            (HERE, _("Look at all units"), _("61 answers")),
            (HERE, _("Read what they wrote"), _("9 comments")),
        ],
    }


def plot() -> drawing.Plot:
    """Draw twelve weeks, one of them a signal, with a price rise among them."""
    said = _("Real change: one week outside ordinary variation.")
    return drawing.plot(
        [(figures.short_day(DAY - dt.timedelta(weeks=len(WEEKS) - i)), value) for i, value in enumerate(WEEKS)],
        name=_("Satisfied by week, %%") % {},
        words=said,
        caption=f"{said} {_('High is good.')}",
        chart=SimpleNamespace(centre=71, low=61, high=81),
        signals=[9],
        say=figures.signed,
        point=_("one week"),
        happened=[(8, _("Prices went up"))],
    )


def path() -> drawing.Journey:
    """Draw a path of five stops: a wow moment, a trouble spot and one with too few answers."""

    def stop(name: str, mark: str, share: float | None = None, n: int = 90) -> drawing.Stop:
        low, high = (None, None) if share is None else (share - 0.06, share + 0.05)
        said = {"figure": figures.percent(share or 0), "range": figures.percents(low or 0, high or 0), "n": f"n {n}"}
        return drawing.Stop(name, HERE, mark, share, low, high, said={**said, "needed": _("30 needed.")})

    first = [stop(_("Web shop"), "plain", 0.78), stop(_("Quote"), "few", n=14)]
    second = [
        stop(_("Installation"), "peak", 0.91),
        stop(_("Invoice"), "hot", 0.6),
        stop(_("Service call"), "plain", 0.8),
    ]
    return drawing.journey([(_("Before"), first), (_("After"), second)])


def rows() -> list[dict[str, Any]]:
    """Give three rows of a table, the last one with too few answers."""
    good, bad = score(0.91, 0.85, 0.94, 164, "good", axis=False), score(0.63, 0.54, 0.71, 126, "bad", axis=False)
    known = [(_("Installation"), 164, good), (_("Invoice"), 126, bad)]
    said = [{"name": name, "n": n, "drawn": one["drawn"], "figure": one["value"]} for name, n, one in known]
    return [*said, {"name": _("Quote"), "n": 14, "drawn": None, "figure": ""}]


def moments() -> list[dict[str, Any]]:
    """Give a timeline: what comes, what went well and what did not."""
    return [
        {"when": figures.day(DAY + dt.timedelta(weeks=2)), "what": _("Next meeting"), "tone": "next"},
        {
            "when": figures.day(DAY),
            "what": _("Praised the installer"),
            "tone": "good",
            "quote": _("He took off his shoes."),
        },
        {
            "when": figures.day(DAY - dt.timedelta(9)),
            "what": _("Waited for the quote"),
            "tone": "bad",
            "who": _("By phone"),
        },
    ]


def case() -> dict[str, Any]:
    """Give a case that is late."""
    steps = [(_("Opened"), "done"), (_("Called"), "here"), (_("Agreed"), ""), (_("Confirmed"), "")]
    return {
        "url": HERE,
        "title": _("The installation moved twice"),
        "name": "Kaisa Lehtovirta",
        "state": _("Was due %(when)s") % {"when": figures.day(DAY)},
        "late": True,
        "case": {"open": True},
        "steps": steps,
        "owner": "Mikko Salmela",
        "opened": figures.day(DAY - dt.timedelta(2)),
    }


def promise() -> dict[str, Any]:
    """Give a promise that is surely kept to some and not known of others."""
    kept = score(0.84, 0.77, 0.89, 131, "good", axis=False)["drawn"]
    few_said = _("n %(n)s, %(needed)s needed") % {"n": 11, "needed": 30}
    return {
        "url": HERE,
        "promise": {"words": _("We install on the day that was agreed."), "state": "given", "owner": "Aino Rautio"},
        "label": {"words": _("Surely kept"), "tone": "good", "sign": "i-up"},
        "rank": _("Importance to customers: %(rank)s of %(among)s") % {"rank": 1, "among": 5},
        "rows": [
            {
                "name": _("Everybody who answered"),
                "said": f"{figures.percent(0.84)} {figures.percents(0.77, 0.89)}",
                "drawn": kept,
            },
            {"name": _("Housing companies"), "said": few_said, "few": few_said},
        ],
        "asked": True,
        "rivals": _("Beside rivals: not judged yet."),
        "evidence": _("Our own assumption, not confirmed by customers yet"),
    }


def todos() -> list[tuple[dict[str, Any], str]]:
    """Give two rows of the day: one that is late, one that is nobody's."""
    call = {
        "verb": _("Call"),
        "matter": _("Kaisa Lehtovirta: the installation moved twice"),
        "owner": "Mikko Salmela",
        "late": True,
    }
    name = {
        "verb": _("Name"),
        "matter": _("an owner for the touchpoint Invoice"),
        "why": _("Its figures are nobody's now."),
    }
    return [({**call, "url": HERE}, figures.day(DAY)), ({**name, "url": HERE}, "")]
