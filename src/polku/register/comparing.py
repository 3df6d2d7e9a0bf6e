"""How much two values agree, and what that says of their being one customer's.

Every column has levels of agreement, best first; the first that holds counts. A level says itself twice, in SQL for
splink and in Python for one new record at once, and has two default shares: ``m`` of the pairs that are one customer,
``u`` of the pairs that are two. The base-2 logarithm of m / u is the weight in bits.

References
----------
.. [1] Fellegi, I., Sunter, A. (1969). Journal of the American Statistical Association 64(328), 1183-1210.
.. [2] Damerau, F. (1964). Communications of the ACM 7(3), 171-176.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import log2

Form = Mapping[str, str | None]

SLIP = 1  # one letter wrong, missing, too many, or two in each other's place
CLOSE = 0.25  # share of the longer value's letters that may differ
TAIL = 7  # last digits of a phone number: the subscriber's own


@dataclass(frozen=True, slots=True)
class Level:
    """One degree of agreement.

    Attributes
    ----------
    key : str
        Its word, one of ``AGREEMENTS``.
    m, u : float
        Default shares, 0-1: of pairs that are one customer, and of two.
    sql : str
        Condition over ``l`` and ``r``; ``ELSE`` for the last level.
    holds : callable
        The same over two forms.
    """

    key: str
    m: float
    u: float
    sql: str
    holds: Callable[[Form, Form], bool]

    @property
    def weight(self) -> float:
        """Bits for (or, below 0, against) being one customer."""
        return log2(self.m / self.u)


def distance(first: str, second: str) -> int:
    """Count the slips between two texts: a byte wrong, missing, added, or two swapped with whatever lies between.

    Bytes of UTF-8, as DuckDB counts them, so that both ways of comparing agree.
    """
    a, b = first.encode(), second.encode()
    last: dict[int, int] = {}
    far = len(a) + len(b)
    rows = [[far] * (len(b) + 2), [far, *range(len(b) + 1)]]
    for i, left in enumerate(a, 1):
        row, match = [far, i], 0
        for j, right in enumerate(b, 1):
            before, at = last.get(right, 0), match
            swapped = rows[before][at] + i - before + j - at - 1
            if left == right:
                match = j
            row.append(min(rows[i][j] + (left != right), row[j] + 1, rows[i][j + 1] + 1, swapped))
        rows.append(row)
        last[left] = i
    found: int = rows[-1][-1]
    return found


def _pair(first: Form, second: Form, column: str) -> tuple[str, str]:
    return first[column] or "", second[column] or ""


def same(column: str, m: float, u: float) -> Level:
    """Both alike."""
    return Level("same", m, u, f"l.{column} = r.{column}", lambda a, b: a[column] == b[column])


def swapped(column: str, other: str, m: float, u: float) -> Level:
    """What one has here the other has in another column, and the other way round; one of the four may be empty."""

    def across(a: Form, b: Form) -> bool | None:
        left, right = (each.replace(" ", "") for each in (a[column] or "", b[other] or ""))
        return _few(left, right) if left and right else None

    def holds(a: Form, b: Form) -> bool:
        ways = {across(a, b), across(b, a)}
        return True in ways and False not in ways

    there, back = _few_sql(f"l.{column}", f"r.{other}"), _few_sql(f"r.{column}", f"l.{other}")
    sql = f"coalesce({there}, {back}) AND coalesce({back}, {there})"
    return Level("swapped", m, u, sql, holds)


def variant(column: str, m: float, u: float) -> Level:
    """A short and a formal form of one given name."""
    return Level("variant", m, u, "l.formal = r.formal", lambda a, b: bool(a["formal"]) and a["formal"] == b["formal"])


def initial(column: str, m: float, u: float) -> Level:
    """One is a letter alone, and the other begins with it."""

    def holds(a: Form, b: Form) -> bool:
        left, right = _pair(a, b, column)
        return 1 in (len(left), len(right)) and left[:1] == right[:1]

    sql = f"least(length(l.{column}), length(r.{column})) = 1 AND left(l.{column}, 1) = left(r.{column}, 1)"
    return Level("initial", m, u, sql, holds)


def part(column: str, m: float, u: float) -> Level:
    """One holds the whole words of the other and more."""

    def holds(a: Form, b: Form) -> bool:
        left, right = (f" {each} " for each in _pair(a, b, column))
        return left in right or right in left

    left, right = f"' ' || l.{column} || ' '", f"' ' || r.{column} || ' '"
    return Level("part", m, u, f"contains({left}, {right}) OR contains({right}, {left})", holds)


def slip(column: str, m: float, u: float) -> Level:
    """One slip of the pen; spaces are not counted."""

    def holds(a: Form, b: Form) -> bool:
        left, right = (each.replace(" ", "") for each in _pair(a, b, column))
        return _within(left, right, SLIP)

    sides = f"l.{column}", f"r.{column}"
    sql = f"abs({' - '.join(_lengths_sql(*sides))}) <= {SLIP} AND {_distance_sql(*sides)} <= {SLIP}"
    return Level("slip", m, u, sql, holds)


def misspelt(column: str, m: float, u: float) -> Level:
    """One slip that touches no digit: maija14 and maija18 at one host are two customers, not a slip."""
    spelt = slip(column, m, u)

    def holds(a: Form, b: Form) -> bool:
        left, right = ([c for c in each if c in "0123456789"] for each in _pair(a, b, column))
        return left == right and spelt.holds(a, b)

    left, right = (f"regexp_replace({side}.{column}, '[^0-9]', '', 'g')" for side in "lr")
    return Level("slip", m, u, f"{left} = {right} AND {spelt.sql}", holds)


def close(column: str, m: float, u: float) -> Level:
    """A few slips: at most a quarter of the longer one's letters."""

    def holds(a: Form, b: Form) -> bool:
        return _few(*(each.replace(" ", "") for each in _pair(a, b, column)))

    return Level("close", m, u, _few_sql(f"l.{column}", f"r.{column}"), holds)


def _within(left: str, right: str, most: float) -> bool:
    """Tell whether the distance is at most so many; lengths that differ more are not even counted."""
    return abs(len(left.encode()) - len(right.encode())) <= most and distance(left, right) <= most


def _few(left: str, right: str) -> bool:
    return _within(left, right, CLOSE * max(len(left), len(right)))


def _distance_sql(left: str, right: str) -> str:
    return f"damerau_levenshtein(replace({left}, ' ', ''), replace({right}, ' ', ''))"


def _few_sql(left: str, right: str) -> str:
    most = f"{CLOSE} * greatest({', '.join(lengths := _lengths_sql(left, right))})"
    return f"(abs({' - '.join(lengths)}) <= {most} AND {_distance_sql(left, right)} <= {most})"


def _lengths_sql(left: str, right: str) -> list[str]:
    return [f"length(replace({each}, ' ', ''))" for each in (left, right)]


def turned(column: str, m: float, u: float) -> Level:
    """Day and month in each other's place, or one slip."""

    def holds(a: Form, b: Form) -> bool:
        left, right = _pair(a, b, column)
        return len(right) == 8 and left == right[:4] + right[6:] + right[4:6]

    right = f"r.{column}"
    sql = f"length({right}) = 8 AND l.{column} = left({right}, 4) || right({right}, 2) || substr({right}, 5, 2)"
    return Level("turned", m, u, sql, holds)


def year(column: str, m: float, u: float) -> Level:
    """One knows the year alone, and it is the other's."""

    def holds(a: Form, b: Form) -> bool:
        left, right = _pair(a, b, column)
        return 4 in (len(left), len(right)) and left[:4] == right[:4]

    sql = f"least(length(l.{column}), length(r.{column})) = 4 AND left(l.{column}, 4) = left(r.{column}, 4)"
    return Level("part", m, u, sql, holds)


def local(column: str, m: float, u: float) -> Level:
    """The same before the @, another domain."""

    def holds(a: Form, b: Form) -> bool:
        left, right = _pair(a, b, column)
        return left.partition("@")[0] == right.partition("@")[0]

    return Level("part", m, u, f"split_part(l.{column}, '@', 1) = split_part(r.{column}, '@', 1)", holds)


def tail(column: str, m: float, u: float) -> Level:
    """The same last digits, another country or area."""

    def holds(a: Form, b: Form) -> bool:
        left, right = _pair(a, b, column)
        return left[-TAIL:] == right[-TAIL:]

    return Level("part", m, u, f"right(l.{column}, {TAIL}) = right(r.{column}, {TAIL})", holds)


def different(m: float, u: float) -> Level:
    """Nothing of the above."""
    return Level("different", m, u, "ELSE", lambda _a, _b: True)


AGREEMENTS = ("same", "swapped", "variant", "initial", "part", "turned", "slip", "close", "different")

# shares of a Finnish register, rounded; splink puts its own in their place where there is enough to learn from
COMPARISONS: dict[str, tuple[Level, ...]] = {
    "given_name": (
        same("given_name", 0.72, 0.008),
        swapped("given_name", "family_name", 0.02, 0.0002),
        initial("given_name", 0.03, 0.002),
        part("given_name", 0.05, 0.002),
        variant("given_name", 0.06, 0.004),
        slip("given_name", 0.06, 0.003),
        close("given_name", 0.03, 0.006),
        different(0.03, 0.97),
    ),
    "family_name": (
        same("family_name", 0.78, 0.004),
        swapped("family_name", "given_name", 0.02, 0.0002),
        part("family_name", 0.04, 0.0004),
        slip("family_name", 0.07, 0.002),
        close("family_name", 0.03, 0.008),
        different(0.06, 0.98),
    ),
    "name": (
        same("name", 0.7, 0.00005),
        part("name", 0.1, 0.0005),
        slip("name", 0.08, 0.00005),
        close("name", 0.06, 0.0005),
        different(0.06, 0.998),
    ),
    "birth_date": (
        same("birth_date", 0.9, 0.00004),
        year("birth_date", 0.03, 0.015),
        turned("birth_date", 0.01, 0.00004),
        slip("birth_date", 0.04, 0.0007),
        different(0.02, 0.984),
    ),
    "email": (
        same("email", 0.7, 0.00001),
        local("email", 0.08, 0.00005),
        misspelt("email", 0.04, 0.00002),
        different(0.18, 0.9998),
    ),
    "phone": (
        same("phone", 0.7, 0.00002),
        tail("phone", 0.02, 0.00001),
        slip("phone", 0.04, 0.0001),
        different(0.24, 0.9998),
    ),
    "street": (
        same("street", 0.68, 0.001),
        swapped("street", "street_2", 0.01, 0.0001),
        slip("street", 0.1, 0.0005),
        close("street", 0.04, 0.003),
        different(0.17, 0.995),
    ),
    "street_2": (
        same("street_2", 0.7, 0.001),
        swapped("street_2", "street", 0.01, 0.0001),
        slip("street_2", 0.1, 0.0005),
        close("street_2", 0.04, 0.003),
        different(0.15, 0.995),
    ),
    "house_number": (same("house_number", 0.65, 0.01), part("house_number", 0.15, 0.02), different(0.2, 0.97)),
    "postcode": (same("postcode", 0.78, 0.004), slip("postcode", 0.07, 0.02), different(0.15, 0.976)),
    "city": (same("city", 0.85, 0.06), slip("city", 0.05, 0.003), different(0.1, 0.937)),
    "region": (same("region", 0.93, 0.15), different(0.07, 0.85)),
    "number": (same("number", 0.85, 0.000002), slip("number", 0.05, 0.0005), different(0.1, 0.9995)),
    "business_id": (same("business_id", 0.95, 0.000001), slip("business_id", 0.03, 0.00005), different(0.02, 0.9999)),
}

# what those who live or work together share without being one
SHARED = ("family_name", "email", "phone", "street", "street_2", "house_number", "postcode", "city", "region")
MOST_SHARED = 10.0  # bits
# what speaks against here shows that sharing is no more than sharing, unless an identity is the same
OWN, IDENTITY = ("given_name", "name", "birth_date"), ("number", "business_id")


def agreement(column: str, first: Form, second: Form) -> Level | None:
    """Give the level at which two forms agree in a column; None where either is empty."""
    if not first[column] or not second[column]:
        return None
    return next(level for level in COMPARISONS[column] if level.holds(first, second))
