"""What register gives to the lake: touchpoints and units."""

from polku.tables import TOUCHPOINTS, UNITS

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


def register() -> None:
    """Called once at start."""
    registry.register(TOUCHPOINT, UNIT)
