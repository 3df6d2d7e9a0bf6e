"""What the register remembers: places, parties, what happened with them, what they need and allow."""

from .changes import Arrival, BulkEdit, DuplicatePair, DuplicateSearch, Merge, PartyChange, SavedView
from .encounters import Encounter, LastMet, Purchase, Referral
from .fields import CustomField, CustomValue
from .files import ImportBatch, ImportMapping, ImportRun
from .needs import Agreed, CustomerGroup, GroupMembership, Need, Rival
from .own import OwnLink, OwnLinkWish
from .parties import Contact, Membership, Party, Served
from .places import Touchpoint, Unit
from .searched import SearchGram, SearchLine, SearchNumber, SearchPosting, SearchWord

__all__ = [
    "Agreed",
    "Arrival",
    "BulkEdit",
    "Contact",
    "CustomField",
    "CustomValue",
    "CustomerGroup",
    "DuplicatePair",
    "DuplicateSearch",
    "Encounter",
    "GroupMembership",
    "ImportBatch",
    "ImportMapping",
    "ImportRun",
    "LastMet",
    "Membership",
    "Merge",
    "Need",
    "OwnLink",
    "OwnLinkWish",
    "Party",
    "PartyChange",
    "Purchase",
    "Referral",
    "Rival",
    "SavedView",
    "SearchGram",
    "SearchLine",
    "SearchNumber",
    "SearchPosting",
    "SearchWord",
    "Served",
    "Touchpoint",
    "Unit",
]
