"""What an answer in a dropped file can tell, in the words of the page (the command line's words are the library's)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from ..register.imports.kinds import Field, Kind

FIELDS = (
    Field("scores.nps", gettext_lazy("recommendation, 0–10")),
    Field("scores.csat", gettext_lazy("satisfaction, 1–5")),
    Field("scores.ces", gettext_lazy("effort, 1–5, high is hard")),
    Field("texts.why", gettext_lazy("why, in words")),
    Field("texts.memory", gettext_lazy("what is remembered, in words")),
    Field("texts.expectation", gettext_lazy("what was expected, in words")),
    Field("texts.emotion", gettext_lazy("how it felt, in words")),
    Field("texts.origin", gettext_lazy("how they found us, in words")),
    Field("date", gettext_lazy("day")),
    Field("touchpoint", gettext_lazy("touchpoint")),
    Field("unit", gettext_lazy("unit")),
    Field("language", gettext_lazy("language")),
    Field("order", gettext_lazy("order number")),
    Field("id", gettext_lazy("the answer's own id")),
)
KIND = Kind("feedback", gettext_lazy("answers to surveys, reviews, smileys"), FIELDS, ())
