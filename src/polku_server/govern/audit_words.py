"""The audit log in words: what was done, and to what kind of thing. The log itself keeps the codes."""

from __future__ import annotations

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

VERBS = {
    # signing in and users
    "added totp": pgettext_lazy("audit", "added an app for codes"),
    "added webauthn": pgettext_lazy("audit", "added a passkey"),
    "changed the address": pgettext_lazy("audit", "changed the e-mail address"),
    "changed the name": pgettext_lazy("audit", "changed the name"),
    "deactivated": pgettext_lazy("audit", "closed the account"),
    "ended a session": pgettext_lazy("audit", "ended a session"),
    "ended other sessions": pgettext_lazy("audit", "ended the other sessions"),
    "erased a user": pgettext_lazy("audit", "erased a closed account"),
    "failed to sign in": pgettext_lazy("audit", "failed to sign in"),
    "gave a role": pgettext_lazy("audit", "gave a role"),
    "invited": pgettext_lazy("audit", "invited a user"),
    "invited again": pgettext_lazy("audit", "sent a new link"),
    "joined by the provider": pgettext_lazy("audit", "was joined to the organisation's account"),
    "made a sign-in link": pgettext_lazy("audit", "made a sign-in link"),
    "made by the provider": pgettext_lazy("audit", "made a user from the organisation's account"),
    "made first user": pgettext_lazy("audit", "made the first user"),
    "made recovery codes": pgettext_lazy("audit", "made recovery codes"),
    "reactivated": pgettext_lazy("audit", "opened the account again"),
    "removed recovery_codes": pgettext_lazy("audit", "removed the recovery codes"),
    "removed totp": pgettext_lazy("audit", "removed the app for codes"),
    "removed webauthn": pgettext_lazy("audit", "removed a passkey"),
    "reset": pgettext_lazy("audit", "made every way in void"),
    "sent a link for a new password": pgettext_lazy("audit", "sent a link for a new password"),
    "set a forgotten password": pgettext_lazy("audit", "set a forgotten password"),
    "set a password": pgettext_lazy("audit", "set a password"),
    "signed in": pgettext_lazy("audit", "signed in"),
    "took a role": pgettext_lazy("audit", "took a role away"),
    "used a sign-in link": pgettext_lazy("audit", "used a sign-in link"),
    "restored a backup": pgettext_lazy("audit", "restored a backup"),
    # keys, consents and own data
    "began an export": pgettext_lazy("audit", "began an export"),
    "changed own data": pgettext_lazy("audit", "the customer corrected the details"),
    "disclosed": pgettext_lazy("audit", "disclosed data"),
    "erased on own wish": pgettext_lazy("audit", "the customer erased the data"),
    "erased person": pgettext_lazy("audit", "forgot a customer"),
    "exported": pgettext_lazy("audit", "exported a list"),
    "exported person": pgettext_lazy("audit", "gave a customer's data"),
    "gave consent": pgettext_lazy("audit", "recorded a consent"),
    "gave own data": pgettext_lazy("audit", "the customer downloaded the data"),
    "made key": pgettext_lazy("audit", "made a key"),
    "made own link": pgettext_lazy("audit", "made a link to the customer's own data"),
    "revoked own link": pgettext_lazy("audit", "revoked a link to the customer's own data"),
    "revoked key": pgettext_lazy("audit", "revoked a key"),
    "withdrew consent": pgettext_lazy("audit", "recorded a withdrawal"),
    "worded consent": pgettext_lazy("audit", "added a wording of a consent"),
    # the weekly meeting
    "decided": pgettext_lazy("audit", "decided"),
    "put off decision": pgettext_lazy("audit", "put a decision's review off"),
    "reviewed decision": pgettext_lazy("audit", "said what came of a decision"),
    # customers
    "added": pgettext_lazy("audit", "added a customer"),
    "added agreed": pgettext_lazy("audit", "wrote down what was agreed"),
    "added contact": pgettext_lazy("audit", "added a contact"),
    "added membership": pgettext_lazy("audit", "added a membership"),
    "added need": pgettext_lazy("audit", "added to the needs card"),
    "added rival": pgettext_lazy("audit", "wrote down a rival"),
    "asked for duplicates": pgettext_lazy("audit", "started a search for duplicates"),
    "changed": pgettext_lazy("audit", "changed the details"),
    "changed field": pgettext_lazy("audit", "changed an own field"),
    "changed group": pgettext_lazy("audit", "changed a customer group"),
    "changed many": pgettext_lazy("audit", "changed many customers"),
    "corrected encounter": pgettext_lazy("audit", "put an entry right"),
    "ended membership": pgettext_lazy("audit", "ended a membership"),
    "kept agreed": pgettext_lazy("audit", "marked a promise kept"),
    "logged encounter": pgettext_lazy("audit", "logged an encounter"),
    "made": pgettext_lazy("audit", "made"),
    "made field": pgettext_lazy("audit", "made an own field"),
    "made group": pgettext_lazy("audit", "made a customer group"),
    "merged": pgettext_lazy("audit", "merged customers"),
    "put in group": pgettext_lazy("audit", "put in a group"),
    "recorded purchase": pgettext_lazy("audit", "recorded a purchase"),
    "recorded referral": pgettext_lazy("audit", "recorded a referral"),
    "removed contact": pgettext_lazy("audit", "removed a contact"),
    "removed view": pgettext_lazy("audit", "removed a view"),
    "reopened a pair": pgettext_lazy("audit", "left a pair to be decided"),
    "retired need": pgettext_lazy("audit", "took off the needs card"),
    "retired rival": pgettext_lazy("audit", "took off a rival"),
    "saved view": pgettext_lazy("audit", "saved a view"),
    "saw": pgettext_lazy("audit", "looked at the details"),
    "served": pgettext_lazy("audit", "served the customer"),
    "told apart": pgettext_lazy("audit", "told two customers apart"),
    "took out of group": pgettext_lazy("audit", "took out of a group"),
    "undid many": pgettext_lazy("audit", "undid a change of many customers"),
    "unmerged": pgettext_lazy("audit", "undid a merge"),
    # surveys and files
    "changed questions": pgettext_lazy("audit", "changed the questions"),
    "closed": pgettext_lazy("audit", "closed a survey"),
    "drafted": pgettext_lazy("audit", "drafted a survey"),
    "erased": pgettext_lazy("audit", "erased a response"),
    "imported": pgettext_lazy("audit", "brought in a file"),
    "kept from sample": pgettext_lazy("audit", "kept from the sample company"),
    "launched": pgettext_lazy("audit", "opened a survey"),
    "loaded sample": pgettext_lazy("audit", "brought in the sample company"),
    "made party for import": pgettext_lazy("audit", "made a customer for an import"),
    "made survey for import": pgettext_lazy("audit", "made a survey for an import"),
    "made touchpoint for import": pgettext_lazy("audit", "made a touchpoint for an import"),
    "made unit for import": pgettext_lazy("audit", "made a unit for an import"),
    "removed sample": pgettext_lazy("audit", "removed the sample company"),
    "tried follow-ups again": pgettext_lazy("audit", "had what follows answers tried again"),
    "undid import": pgettext_lazy("audit", "undid an import"),
    # cases
    "added to case": pgettext_lazy("audit", "added a cause to a case"),
    "agreed in case": pgettext_lazy("audit", "agreed in a case"),
    "asked again": pgettext_lazy("audit", "asked a case's customer again"),
    "closed case": pgettext_lazy("audit", "closed a case"),
    "gave case": pgettext_lazy("audit", "gave a case to somebody"),
    "joined cases": pgettext_lazy("audit", "joined two cases"),
    "opened case": pgettext_lazy("audit", "opened a case"),
    "parted cases": pgettext_lazy("audit", "parted two cases"),
    "planned to ask again": pgettext_lazy("audit", "planned to ask a customer again"),
    "reached the customer": pgettext_lazy("audit", "reached a case's customer"),
    "reopened case": pgettext_lazy("audit", "opened a case again"),
    "tried to reach the customer": pgettext_lazy("audit", "tried to reach a case's customer"),
    # what was read of comments
    "changed theme": pgettext_lazy("audit", "changed a theme"),
    "judged comment": pgettext_lazy("audit", "judged a comment"),
    "made theme": pgettext_lazy("audit", "made a theme"),
    "restored theme": pgettext_lazy("audit", "took a theme into use again"),
    "retired theme": pgettext_lazy("audit", "left a theme out"),
    "took back judgement": pgettext_lazy("audit", "took a judgement of a comment back"),
}
KINDS = {
    "apikey": _("key"),
    "bulkedit": _("change of many customers"),
    "customergroup": _("customer group"),
    "customfield": _("own field"),
    "importbatch": _("import"),
    "organisation": _("organisation"),
    "party": _("customer"),
    "reading": _("reading of a comment"),
    "response": _("response"),
    "savedview": _("saved view"),
    "survey": _("survey"),
    "theme": _("theme"),
    "touchpoint": _("touchpoint"),
    "unit": _("unit"),
    "user": _("user"),
    "wording": _("wording of a consent"),
}


def done(verb: str) -> str:
    """Say a verb; one of an earlier version stands as it is."""
    return str(VERBS.get(verb, verb))


def kind(model: str) -> str:
    """Say what kind of thing a model keeps."""
    try:
        return str(KINDS.get(model) or apps.get_model("polku", model)._meta.verbose_name)
    except LookupError:  # of an earlier version
        return model
