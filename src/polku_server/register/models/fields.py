"""Fields of a company's own: each with a purpose and a retention time, each findable."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ...govern.models import public_id
from ..rules import no_hetu
from .files import ImportBatch
from .parties import Party


class CustomField(models.Model):
    """Something that this company keeps of its customers beyond what everybody keeps."""

    class Type(models.TextChoices):
        """What a value is."""

        TEXT = "text", _("text")
        NUMBER = "number", _("number")
        DAY = "day", _("day")
        YES_NO = "yes_no", _("yes or no")
        CHOICE = "choice", _("one of a list")

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    key = models.SlugField(_("key"), max_length=40, unique=True)  # its name in files, the API and filters
    name = models.CharField(_("name"), max_length=80)
    of = models.CharField(_("kept of"), max_length=12, choices=Party.Kind.choices, default=Party.Kind.PERSON)
    type = models.CharField(_("type"), max_length=8, choices=Type.choices, default=Type.TEXT)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    purpose = models.CharField(_("purpose"), max_length=300)  # why the company may keep it
    keep_days = models.PositiveIntegerField(_("kept for days"))  # counted from when the value was given

    def __str__(self) -> str:
        return self.name


class CustomValue(models.Model):
    """One party's value of one custom field, in the column of its type; yes and no are 1 and 0."""

    field = models.ForeignKey(CustomField, on_delete=models.CASCADE, related_name="values")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="custom")
    text = models.CharField(max_length=300, blank=True, default="", validators=[no_hetu])
    number = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    day = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=40, default="typed")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, blank=True)
    given_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["field", "text"], name="custom_text"),
            models.Index(fields=["field", "number"], name="custom_number"),
            models.Index(fields=["field", "day"], name="custom_day"),
        ]
        constraints: ClassVar = [models.UniqueConstraint(fields=["party", "field"], name="custom_once")]
