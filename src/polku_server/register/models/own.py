"""What a customer asked of us by themselves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ...govern.models import User, public_id
from .parties import Party


class OwnLinkWish(models.Model):
    """Somebody typed an address and wishes for a link to their own data; answered by jobs, then deleted.

    Who has the address is looked up there: asking takes as long whether a customer has it or nobody.
    """

    key = models.CharField(max_length=254)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    made_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)


class OwnLink(models.Model):
    """A link to a customer's own data that staff made: it opens as long as this row stands. It holds no secret."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="own_links")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    until = models.DateTimeField(_("until"))
