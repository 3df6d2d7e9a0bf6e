"""Template tags of the house shapes: interval, score, few, trend, journey, quote; the rest are included."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.html import format_html

from . import drawing, figures

register = template.Library()
register.filter("count", figures.count)
register.filter("percent", figures.percent)
register.filter("initials", lambda name: "".join(word[0] for word in name.split()[:2]).upper())


@register.filter
def page(rest: Any, name: str = "") -> str:
    """Give the address of a list's other page: ``rest`` is a query, or the value of the one that is named."""
    return f"?{urlencode({name: rest}) if name else rest}" if rest else ""


@register.filter
def mail(address: str) -> str:
    """Give an e-mail address that breaks before its @, if it must."""
    name, sign, rest = address.rpartition("@")
    return format_html("{}<wbr>{}{}", name, sign, rest)


@register.filter(expects_localtime=True)
def day(date: dt.date | dt.datetime) -> str:
    """Give a day in the reader's way of writing."""
    return figures.day(date)


@register.inclusion_tag("shapes/interval.html")
def interval(drawn: drawing.Interval, was: str = "") -> dict[str, Any]:
    """Band and dot; an open ring where the period before stood."""
    return {"drawn": drawn, "was": was}


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
def quote(words: str, tone: str, about: list[str], on: dt.date | None = None, heard: str = "") -> dict[str, Any]:
    """A customer's own words; how they were heard is said on a label, where it does not stand beside."""
    return {"words": words, "tone": tone, "about": [*about, *([figures.day(on)] if on else [])], "heard": heard}


@register.simple_tag
def label(words: str, sign: str, **more: str) -> dict[str, str]:
    """Words with a sign, for a shape that shows a label; ``tone`` or ``kind`` say what it is of."""
    return {"words": words, "sign": sign, **more}


@register.inclusion_tag("shapes/choice.html")
def choice(
    name: str, label: str, things: Iterable[Any], chosen: Any = "", every: str = "", **more: str
) -> dict[str, Any]:
    """A choice of a filter bar, among pairs of value and words or among things that are known ``by`` something."""
    by = more.get("by", "public_id")
    pairs = [each if isinstance(each, tuple | list) else (getattr(each, by), each) for each in things]
    held = getattr(chosen, by, chosen)
    options = [(value, getattr(words, "name", words), value == held) for value, words in pairs]
    return {"id": more.get("prefix", "") + name, "name": name, "label": label, "options": options, "every": every}
