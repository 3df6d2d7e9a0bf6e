"""Questionnaires compiled once per version and language: what validates, and the page's bytes."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from polku.listen.questionnaire import Question, Questionnaire, load

from ..govern import organisation_colour, organisation_logo
from ..govern.organisation import NOBODY, Brand
from .models import SurveyVersion

SLOT = f"@@{token_hex(16)}@@"  # stands where each page's own token goes; no text can hold it, as nobody knows it


@dataclass(frozen=True, slots=True)
class Compiled:
    """One version, ready to show under a brand and to validate. Neither ever changes, so it is kept."""

    version: int
    survey: int
    public_id: str
    wording: int | None
    sample: bool
    brand: Brand
    form: Questionnaire

    @property
    def languages(self) -> tuple[str, ...]:
        """The survey's languages that the organisation offers; all of the survey's where it offers none of them."""
        offered = tuple(each for each in self.form.languages if self.brand.offers(each))
        return offered or tuple(self.form.languages)

    def language(self, asked: str | None, default: str) -> str:
        """Choose the language: as asked, else the organisation's first, else the installation's, else the survey's."""
        for language in (asked, self.brand.language, default):
            if language in self.languages:
                return str(language)
        return self.languages[0]


@lru_cache(maxsize=256)
def compiled(version: int, brand: Brand = NOBODY) -> Compiled:
    """Read and compile one version under a brand; a version that does not exist raises DoesNotExist."""
    row = SurveyVersion.objects.select_related("survey").get(pk=version)
    return Compiled(
        version=version,
        survey=row.survey_id,
        public_id=row.survey.public_id,
        wording=row.wording_id,
        sample=row.survey.sample,
        brand=brand,
        form=load(row.definition),
    )


@lru_cache(maxsize=256)
def blank(version: int, language: str, brand: Brand = NOBODY) -> tuple[bytes, bytes]:
    """Give the empty form's bytes before and after its token. A change of the brand is another page at once."""
    head, tail = form(compiled(version, brand), language, token=SLOT).encode().split(SLOT.encode())
    return head, tail


@lru_cache(maxsize=256)
def thanks(version: int, language: str, kind: str, brand: Brand = NOBODY) -> tuple[bytes, bytes]:
    """Give the thank-you's bytes before and after its token; ``kind`` is plain, low or follow-up."""
    survey = compiled(version, brand)
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


def page(template: str, survey: Compiled | None, language: str, brand: Brand = NOBODY, **context: Any) -> str:
    """Render any respondent page in one language, under the survey's brand or, without a survey, the one given."""
    others = [(code, name) for code, name in LANGUAGE_NAMES.items() if survey and code in survey.languages]
    brand = survey.brand if survey else brand
    with translation.override(language):
        return render_to_string(
            template,
            {
                "language": language,
                "others": [(code, name) for code, name in others if code != language],
                "survey": survey,
                "brand": brand,
                "logo": organisation_logo.inline(brand.logo),
                "here": f"/v/{survey.public_id}" if survey else "",
                "style": style(brand.colour),
                **context,
            },
        )


LANGUAGE_NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}


@lru_cache(maxsize=16)
def style(colour: str = "") -> str:
    """Give the respondent page's style in a colour; it stands in the page itself: one request shows all."""
    plain = (Path(__file__).parent / "templates/respond/style.css").read_text(encoding="utf-8").strip()
    return plain + organisation_colour.style(colour)


@lru_cache(maxsize=16)
def csp(colour: str = "") -> str:
    """Give the respondent pages' policy: nothing but this very style."""
    return only(style(colour))


def only(style: str) -> str:
    """Give the policy of a page that holds one style and nothing else."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
