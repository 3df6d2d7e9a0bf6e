"""Surveys, the answers to them, and files of answers from elsewhere."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..govern.models import Wording, public_id
from ..register.models import ImportBatch, Party, Touchpoint, Unit


class Survey(models.Model):
    """A questionnaire on its way to customers, by a public link or from an import."""

    class Anonymity(models.TextChoices):
        """What was promised to the respondent; fixed at launch."""

        NAMED = "named", _("named")
        CONFIDENTIAL = "confidential", _("confidential")
        ANONYMOUS = "anonymous", _("anonymous")

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    name = models.CharField(_("name"), max_length=200)
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, null=True, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True)
    anonymity = models.CharField(max_length=12, choices=Anonymity.choices, default=Anonymity.CONFIDENTIAL)
    source = models.CharField(max_length=40, default="link")
    current = models.ForeignKey("SurveyVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    launched_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    sample = models.BooleanField(_("sample data"), default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(launched_at__isnull=True) | ~models.Q(anonymity="anonymous"),
                name="survey_anonymous_not_yet",
                violation_error_message=_("Anonymous surveys cannot be launched yet: their sealed storage is missing."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SurveyVersion(models.Model):
    """One version of a questionnaire. Never changed once somebody could have answered it."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "number"], name="survey_version_number"),
        ]


class Response(models.Model):
    """One person's answers to one survey. Rows are only added, undone or erased, never edited."""

    key = models.CharField(max_length=44, unique=True)  # the idempotency key; never null
    # an index is a write at every answer: those below serve the pages, the others nobody asks for
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="responses", db_index=False)
    version = models.ForeignKey(SurveyVersion, on_delete=models.PROTECT, db_index=False)
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.PROTECT, null=True, blank=True, db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True)
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, null=True, blank=True, db_index=False
    )  # if not by a link
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, blank=True)
    follows = models.CharField(max_length=44, blank=True, default="")  # the key of the response it adds to
    language = models.CharField(max_length=2, blank=True, default="")
    source = models.CharField(max_length=40, default="link")
    stored_at = models.DateTimeField(_("stored"))
    happened_on = models.DateField(_("day of the encounter"), null=True, blank=True)  # imports; else the day stored
    scores = models.JSONField(_("scores"))  # {question: point}; null where the answer is words
    texts = models.JSONField(_("words as written"), default=dict)  # shown to nobody before masking: see Words

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["touchpoint", "-id"], name="response_touchpoint"),
            models.Index(fields=["survey", "-id"], name="response_survey"),
            models.Index(fields=["party", "-id"], name="response_party", condition=models.Q(party__isnull=False)),
        ]


class Words(models.Model):
    """What a respondent wrote, with identifiers masked: the form that staff read."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="words")
    question = models.CharField(max_length=40)
    role = models.CharField(max_length=20)
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["response", "question"], name="words_response_question"),
        ]


class Pending(models.Model):
    """A follow-up that an answer asked for; written with the answer, drained by jobs."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE)
    kind = models.CharField(max_length=20)
    attempts = models.PositiveSmallIntegerField(default=0)
