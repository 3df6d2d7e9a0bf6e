"""Purchases as plain rows, and what they come to by the rules of polku.value.histories, one customer at a time."""

from collections import defaultdict

import ibis
import pyarrow as pa

KEYS = ("x", "t_x", "T", "k", "total", "later")
Row = tuple[str | None, int | None, float | None]


def table(*rows: Row, amounts: bool = True) -> ibis.Table:
    """Make a table of (customer, day, amount)."""
    columns = {
        "customer": pa.array([row[0] for row in rows], pa.string()),
        "day": pa.array([row[1] for row in rows], pa.int32()),
        "amount": pa.array([row[2] for row in rows], pa.float64()),
    }
    return ibis.memtable(pa.table(columns if amounts else {name: columns[name] for name in ("customer", "day")}))


def by_hand(rows: list[Row], until: int, end: int) -> dict[str, tuple[float, ...]]:
    """Give x, t_x, T, k, total and later of each customer, by walking the days."""
    days: dict[str, dict[int, list[float | None]]] = defaultdict(lambda: defaultdict(list))
    for who, day, amount in rows:
        if who and day is not None and day <= end:
            days[who][day].append(amount)
    found = {}
    for who, own in days.items():
        bought = {day for day, amounts in own.items() if any(a is None or a >= 0 for a in amounts)}
        before = sorted(day for day in bought if day <= until)
        if not before:
            continue
        first, after = before[0], before[1:]
        priced = [day for day in after if any(a is not None and a >= 0 for a in own[day])]
        spent = sum(a for day, amounts in own.items() if first < day <= until for a in amounts if a is not None)
        later = sum(day > until for day in bought)
        found[who] = (len(after), before[-1] - first, until - first, len(priced), spent, later)
    return found
