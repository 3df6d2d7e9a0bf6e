"""Gathers the models of every stage, so that Django finds them under one label."""

from .govern.models import AuditEntry, Consent, Organisation, SignInLink, User, Wording
from .lake.models import Change
from .listen.models import ImportBatch, Pending, Response, Survey, SurveyVersion, Words
from .register.models import Touchpoint, Unit

__all__ = [
    "AuditEntry",
    "Change",
    "Consent",
    "ImportBatch",
    "Organisation",
    "Pending",
    "Response",
    "SignInLink",
    "Survey",
    "SurveyVersion",
    "Touchpoint",
    "Unit",
    "User",
    "Wording",
    "Words",
]
