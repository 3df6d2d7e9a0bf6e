"""Sets the board's page on one A4. What customers and staff wrote goes in as data, never as a page's own text."""

from __future__ import annotations

import json
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from ..ui import tokens

TEMPLATE = Path(__file__).with_name("board.typ")


class Words(DjangoJSONEncoder):
    """Writes shapes and sentences that are translated late."""

    def default(self, o: Any) -> Any:
        """Write a shape by its parts."""
        return asdict(o) if is_dataclass(o) and not isinstance(o, type) else super().default(o)


def pdf(page: dict[str, Any]) -> bytes:
    """Set what `board.page` gathered."""
    return cast(bytes, setter(page).compile(format="pdf", pdf_standards="ua-1"))


def setter(page: dict[str, Any]) -> Any:
    """Give what sets the sheet; the fonts are those that it brings along."""
    import typst

    own = {"language": get_language(), "columns": columns(), "none": none(), "tokens": tokens.on_paper()}
    data = {**page, **own}
    sent = json.dumps(data, cls=Words, ensure_ascii=False)
    return typst.Compiler(TEMPLATE.read_bytes(), ignore_system_fonts=True, sys_inputs={"data": sent})


def columns() -> list[str]:
    """Name the columns of the table of promises."""
    return [_("Promise"), pgettext("promise", "Kept"), _("Direction")]


def none() -> dict[str, str]:
    """Say what stands where a part is empty, as on the page."""
    return {
        "promises": _("No promise has been given to customers yet."),
        "done": _("No action is under way. Next: plan one for the promise that is kept worst."),
        "decisions": _("No decision waits. What is decided at the weekly meeting comes here by its day."),
        "owner": _("No owner"),
    }
