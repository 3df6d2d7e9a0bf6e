"""What was found of all customers together; nothing here is about one person."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ValueModel(models.Model):
    """One fit of buying and spending to the company's purchases, with the ladder of that day. Jobs alone write it."""

    class Doubt(models.TextChoices):
        """Why there are no figures."""

        FEW = "few", _("too few customers have bought again")
        SHAPE = "shape", _("the purchases do not tell customers who buy on from those who stopped")

    made_at = models.DateTimeField(auto_now_add=True)
    as_of = models.DateField()
    currency = models.CharField(max_length=3)  # the one in which most was bought; others are left out
    purchases = models.BigIntegerField()
    seen = models.BigIntegerField()  # key of the newest purchase that was counted
    customers = models.PositiveIntegerField()
    again = models.PositiveIntegerField()  # who have bought on more days than one
    identified = models.BooleanField()
    doubt = models.CharField(max_length=5, choices=Doubt.choices, blank=True, default="")  # empty where identified
    needed = models.PositiveIntegerField(default=0)  # how many more who buy again, where too few have
    buying = models.JSONField(default=dict, blank=True)  # point and covariance of the parameters
    spending = models.JSONField(default=dict, blank=True)  # the same of amounts; empty where nobody can say
    counts = models.JSONField(default=dict, blank=True)  # steps, moves, who bought again, the top tenth's limit
