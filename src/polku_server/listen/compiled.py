"""Questionnaires compiled once per version and language: what validates, and the page's bytes."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from polku.listen.questionnaire import Question, Questionnaire, load

from ..govern.models import Organisation
from .models import SurveyVersion

NAMED_FOR = 30.0  # seconds: another process may give the organisation another name
SLOT = "@@TOKEN@@"  # stands where each page's own token goes; cannot come from a text, which is escaped


@dataclass(frozen=True, slots=True)
class Compiled:
    """One version, ready to show and to validate. It never changes, so it is kept."""

    version: int
    survey: int
    public_id: str
    wording: int | None
    sample: bool
    organisation: str
    form: Questionnaire

    def language(self, asked: str | None, default: str) -> str:
        """Choose the language: as asked, else the installation's, else the survey's first."""
        for language in (asked, default):
            if language in self.form.languages:
                return language
        return self.form.languages[0]


@lru_cache(maxsize=256)
def compiled(version: int) -> Compiled:
    """Read and compile one version; a version that does not exist raises DoesNotExist."""
    row = SurveyVersion.objects.select_related("survey").get(pk=version)
    return Compiled(
        version=version,
        survey=row.survey_id,
        public_id=row.survey.public_id,
        wording=row.wording_id,
        sample=row.survey.sample,
        organisation=named(),
        form=load(row.definition),
    )


_name: dict[str, Any] = {"is": None, "until": 0.0}
"""The organisation's name as pages were compiled with, and until when it is not asked for again."""


def named() -> str:
    """Ask for the organisation's name; what was compiled under another one is dropped."""
    organisation, before = Organisation.objects.first(), _name["is"]
    name = organisation.name if organisation else ""
    _name.update({"is": name, "until": monotonic() + NAMED_FOR})
    if before not in (None, name):
        for kept in (compiled, blank, thanks):
            kept.cache_clear()
    return name


def renew() -> None:
    """Look whether the name is still what pages were compiled with, at most twice a minute."""
    if _name["is"] is not None and monotonic() >= _name["until"]:
        named()


@lru_cache(maxsize=256)
def blank(version: int, language: str) -> tuple[bytes, bytes]:
    """Give the empty form's bytes before and after its token."""
    head, tail = form(compiled(version), language, token=SLOT).encode().split(SLOT.encode())
    return head, tail


@lru_cache(maxsize=256)
def thanks(version: int, language: str, kind: str) -> tuple[bytes, bytes]:
    """Give the thank-you's bytes before and after its token; ``kind`` is plain, low or follow-up."""
    survey = compiled(version)
    context: dict[str, Any] = {"follows": "yes" if kind == "follow-up" else ""}
    if kind == "low":
        context |= {"token": SLOT, "questions": [shown(each, language, {}, {}) for each in survey.form.follow_up]}
    head, _, tail = page("respond/thanks.html", survey, language, **context).encode().partition(SLOT.encode())
    return head, tail


def form(survey: Compiled, language: str, **context: Any) -> str:
    """Render the form, with what was answered and what is wrong with it."""
    given = context.pop("given", {})
    problems = {problem.key: problem for problem in context.pop("problems", [])}
    return page(
        "respond/form.html",
        survey,
        language,
        title=survey.form.title[language],
        intro=survey.form.intro.get(language, ""),
        consent=survey.form.consent.get(language, ""),
        questions=[shown(each, language, given, problems) for each in survey.form.questions],
        problems=list(problems.values()),
        **context,
    )


def shown(question: Question, language: str, given: dict[str, Any], problems: dict[str, Any]) -> dict[str, Any]:
    """Give one question as its template takes it."""
    labels = question.labels.get(language, ())
    points = question.points if question.kind == "scale" else ()
    chosen = given.get(question.key)
    return {
        "key": question.key,
        "kind": question.kind,
        "text": question.text[language],
        "hint": question.hint.get(language, ""),
        "required": question.required,
        "ends": question.ends.get(language, ()),
        "low": question.low,
        "high": question.high,
        "named": bool(labels),
        "points": [(n, labels[i] if labels else n, str(chosen) == str(n)) for i, n in enumerate(points)],
        "value": chosen or "",
        "problem": problems.get(question.key),
    }


def page(template: str, survey: Compiled | None, language: str, **context: Any) -> str:
    """Render any respondent page in one language."""
    others = [(code, name) for code, name in LANGUAGE_NAMES.items() if survey and code in survey.form.languages]
    with translation.override(language):
        return render_to_string(
            template,
            {
                "language": language,
                "others": [(code, name) for code, name in others if code != language],
                "survey": survey,
                "here": f"/v/{survey.public_id}" if survey else "",
                "style": style(),
                **context,
            },
        )


LANGUAGE_NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}


@cache
def style() -> str:
    """Give the respondent page's style, which stands in the page itself: one request shows all."""
    return (Path(__file__).parent / "templates/respond/style.css").read_text(encoding="utf-8").strip()


@cache
def csp() -> str:
    """Give the respondent pages' policy: nothing but this very style."""
    return only(style())


def only(style: str) -> str:
    """Give the policy of a page that holds one style and nothing else."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
