"""What a customer asked of us by themselves."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class OwnLinkWish(models.Model):
    """Somebody typed an address and wishes for a link to their own data; answered by jobs, then deleted.

    Who has the address is looked up there: asking takes as long whether a customer has it or nobody.
    """

    key = models.CharField(max_length=254)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    made_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
