"""What the register does when a member of staff is erased: nobody's account manager, owner or leader any more."""

from __future__ import annotations

from django.db.models import Q

from ..govern import users_erasing
from ..govern.models import User
from ..govern.users_erasing import Fate
from ..lake import changes
from .actions.keeping import told
from .models import Party, Touchpoint, Unit

FATES = {
    "Agreed.by": Fate.STAY,
    "BulkEdit.by": Fate.STAY,
    "CustomerGroup.owner": Fate.LET_GO,
    "DuplicatePair.by": Fate.STAY,
    "Encounter.by": Fate.STAY,
    "ImportBatch.by": Fate.STAY,
    "ImportRun.by": Fate.STAY,
    "Merge.by": Fate.STAY,
    "Need.by": Fate.STAY,
    "OwnLink.by": Fate.STAY,
    "Party.manager": Fate.LET_GO,
    "PartyChange.by": Fate.STAY,
    "Rival.by": Fate.STAY,
    "SavedView.user": Fate.GO,
    "Served.by": Fate.GO,
}


def erase(user: User) -> None:
    """Take the name out of units and touchpoints, where it is written as a word; tell the lake what changes."""
    told("party", Party.objects.filter(manager=user).values_list("pk", flat=True))
    for model, fields in ((Unit, ("leader",)), (Touchpoint, ("owner", "deputy"))):
        for field in fields:
            named = Q(**{f"{field}__iexact": user.name}) | Q(**{f"{field}__iexact": user.email})
            rows = model._default_manager.filter(named)
            changes.note(str(model._meta.model_name), rows.values_list("pk", flat=True))
            rows.update(**{field: ""})


def register() -> None:
    """Called once at start."""
    users_erasing.register(FATES, erase)
