"""What the lake must copy again: rows that were changed or removed after they were first copied."""

from django.db import models


class Change(models.Model):
    """One changed or removed row, written by the action that did it, in its transaction."""

    table = models.CharField(max_length=40)
    pk_changed = models.BigIntegerField()
