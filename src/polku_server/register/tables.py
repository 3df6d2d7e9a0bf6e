"""What register gives to the lake: touchpoints, units, purchases and encounters. Names stay in the store."""

from polku.tables import ENCOUNTERS, IN_GROUPS, PURCHASES, TOUCHPOINTS, UNITS

from ..lake import registry

TOUCHPOINT = registry.Source(
    name="touchpoint",
    table="polku_touchpoint",
    reads={"id": "whole", "name": "text", "phase": "text", "position": "whole"},
    fills="touchpoints",
    holds=TOUCHPOINTS,
    key="id",
    shape="SELECT id, name, phase, position, NULL AS wrong FROM staged",
)

UNIT = registry.Source(
    name="unit",
    table="polku_unit",
    reads={"id": "whole", "name": "text", "parent_id": "whole"},
    fills="units",
    holds=UNITS,
    key="id",
    shape="SELECT id, name, parent_id AS parent, NULL AS wrong FROM staged",
)

WHOSE = "(SELECT p.pseudonym FROM polku_party p WHERE p.id = r.party_id)"
UNDONE = "EXISTS (SELECT 1 FROM polku_importbatch b WHERE b.id = r.batch_id AND b.undone_at IS NOT NULL)"
WHERE = {"touchpoint_id": "touchpoint", "unit_id": "unit"}
HAPPENED: dict[str, registry.Kind] = {
    "id": "whole",
    "customer": "text",
    "touchpoint_id": "whole",
    "unit_id": "whole",
    "employee": "text",
    "source": "text",
    "stored_at": "time",
    "happened_on": "day",
}
SHAPE = """
    SELECT id AS {name}, customer, touchpoint_id AS touchpoint, unit_id AS unit, employee, source, {own},
        day, week_of(day) AS week, month_of(day) AS month, CASE WHEN day IS NULL THEN 'time' END AS wrong
    FROM (SELECT *, day_of(happened_on, stored_at) AS day FROM staged)
"""

PURCHASE = registry.Source(
    name="purchase",
    table="polku_purchase",
    reads=HAPPENED | {"amount": "cents", "currency": "text"},
    fills="purchases",
    holds=PURCHASES,
    key="purchase",
    shape=SHAPE.format(name="purchase", own="amount, currency"),
    appended=True,
    gone=UNDONE,
    refers=WHERE,
    told={"customer": WHOSE},
)

ENCOUNTER = registry.Source(
    name="encounter",
    table="polku_encounter",
    reads=HAPPENED | {"kind": "text"},
    fills="encounters",
    holds=ENCOUNTERS,
    key="encounter",
    shape=SHAPE.format(name="encounter", own="kind"),
    appended=True,
    gone=f"({UNDONE} OR EXISTS (SELECT 1 FROM polku_encounter c WHERE c.corrects_id = r.id))",  # noqa: S608
    refers=WHERE,
    told={"customer": WHOSE},
)

MEMBERSHIP = registry.Source(
    name="groupmembership",
    table="polku_groupmembership",
    reads={"id": "whole", "customer": "text", "group_id": "whole"},
    fills="in_groups",
    holds=IN_GROUPS,
    key="membership",
    shape="SELECT id AS membership, customer, group_id AS customer_group, NULL AS wrong FROM staged",
    told={"customer": WHOSE},
)


def register() -> None:
    """Called once at start."""
    registry.register(TOUCHPOINT, UNIT, PURCHASE, ENCOUNTER, MEMBERSHIP)
