"""The exports of common feedback systems: which columns are theirs, and which are the questions of whoever asked.

What was documented, what is only as users see it, and that none was tried on a real file: docs/how-to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from polku.errors import InputError
from polku.listen.dates import Order
from polku.listen.parsed import Different
from polku.listen.reading import Feedback
from polku.words import gettext as _

from ..register.imports.presets import Preset, pick

if TYPE_CHECKING:
    from .guessed import Guessed

KIND = "feedback"


@dataclass(frozen=True, slots=True)
class Export(Preset):
    """An export whose questions are in the asker's own words: the system's columns are known, the rest is guessed."""

    aside: tuple[str, ...] = ()  # columns of the system that tell nothing of the answer
    button: str = ""  # the column of the button that was pressed, counted from the worst

    def is_aside(self, heading: str) -> bool:
        """Tell whether a column is none of the answer."""
        return heading.casefold() in {each.casefold() for each in (*self.aside, self.button)}


WEBROPOL, SURVEYPAL, QUESTBACK, HAPPYORNOT = "Webropol", "Surveypal", "Questback", "HappyOrNot"
# pressed -> point; four smileys have no middle, so the satisfied are the two best in both
SMILEYS: Mapping[int, tuple[str, dict[str, int]]] = {
    3: ("csat", {"0": 1, "1": 2, "2": 4, "3": 5}),
    4: ("csat", {str(button): button + 1 for button in range(5)}),
    10: ("nps", {str(button): button for button in range(11)}),
}
ADDRESSES = ("IP", "IP-osoite", "IP address", "Sähköposti", "Email", "E-mail", "Puhelin", "Phone")
NAMES = ("Etunimi", "Sukunimi", "Nimi", "First name", "Last name", "Name")

EXPORTS: tuple[Export, ...] = (
    Export(
        "happyornot",
        HAPPYORNOT,
        KIND,
        ("feedbackId", "experiencePointId", "localTime", "buttonIndex"),
        {"id": ("feedbackId",), "date": ("localTime",), "unit": ("experiencePointId",)},
        ("smileyId", "surveyId", "misuse", "position", "ui", "smileyType"),
        "buttonIndex",
    ),
    Export(
        "questback",
        QUESTBACK,
        KIND,
        ("lfdn", "lastpage", "duration"),
        {"id": ("lfdn",), "date": ("date_of_last_access", "lastaccs", "datetime")},
        (
            *("external_lfdn", "tester", "status", "dispcode", "discode", "lastpage", "quality", "duration"),
            *("datetime", "date_of_last_access", "lastaccs", "ex_host", "ip_addr", "browser", "referer"),
            *("device_type", "quota", "quota_assignment", "page_history", "hflip"),
        ),
    ),
    Export(
        "webropol",
        WEBROPOL,
        KIND,
        (),
        {
            "id": ("Vastaajan ID", "Vastaajan tunniste", "Vastaus-ID", "Respondent ID", "Response ID"),
            "date": ("Vastausaika", "Vastattu", "Vastauspäivä", "Response time", "Submitted", "Answered"),
            "language": ("Kieli", "Language"),
        },
        (*ADDRESSES, *NAMES, "Aloitusaika", "Start time", "Kesto", "Duration", "Keräystapa", "Collector"),
    ),
    Export(
        "surveypal",
        SURVEYPAL,
        KIND,
        (),
        {
            "id": ("Vastaus-ID", "Vastauksen ID", "Vastaajan ID", "Answer ID", "Response ID", "Respondent ID"),
            "date": ("Vastausaika", "Vastattu", "Päättynyt", "Answered", "Submitted", "Completed", "Response time"),
            "language": ("Kieli", "Language"),
        },
        (*ADDRESSES, *NAMES, "Aloitettu", "Started", "Kesto", "Duration", "Linkki", "Link"),
    ),
)


def chosen(name: str, headings: Sequence[str], file: str) -> Export | None:
    """Give the export that was named, or whose headings a file has; None if none.

    Raises
    ------
    InputError
        The name is not known, or the file has none of that system's columns.
    """
    found = pick(EXPORTS, name, KIND, headings)
    if found is not None and name and not found.document(headings) and found.button not in headings:
        said = _("{file} has none of the columns that {system} exports. Leave the preset out: columns are guessed.")
        raise InputError(said.format(file=file, system=found.system))
    return found


def fill(preset: Export, feedback: Feedback, known: Mapping[str, str], found: Guessed, order: Order | None) -> None:
    """Write what the system's own columns are into a map."""
    why = _("as {system} exports it").format(system=preset.system)
    found.document["source"] = preset.system
    for line, column in known.items():
        found.add(line, {"column": column, "format": order} if line == "date" and order else column, why)
    if preset.button in feedback.table.column_names:
        pressed(preset, feedback, found, why)


def pressed(preset: Export, feedback: Feedback, found: Guessed, why: str) -> None:
    """Take the button that was pressed: how many there are is told by those that were, if each was at least once."""
    seen = Different.of(feedback.table[preset.button]).said
    most = max((int(text) for text in seen if text.isdecimal()), default=0)
    last = next((each for each in SMILEYS if most <= each), 10)
    role, points = SMILEYS[last]
    part: dict[str, Any] = {"column": preset.button, "points": points}
    buttons = _("{n} buttons").format(n=len(points))
    found.add(f"scores.{role}", part, f"{why}; {buttons}")
    if last < 10 and seen != set(points):
        said = _(
            "Column {column} has not every button of a scale, so it cannot be told how many there were. "
            'Say in a map: scores.csat = {{column = "{column}", points = {{"0" = 1, "1" = 2, "2" = 4, "3" = 5}}}}'
        )
        found.doubts.append(said.format(column=preset.button))
