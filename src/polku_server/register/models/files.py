"""Files that were read in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ...govern.models import User, public_id


class ImportBatch(models.Model):
    """One file that was read in; it can be undone as a whole."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    kind = models.CharField(_("what it held"), max_length=20, default="feedback")  # people, purchases, ...
    source = models.CharField(_("source"), max_length=40)
    file_name = models.CharField(_("file"), max_length=255)
    created_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True)
    rows = models.PositiveIntegerField(default=0)
    replaced = models.JSONField(default=list, blank=True)  # what stood before where it changed rows, for undo
    undone_at = models.DateTimeField(null=True, blank=True)


class ImportMapping(models.Model):
    """Which column is what in files of one kind, under a name; found again by the headings."""

    kind = models.CharField(max_length=20)
    name = models.CharField(_("name"), max_length=80)
    header = models.JSONField(default=list, blank=True)
    document = models.JSONField(default=dict)  # as a map's file says it
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "name"], name="import_mapping_name")]

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """A file that somebody dropped on the page: looked at, tried, then read in by jobs."""

    class State(models.TextChoices):
        """How far it has come."""

        DROPPED = "dropped", _("dropped")
        TRYING = "trying", _("to be tried")
        TRIED = "tried", _("tried")
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=255)
    document = models.JSONField(default=dict, blank=True)
    options = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DROPPED)
    rows = models.PositiveIntegerField(default=0)  # looked at so far
    share = models.FloatField(default=0)  # of the file
    outcome = models.JSONField(default=dict, blank=True)
    sentence = models.CharField(max_length=1000, blank=True, default="")  # why it was refused
    batch = models.ForeignKey(ImportBatch, on_delete=models.SET_NULL, null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)
