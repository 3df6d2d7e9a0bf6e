"""From agreements to a probability: every column adds its bits, what is shared without being one is held back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp2, log2

from polku.register.comparing import COMPARISONS, IDENTITY, MOST_SHARED, OWN, SHARED

SMALLEST = 1000  # parties that a register is taken to have at least, before a pair has been seen
HELD_BACK = "shared"  # the word of a reason that takes back

Weights = Mapping[str, Mapping[str, float]]


def default_weights() -> dict[str, dict[str, float]]:
    """Give the bits of each column and agreement where nothing has been learnt."""
    return {column: {level.key: level.weight for level in levels} for column, levels in COMPARISONS.items()}


@dataclass(frozen=True)
class Model:
    """What agreements weigh.

    Attributes
    ----------
    prior : float
        Share of all pairs that are one customer, 0-1.
    weights : mapping
        Bits by column and agreement, for (above 0) or against.
    learnt : bool
        Whether they come from the register itself; else they are the defaults of ``comparing``.
    """

    prior: float = 1 / SMALLEST
    weights: Weights = field(default_factory=default_weights)
    learnt: bool = False

    @classmethod
    def among(cls, parties: int) -> Model:
        """Give the defaults for a register of so many parties: every second is taken to have one double."""
        return cls(prior=1 / max(parties, SMALLEST))


@dataclass(frozen=True, slots=True)
class Reason:
    """What one column says of a pair.

    Attributes
    ----------
    column : str
        One of the compared columns, or ``shared`` for what is taken back of them.
    agreement : str
        One of ``comparing.AGREEMENTS``; ``household`` where something is taken back.
    weight : float
        Bits for (above 0) or against being one customer.
    """

    column: str
    agreement: str
    weight: float


def held_back(reasons: Sequence[Reason]) -> list[Reason]:
    """Give the reasons, and one more that takes back what a household or a workplace shares.

    Where the given names, the organisations' names or the days of birth speak against, family name, address, phone and
    e-mail say at most ``MOST_SHARED`` bits together: otherwise these, which go together in a family, would each count
    as if it came alone. A customer number or business ID that is the same overrules this.
    """
    told_apart = any(each.column in OWN and each.weight < 0 for each in reasons)
    if not told_apart or any(each.column in IDENTITY and each.agreement == "same" for each in reasons):
        return list(reasons)
    over = sum(each.weight for each in reasons if each.column in SHARED) - MOST_SHARED
    return [*reasons, Reason(HELD_BACK, "household", -over)] if over > 0 else list(reasons)


def probability(weight: float, prior: float) -> float:
    """Give the probability 0-1 of bits of evidence against a prior share of pairs."""
    bits = weight + log2(prior / (1 - prior))
    return 1 / (1 + exp2(-max(min(bits, 1000.0), -1000.0)))
