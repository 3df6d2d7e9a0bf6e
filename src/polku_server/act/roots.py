"""Why a case arose: what the themes of open feedback suggest. Whoever closes the case chooses, or writes freely."""

from __future__ import annotations

from django.db.models import Count

from ..understand.models import Mention, Theme
from .models import Case, CaseCause


def written(case: Case) -> list[str]:
    """Give the themes of which the answers behind a case speak, the most mentioned first."""
    answers = CaseCause.objects.filter(case__in=[case, *case.joining.all()], response__isnull=False).values("response")
    held = Mention.objects.filter(holds=True, theme__retired_at=None, words__response__in=answers)
    counts = dict(held.values_list("theme").annotate(n=Count("pk")))
    themes = Theme.objects.filter(pk__in=counts)
    return [str(theme) for theme in sorted(themes, key=lambda theme: (-counts[theme.pk], theme.pk))]


def known() -> list[str]:
    """Give every theme in use, to choose from."""
    return [str(theme) for theme in Theme.objects.filter(retired_at=None).order_by("pk")]
