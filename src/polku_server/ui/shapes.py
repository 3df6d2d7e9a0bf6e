"""Template tags of the house shapes: interval, score, few, trend, journey, quote."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template

from . import drawing, figures

register = template.Library()
register.filter("count", figures.count)
register.filter("percent", figures.percent)
register.filter("initials", lambda name: "".join(word[0] for word in name.split()[:2]).upper())


@register.filter(expects_localtime=True)
def day(date: dt.date | dt.datetime) -> str:
    """Give a day in the reader's way of writing."""
    return figures.day(date)


@register.inclusion_tag("shapes/interval.html")
def interval(drawn: drawing.Interval) -> dict[str, Any]:
    """Band and dot."""
    return {"drawn": drawn}


@register.inclusion_tag("shapes/score.html")
def score(score: dict[str, Any]) -> dict[str, Any]:
    """Words, then the figure with its interval, then what it stands on."""
    return score


@register.inclusion_tag("shapes/few.html")
def few(few: dict[str, Any]) -> dict[str, Any]:
    """Too few to say, with a second offer."""
    return {**few, "dots": drawing.dots(few["have"], few["needed"])}


@register.inclusion_tag("shapes/trend.html")
def trend(plot: drawing.Plot) -> dict[str, Any]:
    """A series with its natural limits."""
    return {"plot": plot}


@register.inclusion_tag("shapes/journey.html")
def journey(journey: drawing.Journey) -> dict[str, Any]:
    """The customer's path."""
    return {"journey": journey}


@register.inclusion_tag("shapes/empty.html")
def empty(words: str, more: str, action: str = "", url: str = "") -> dict[str, Any]:
    """Nothing yet: what comes here, and the first step."""
    return {"words": words, "more": more, "action": action, "url": url}


@register.inclusion_tag("shapes/quote.html")
def quote(words: str, tone: str, about: list[str]) -> dict[str, Any]:
    """A customer's own words."""
    return {"words": words, "tone": tone, "about": about}
