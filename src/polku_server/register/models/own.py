"""What a customer asked of us by themselves."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ...govern.models import User, public_id
from ...govern.users_models import Wish
from .parties import Party


class OwnLinkWish(Wish):
    """A wish for a link to one's own data."""

    key = models.CharField(max_length=254)


class OwnLink(models.Model):
    """A link to a customer's own data that staff made: it opens as long as this row stands. It holds no secret."""

    public_id = models.CharField(max_length=16, unique=True, default=public_id, editable=False)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="own_links")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    until = models.DateTimeField(_("until"))
