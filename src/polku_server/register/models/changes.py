"""What was changed in the register, so that it can be shown, undone and put back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ...govern.models import User, public_id
from .files import ImportBatch
from .parties import Party


class BulkEdit(models.Model):
    """One change to many parties at once; undone as a whole."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)


class PartyChange(models.Model):
    """One field of one party that was given another value: from what to what, when, by whom, from where."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="changes")
    field = models.CharField(max_length=40)
    before = models.TextField(blank=True, default="")
    after = models.TextField(blank=True, default="")
    source = models.CharField(max_length=40, default="typed")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True)
    bulk = models.ForeignKey(BulkEdit, on_delete=models.CASCADE, null=True, blank=True)
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, blank=True)
    at = models.DateTimeField()


class DuplicatePair(models.Model):
    """Two parties that may be one, with the reasons, until somebody decides."""

    class State(models.TextChoices):
        """What was decided."""

        OPEN = "open", _("to decide")
        MERGED = "merged", _("merged")
        DIFFERENT = "different", _("not the same")

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    left = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    right = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    probability = models.FloatField()
    reasons = models.JSONField(default=list, blank=True)  # by column: how alike, how much it weighs; no values
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "probability", "id"], name="duplicate_queue")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["left", "right"], name="duplicate_pair_once"),
            models.CheckConstraint(condition=models.Q(left__lt=models.F("right")), name="duplicate_pair_ordered"),
        ]


class DuplicateSearch(models.Model):
    """One search for duplicates, asked for by night or by somebody; jobs make one at a time."""

    asked_at = models.DateTimeField(auto_now_add=True)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    parties = models.PositiveIntegerField(default=0)
    pairs = models.PositiveIntegerField(default=0)
    failed = models.BooleanField(default=False)


class Merge(models.Model):
    """Two parties made one; ``log`` holds all that unmerging needs."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    kept = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="merges")
    gone = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    log = models.JSONField(default=dict, blank=True)  # fields changed, rows pointed anew, by model
    undone_at = models.DateTimeField(null=True, blank=True)


class SavedView(models.Model):
    """A list's filters and order, under a name of one's own."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    list = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1000)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "list", "name"],
                name="saved_view_name",
                violation_error_message=_("You have a view of this name already."),
            )
        ]


class Arrival(models.Model):
    """A row that came by the key of a party merged away: unmerging gives it back to whom its own key names."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="arrivals")  # the one merged away
    model = models.CharField(max_length=20)
    row = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["model", "row"], name="arrival_once")]
