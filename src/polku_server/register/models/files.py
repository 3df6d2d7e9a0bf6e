"""Files that were read in."""

from __future__ import annotations

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
