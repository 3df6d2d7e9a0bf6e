"""Data protection papers, written from what this installation is set up to do: drafts, in Finnish, for a lawyer.

A paper is a text of headings (#), lists (-) and paragraphs; what only the company knows stands as a gap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db.models import Count, Max
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from ..ui import figures
from . import consent, erasure, papers_held, policy
from .models import ApiKey, AuditEntry, Disclosure, Grant, Organisation, Role, User, Wording

DRAFT = "Luonnos: lakimiehen tarkistettava"
GAP = re.compile(r"(\[täydennä: [^\]]*\])")


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: its address, what it is in the reader's language, and its own Finnish name."""

    name: str
    title: Any
    what: Any
    finnish: str


class Block(NamedTuple):
    """A heading, a list or a paragraph; each line in pieces of words and whether they are a gap."""

    kind: str
    lines: list[list[tuple[str, bool]]]


PAPERS = {
    each.name: each
    for each in (
        Paper(
            "privacy-notice",
            _("Privacy notice"),
            _("What customers are told: why, on what ground, how long, and what they can ask for."),
            "Tietosuojaseloste",
        ),
        Paper(
            "record-of-processing",
            _("Record of processing"),
            _("What is done with whose data, who receives it, when it goes, and how it is guarded."),
            "Seloste käsittelytoimista",
        ),
        Paper(
            "impact-assessment",
            _("Impact assessment"),
            _("What could go wrong for customers and employees, what guards them, and what is left to decide."),
            "Tietosuojaa koskeva vaikutustenarviointi",
        ),
        Paper(
            "employee-dialogue",
            _("Memo for the dialogue with employees"),
            _("What the system tells of employees, who sees it, and what is agreed on before it is used."),
            "Muistio yhteistoimintaan",
        ),
    )
}


def text(paper: Paper) -> str:
    """Write a paper: its name, that it is a draft, and its body."""
    with translation.override("fi"):
        body = render_to_string(f"govern/papers_{paper.name.replace('-', '_')}.txt", facts())
    lines = [line.strip() for line in body.splitlines()]
    return f"{paper.finnish}\n{DRAFT}\n\n" + re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def blocks(body: str) -> Iterator[Block]:
    """Read a paper's text; its two first lines are shown apart."""
    kinds = {"#": "heading", "-": "list"}
    for part in body.split("\n\n")[1:]:
        for kind, lines in groupby(part.splitlines(), key=lambda line: kinds.get(line[:2].strip(), "paragraph")):
            said = [line if kind == "paragraph" else line[2:] for line in lines]
            for each in [said] if kind == "list" else [[" ".join(said)]]:
                yield Block(kind, [pieces(line) for line in each])


def pieces(line: str) -> list[tuple[str, bool]]:
    """Part a line at its gaps."""
    return [(piece, GAP.fullmatch(piece) is not None) for piece in GAP.split(line) if piece]


def gaps(body: str) -> int:
    """Count what the company must fill in."""
    return len(GAP.findall(body))


def facts() -> dict[str, Any]:
    """Gather what the papers say of this installation; what people typed is put on one line."""
    organisation = Organisation.objects.first()
    return {
        "organisation": plain(organisation.name) if organisation else "[täydennä: rekisterinpitäjän nimi]",
        "sample": bool(organisation and organisation.sample),
        "day": figures.day(timezone.localdate()),
        "address": settings.POLKU["POLKU_URL"].geturl(),
        "minimum": settings.POLKU["POLKU_MINIMUM"],
        "purposes": list(purposes()),
        "fields": list(fields()),
        "kept": list(papers_held.kept(name for stage in erasure.stages() for name in stage.keeps)),
        "staff": papers_held.OF_STAFF,
        "recipients": list(recipients()),
        "partners": [plain(name) for name in partners()],
        "roles": list(roles()),
        "surveys": list(surveys()),
        "audited": AuditEntry.objects.exists(),
        "mail": settings.POLKU["POLKU_MAIL_URL"] is not None,
        "outside_sign_in": bool(settings.POLKU["POLKU_OIDC_ISSUER"]),
    }


def plain(words: object) -> str:
    """Put words on one line, so that nothing typed by people begins a heading or a list."""
    return " ".join(str(words).split())


def purposes() -> Iterator[dict[str, Any]]:
    """Give every purpose with its ground and the Finnish text in use; a missing text is a gap."""
    newest = Wording.objects.values("purpose").annotate(last=Max("id")).values("last")
    worded = {each.purpose: each for each in Wording.objects.filter(pk__in=newest)}
    for code, purpose in consent.PURPOSES.items():
        yield {
            "what": papers_held.PURPOSES[code],
            "by_consent": purpose.basis is consent.Basis.CONSENT,
            **version(worded.get(code)),
        }
    for code in sorted(set(worded) - set(consent.PURPOSES)):
        yield {"what": papers_held.ANSWERING, "by_consent": True, **version(worded[code])}


def version(wording: Wording | None) -> dict[str, Any]:
    """Give a wording's number and Finnish text."""
    if wording is None:
        return {"number": 0, "words": "[täydennä: teksti, joka asiakkaalle luetaan]"}
    return {"number": wording.number, "words": plain(wording.texts.get("fi") or "[täydennä: suomenkielinen teksti]")}


def fields() -> Iterator[dict[str, Any]]:
    """Give the company's own fields with why and how long."""
    for each in apps.get_model("polku", "CustomField").objects.order_by("name"):
        yield {"name": plain(each.name), "purpose": plain(each.purpose), "days": each.keep_days}


def recipients() -> Iterator[str]:
    """Give the systems and firms that data passes through, as the settings and the keys in force tell."""
    told = settings.POLKU
    if store := told["POLKU_DATABASE_URL"]:
        yield f"tietokanta: PostgreSQL palvelimella {store.hostname or 'localhost'} [täydennä: palvelimen ylläpitäjä]"
    else:
        yield "tietokanta: SQLite järjestelmän omalla palvelimella"
    if mail := told["POLKU_MAIL_URL"]:
        yield f"sähköpostin välitys: {mail.hostname} [täydennä: palvelun tarjoaja ja käsittelysopimus]"
    if issuer := told["POLKU_OIDC_ISSUER"]:
        name = told["POLKU_OIDC_NAME"] or issuer
        yield f"henkilöstön tunnistautuminen: {name} ({issuer}) [täydennä: palvelun tarjoaja ja käsittelysopimus]"
    if told["POLKU_PROXIES"]:
        yield "verkkoliikenteen välityspalvelin järjestelmän edessä [täydennä: ylläpitäjä ja sen lokien säilytysaika]"
    for key in ApiKey.objects.filter(revoked_at=None, expires_at__gt=timezone.now()).order_by("name"):
        yield f"toinen järjestelmä avaimella ”{plain(key.name)}” [täydennä: järjestelmän ylläpitäjä]"
    if guests := Grant.objects.filter(role=Role.AGENCY, user__is_active=True).values("user").distinct().count():
        yield f"tutkimustoimisto: vierastunnuksia {guests} [täydennä: toimiston nimi ja käsittelysopimus]"


def partners() -> list[str]:
    """Give the partners to whom something was told by consent."""
    return list(Disclosure.objects.order_by("recipient").values_list("recipient", flat=True).distinct())


def roles() -> Iterator[dict[str, Any]]:
    """Give every role with how many hold it, what it sees, and how far."""
    active = Grant.objects.filter(user__in=User.objects.filter(is_active=True))
    many = dict(active.values_list("role").annotate(people=Count("user", distinct=True)).order_by("role"))
    for role in Role:
        sees = [words for permission, words in papers_held.SEES.items() if permission in policy.ROLES[role]]
        reach = papers_held.REACHES.get(role, papers_held.EVERYTHING)
        yield {"name": str(role.label), "people": many.get(role.value, 0), "sees": ", ".join(sees), "reach": reach}


def surveys() -> Iterator[dict[str, Any]]:
    """Give each class of anonymity that surveys were launched under, with how many."""
    model = apps.get_model("polku", "Survey")
    launched = model.objects.exclude(launched_at=None).values_list("anonymity")
    for code, count in launched.annotate(many=Count("pk")).order_by("anonymity"):
        yield {"name": str(model.Anonymity(code).label), "many": count}
