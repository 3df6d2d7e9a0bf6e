"""What customers say, measured honestly: every figure with its n and its interval."""

from polku.measure.path import Stop, path
from polku.measure.ranking import Ranked, ranked
from polku.measure.scores import CES, CSAT, NPS, ces, csat, nps
from polku.measure.together import together
from polku.measure.trend import Trend, by_month, by_week, each_by_month, trends
from polku.tables import of_role

__all__ = [
    "CES",
    "CSAT",
    "NPS",
    "Ranked",
    "Stop",
    "Trend",
    "by_month",
    "by_week",
    "ces",
    "csat",
    "each_by_month",
    "nps",
    "of_role",
    "path",
    "ranked",
    "together",
    "trends",
]
