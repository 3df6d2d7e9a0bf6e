"""What customers say, measured honestly: every figure with its n and its interval."""

from polku.measure.scores import CES, CSAT, NPS, ces, csat, nps
from polku.tables import of_role

__all__ = ["CES", "CSAT", "NPS", "ces", "csat", "nps", "of_role"]
