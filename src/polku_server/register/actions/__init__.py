"""What is done in the register. Each verb is one transaction, asks what its doer may, and leaves an audit entry."""

from .agreed import add_agreed, add_rival, keep_agreed, retire_rival
from .bulk import change_many, undo
from .contacts import add_contact, remove_contact
from .deciding import look_for_duplicates, reopen, tell_apart
from .encounters import correct_encounter, log_encounter, record_purchase, record_referral
from .fields import change_field, drop_expired, make_field, set_value
from .groups import change_group, make_group, put_in_group, take_out_of_group
from .memberships import add_membership, end_membership
from .merging import merge, unmerge
from .needs import add_need, retire_need
from .parties import add_party, change_party
from .places import change_touchpoint, change_unit, make_touchpoint, make_unit
from .serving import serve
from .views import forget_view, save_view

__all__ = [
    "add_agreed",
    "add_contact",
    "add_membership",
    "add_need",
    "add_party",
    "add_rival",
    "change_field",
    "change_group",
    "change_many",
    "change_party",
    "change_touchpoint",
    "change_unit",
    "correct_encounter",
    "drop_expired",
    "end_membership",
    "forget_view",
    "keep_agreed",
    "log_encounter",
    "look_for_duplicates",
    "make_field",
    "make_group",
    "make_touchpoint",
    "make_unit",
    "merge",
    "put_in_group",
    "record_purchase",
    "record_referral",
    "remove_contact",
    "reopen",
    "retire_need",
    "retire_rival",
    "save_view",
    "serve",
    "set_value",
    "take_out_of_group",
    "tell_apart",
    "undo",
    "unmerge",
]
