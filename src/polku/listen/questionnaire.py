"""The questionnaire as a document: questions with declared metric roles, and the reading of answers to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from polku.errors import InputError

ROLES = ("nps", "csat", "ces", "why", "memory", "expectation", "emotion", "origin", "promise", "importance")
SCALE_OF_ROLE = {"nps": (0, 10), "promise": (1, 5), "importance": (1, 5)}  # Reichheld (2003); the two highest count
TAKEN = ("token",)  # what the form itself sends
TEXT_LIMIT = 10_000
FORMAT = 1

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """One question: a scale with points, or words."""

    key: str
    kind: str
    role: str
    text: Texts
    hint: Texts
    required: bool
    low: int
    high: int
    labels: Mapping[str, Sequence[str]]  # a word for each point, by language
    ends: Mapping[str, Sequence[str]]  # words at both ends, by language

    @property
    def points(self) -> range:
        """Every point of the scale, low to high."""
        return range(self.low, self.high + 1)


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version of a questionnaire."""

    title: Texts
    intro: Texts
    languages: tuple[str, ...]
    questions: tuple[Question, ...]
    follow_up: tuple[Question, ...]
    follow_up_when: Mapping[str, frozenset[int]]  # asked if any of these questions got one of these points
    consent: Texts
    purpose: str

    def wants_follow_up(self, scores: Mapping[str, int | None]) -> bool:
        """Tell whether these scores call for the follow-up questions."""
        return any(scores.get(key) in points for key, points in self.follow_up_when.items())


@dataclass(frozen=True, slots=True)
class Problem:
    """One answer that cannot be taken: which question, what is wrong, and the figure that was seen."""

    key: str
    kind: str  # missing, off_scale, too_long, unknown
    seen: int = 0


@dataclass(slots=True)
class Reading:
    """What somebody answered: points and words by question, and what cannot be taken.

    ``scores`` has each answered question; its value is null where the answer is words.
    """

    scores: dict[str, int | None] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def load(document: Any) -> Questionnaire:
    """Read a questionnaire's document.

    Parameters
    ----------
    document : dict
        ``format`` 1; ``title``, ``intro``: texts by language; ``questions``: list; ``follow_up``: ``when``
        (points by question) and ``questions``; ``consent``: ``purpose`` and ``text``.

    Returns
    -------
    Questionnaire

    Raises
    ------
    InputError
        Naming the place in the document, what was seen and what is allowed.
    """
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise InputError(f'A questionnaire is an object with format {FORMAT}. Add "format": {FORMAT}.')
    title = document.get("title")
    if not isinstance(title, dict) or not title:
        raise InputError('The questionnaire has no title. Give one in each language: {"fi": "..."}.')
    follow_up = document.get("follow_up", {})
    questions = tuple(question(each, tuple(title)) for each in document.get("questions", []))
    after = tuple(question(each, tuple(title)) for each in follow_up.get("questions", []))
    no_repeats([each.key for each in questions + after])
    consent = document.get("consent", {})
    return Questionnaire(
        title=title,
        intro=document.get("intro", {}),
        languages=tuple(title),
        questions=questions,
        follow_up=after,
        follow_up_when={key: frozenset(points) for key, points in follow_up.get("when", {}).items()},
        consent=consent.get("text", {}),
        purpose=consent.get("purpose", "feedback"),
    )


def no_repeats(keys: Sequence[str]) -> None:
    """Raise InputError if there is no question, or two share a key."""
    if not keys:
        raise InputError("The questionnaire has no questions. Add at least one.")
    for key in keys:
        if keys.count(key) > 1:
            raise InputError(f"Two questions have the key {key!r}. Give each its own.")


def question(part: Mapping[str, Any], languages: Sequence[str]) -> Question:
    """Read one question; InputError names the key and what is wrong with it."""
    key, kind, role = part.get("key"), part.get("kind"), part.get("role")
    if not isinstance(key, str) or not key.isidentifier() or key in TAKEN:
        raise InputError(f"A question's key is {key!r}; it must be a word of letters, digits and _, and not token.")
    if kind not in ("scale", "words"):
        raise InputError(f"Question {key!r} is of kind {kind!r}; allowed: scale, words.")
    if role not in ROLES:
        raise InputError(f"Question {key!r} has role {role!r}; allowed: {', '.join(ROLES)}.")
    missing = [language for language in languages if not part.get("text", {}).get(language)]
    if missing:
        raise InputError(f"Question {key!r} has no text in {', '.join(missing)}. Add it, or drop the language.")
    low, high = scale(key, role, part) if kind == "scale" else (0, 0)
    return Question(
        key=key,
        kind=kind,
        role=role,
        text=part["text"],
        hint=part.get("hint", {}),
        required=bool(part.get("required", False)),
        low=low,
        high=high,
        labels=part.get("labels", {}),
        ends=part.get("ends", {}),
    )


def scale(key: str, role: str, part: Mapping[str, Any]) -> tuple[int, int]:
    """Read a scale's ends; a role with a scale of its own allows no other."""
    low, high = part.get("from"), part.get("to")
    if not isinstance(low, int) or not isinstance(high, int) or not 0 <= low < high <= 100:
        raise InputError(f"Question {key!r} goes from {low!r} to {high!r}; give whole numbers, 0 to 100.")
    if (low, high) != SCALE_OF_ROLE.get(role, (low, high)):
        first, last = SCALE_OF_ROLE[role]
        raise InputError(
            f"Question {key!r} is {role} and goes from {low} to {high}; {role} goes from {first} to {last}."
        )
    return low, high


def read(questions: Sequence[Question], given: Mapping[str, Any]) -> Reading:
    """Read what somebody answered to these questions.

    Empty answers count as not given. A number may come as text ("4"). NUL and half surrogates, which no
    database keeps, are dropped from words.
    """
    reading = Reading()
    for each in questions:
        raw = given.get(each.key)
        if raw is None or (isinstance(raw, str) and not raw.replace("\x00", "").strip()):
            if each.required:
                reading.problems.append(Problem(each.key, "missing"))
        elif each.kind == "scale":
            read_point(each, raw, reading)
        else:
            read_words(each, raw, reading)
    return reading


def read_point(question: Question, raw: Any, reading: Reading) -> None:
    """Take one point of a scale, or note that it stands off it."""
    text = str(raw).strip()
    point = int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else None
    if point is None or isinstance(raw, bool) or point not in question.points:
        reading.problems.append(Problem(question.key, "off_scale"))
    else:
        reading.scores[question.key] = point


def read_words(question: Question, raw: Any, reading: Reading) -> None:
    """Take words as they were written, or note that they are too many."""
    if not isinstance(raw, str):
        reading.problems.append(Problem(question.key, "off_scale"))
        return
    words = raw.replace("\x00", "").replace("\r\n", "\n").encode("utf-8", "ignore").decode("utf-8")
    if len(words) > TEXT_LIMIT:
        reading.problems.append(Problem(question.key, "too_long", len(words)))
    elif words.strip():
        reading.scores[question.key] = None
        reading.texts[question.key] = words
