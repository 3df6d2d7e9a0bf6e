"""Every address says to whom it is open: a view without `policy` stops the start."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.checks import CheckMessage, Error
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from . import policy

View = Callable[..., Any]


def routes(patterns: Iterable[URLPattern | URLResolver] | None = None, before: str = "/") -> Iterator[tuple[str, View]]:
    """Give every address with its view, as the URL resolver holds them."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        where = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, where)
        else:
            yield where, each.callback


def unsaid(patterns: Iterable[URLPattern | URLResolver] | None = None) -> list[str]:
    """Give the addresses whose view says nothing of who may open it."""
    return sorted({where for where, view in routes(patterns) if not hasattr(view, "policy")})


def opens(by: policy.Reader, address: str) -> bool:
    """Tell whether a page stands at an address and somebody who signed in may open it."""
    try:
        said = getattr(resolve(address).func, "policy", ())
    except Resolver404:
        return False
    return isinstance(said, str) or any(policy.allows(by, each) for each in said)


def said(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """Django's system check: wired at start, asked by tests and by `polku check`."""
    hint = "Put policy.page(...), policy.member or policy.public on its view, outermost."
    return [
        Error(f"The address {where} does not say who may open it.", hint=hint, id="polku.E001") for where in unsaid()
    ]
