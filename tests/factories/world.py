"""One company with a reader of every role, and for each kind of thing an own one, a foreign one and none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.test import Client
from django.utils import timezone

from polku_server.govern import sign_in, sign_in_forgotten
from polku_server.govern.api_keys import SCOPES, make_key, revoke
from polku_server.models import (
    Action,
    BulkEdit,
    Case,
    Contact,
    ContextEvent,
    CustomerGroup,
    CustomField,
    Decision,
    Driver,
    DuplicatePair,
    Encounter,
    Goal,
    ImportBatch,
    ImportRun,
    Logo,
    Membership,
    Merge,
    Need,
    OwnLink,
    Party,
    Promise,
    Reading,
    Served,
    SignedIn,
    Survey,
    Theme,
    Touchpoint,
    Unit,
    User,
)
from polku_server.overview import my_data_links
from polku_server.understand import jobs as understood

from . import house, pulses

WHO = (
    "administrator",
    "lead",
    "analyst",
    "unit_leader",
    "account_manager",
    "front_line",
    "data_protection",
    "agency",
    "no_role",
    "nobody",
)
KEYS = {
    "every_scope": SCOPES,
    "own_unit": tuple(scope for scope in SCOPES if scope != "settings"),  # no unit has settings of its own
    "register": ("register",),
    "edit": ("edit",),
    "consent": ("consent",),
    "answers": ("answers",),
    "figures": ("figures",),
    "settings": ("settings",),
    "revoked": SCOPES,
    "no_key": (),
}
MISSING = "nothing-so-named"  # as long as a name in an address is


WORDS = ("answers", "people", "audit", "csv", "pdf", "nps", "csat", "ces")  # stand in addresses as they are


def forgetful() -> dict[str, dict[str, str]]:
    """Give somebody who forgot a password, and the token of the link that they got."""
    user = house.user("Forgetful Person")
    user.password = "pbkdf2_sha256$1$salt$digest"
    user.save()
    return {"forgetful": {"own": user.public_id}, "token": {"own": sign_in_forgotten.tokens.make_token(user)}}


class World:
    """Who reads, and what there is; ``things[kind]["own"]`` is of all who are limited, ``"foreign"`` of none."""

    def __init__(self) -> None:
        house.organisation(logo="a" * 64)
        self.own, self.foreign = house.unit("Espoo"), house.unit("Vantaa")
        self.asked, self.other = self.survey("Installed", self.own), self.survey("Elsewhere", self.foreign)
        self.users = self.readers()
        self.stranger = house.user("Somebody Else")
        self.things: dict[str, dict[str, str]] = {
            "unit": self.both(self.own, self.foreign),
            "survey": self.both(self.asked, self.other),
            "touchpoint": self.both(self.asked.touchpoint, self.other.touchpoint),
            "user": {"own": self.stranger.public_id},
            "key": {"own": make_key("Till", ["register"], by=self.users["administrator"])[0].public_id},
            "mine": {"own": my_data_links.make(Party.objects.create(name="Holder Of A Link"))},
            "paper": {"own": "privacy-notice"},
            "logo": {"own": Logo.objects.create(digest="a" * 64, picture=b"", small=b"").digest},
            "link": {"own": sign_in.make_link(self.stranger).split("/")[2]},
        }
        self.things |= forgetful()
        self.settings()
        self.readings()
        self.customers()
        self.promised()
        self.cases()
        self.clients = {who: signed_in(user) for who, user in self.users.items()} | {"nobody": Client()}
        self.clients |= {who: self.system(who) for who in KEYS}
        for client in self.clients.values():
            client.raise_request_exception = False
        self.engine = house.counting()

    def survey(self, name: str, unit: Unit) -> Survey:
        """Give a survey of a unit with an answer, at a touchpoint of its own."""
        place = Touchpoint.objects.create(name=f"Where {name.lower()}", position=1)
        made = house.survey(name=name, unit=unit, touchpoint=place)
        house.answer(made, unit=unit, touchpoint=place, pleased=4, words=f"Said of {name}")
        return made

    def readers(self) -> dict[str, User]:
        """Give one user of every role, and one of none."""
        today = timezone.localdate()
        agency = house.agency(self.asked, today - timedelta(days=9), today + timedelta(days=9))
        limited = {"unit_leader": house.unit_leader(self.own), "agency": agency}
        others = {who: house.holder(who) for who in WHO[:8] if who not in limited}
        return limited | others | {"no_role": house.user("Without A Role")}

    def settings(self) -> None:
        """Lay down what is of no customer: a group, a field, a bulk edit, a session of somebody."""
        group = CustomerGroup.objects.create(name="Regulars", serves="Those who come back")
        field = CustomField.objects.create(key="size", name="Size", purpose="To fit", keep_days=365)
        edits = [BulkEdit.objects.create(by=by) for by in (self.users["unit_leader"], self.stranger)]
        dropped = {"kind": "people", "file_name": "a.csv"}
        runs = [ImportRun.objects.create(by=by, **dropped) for by in (self.users["lead"], self.stranger)]
        looked = {"kind": "material", "file_name": "b.csv"}
        files = [ImportRun.objects.create(by=by, **looked) for by in (self.users["lead"], self.stranger)]
        batch = ImportBatch.objects.create(kind="people", source="shop", file_name="a.csv")
        days = {"kind": "process", "words": "Call before", "review_on": timezone.localdate() + timedelta(days=9)}
        decided = [
            Decision.objects.create(unit=self.own, owner=self.users["account_manager"], **days),
            Decision.objects.create(unit=self.foreign, owner=self.stranger, **days),
        ]
        plan = {"name": "Call", "hypothesis": "Why", "touchpoint": self.asked.touchpoint, "cost": 0}
        days = {"starts_on": timezone.localdate(), "review_on": timezone.localdate() + timedelta(days=90)}
        acted = [Action.objects.create(**plan, **days) for _ in range(2)]
        for action, unit in zip(acted, (self.own, self.foreign), strict=True):
            action.units.add(unit)
        meanwhile = {"kind": "price", "words": "Prices up", "first_on": timezone.localdate()}
        events = [ContextEvent.objects.create(unit=unit, **meanwhile) for unit in (self.own, self.foreign)]
        wave = pulses.wave({self.own: 6, self.foreign: 6})
        self.things |= {
            "action": self.both(*acted),
            "wave": {"own": named(wave)},
            "event": self.both(*events),
            "decision": self.both(*decided),
            "run": self.both(*runs),
            "material": self.both(*files),
            "batch": {"own": named(batch)},
            "group": {"own": named(group)},
            "field": {"own": named(field)},
            "bulk": self.both(*edits),
            "theirs": {"own": session(self.stranger)},
            "session": {"own": MISSING, "foreign": session(self.stranger)}
            | {f"own of {who}": session(user) for who, user in self.users.items()},
        }

    def promised(self) -> None:
        """Lay down a driver of value with a promise and a goal, the whole company's."""
        of = Driver.objects.create(name="The day holds")
        said = {"outcome": "Knows who comes", "action": "A call", "measure": "% who know", "base": 1, "target": 2}
        goal = Goal.objects.create(driver=of, due=timezone.localdate() + timedelta(days=9), **said)
        kept = Promise.objects.create(driver=of, words="We come on the day.", state="given")
        self.things |= {"driver": {"own": named(of)}, "promise": {"own": named(kept)}, "goal": {"own": named(goal)}}

    def system(self, who: str) -> Client:
        """Give another system with its key; one key reaches the own unit only, one was revoked."""
        if not KEYS[who]:
            return Client()
        by = self.users["administrator"]
        key, text = make_key(who, KEYS[who], by=by, unit=self.own if who == "own_unit" else None)
        if who == "revoked":
            revoke(key, by=by)
        return Client(headers={"Authorization": f"Bearer {text}"})

    def readings(self) -> None:
        """Read what was said in the surveys."""
        understood.unread()
        rows = Reading.objects.select_related("words__response__survey")
        by_survey = {each.words.response.survey: each for each in rows}
        self.things["theme"] = {"own": named(Theme.objects.earliest("pk"))}
        self.things["reading"] = self.both(by_survey[self.asked], by_survey[self.other])

    def customers(self) -> None:
        """Lay down a customer of everybody who is limited, and one of nobody, each with what hangs on them."""
        own = self.customer("Own", unit=self.own, manager=self.users["account_manager"])
        foreign = self.customer("Foreign", unit=self.foreign, manager=self.stranger)
        for who in WHO[:8]:
            Served.objects.create(by=self.users[who], party=own["party"], at=timezone.now())
        for kind in own:
            self.things[kind] = self.both(own[kind], foreign[kind])

    def cases(self) -> None:
        """Lay down a case of the own customer, held by the front line, and one of the foreign one."""
        held = {"own": self.users["front_line"], "foreign": self.stranger}
        for which, owner in held.items():
            party = Party.objects.get(public_id=self.things["party"][which])
            times = {"created_at": timezone.now() - timedelta(days=1), "due_at": timezone.now()}
            case = Case.objects.create(party=party, unit=party.unit, owner=owner, **times)
            self.things.setdefault("case", {})[which] = case.public_id

    def customer(self, name: str, **fields: Any) -> dict[str, Any]:
        """Give a customer and the rows about them, by kind."""
        organisation = Party.objects.create(kind="organisation", name=f"{name} Oy", **fields)
        person = Party.objects.create(name=f"{name} Person", number=f"N-{name}", **fields)
        today = timezone.localdate()
        contact = Contact.objects.create(
            party=person, channel="email", value=f"{name.lower()}@x.fi", key=f"{name.lower()}@x.fi"
        )
        return {
            "party": person,
            "organisation": organisation,
            "membership": Membership.objects.create(person=person, organisation=organisation),
            "contact": contact,
            "need": Need.objects.create(party=person, kind="goal", words=f"{name} goal", basis="stated", on=today),
            "ownlink": OwnLink.objects.create(party=person, until=timezone.now() + timedelta(days=9)),
            "encounter": Encounter.objects.create(key=f"{name} 1", party=person, happened_on=today),
            **self.written_twice(person, **fields),
        }

    def written_twice(self, person: Party, **fields: Any) -> dict[str, Any]:
        """Give somebody who may be the same as a customer, and one who was merged into that customer."""
        twin, gone = (Party.objects.create(name=person.name, **fields) for _ in range(2))
        Party.objects.filter(pk=gone.pk).update(merged_into=person)
        return {
            "twin": twin,
            "pair": DuplicatePair.objects.create(left=person, right=twin, probability=0.9, found_at=timezone.now()),
            "merge": Merge.objects.create(kept=person, gone=gone, log={"fields": [], "moved": {}}),
        }

    def both(self, own: Any, foreign: Any) -> dict[str, str]:
        """Name an own and a foreign thing as addresses do."""
        return {"own": named(own), "foreign": named(foreign)}

    def name(self, kind: str, which: str, who: str) -> str:
        """Give what stands in an address for an own, a foreign or a missing thing; some are each reader's own."""
        if kind in WORDS:
            return kind
        things = self.things[kind]
        return MISSING if which == "missing" else things.get(f"{which} of {who}") or things[which]


def named(thing: Any) -> str:
    """Give a thing's name in addresses."""
    return str(getattr(thing, "public_id", thing.pk))


def session(user: User) -> str:
    """Give the name of a session that somebody has open elsewhere."""
    kept = SessionStore()
    kept.create()
    fields = {"device": "-", "place": "-", "seen_at": timezone.now()}
    return named(SignedIn.objects.create(user=user, session_key=kept.session_key, **fields))


def signed_in(user: User) -> Client:
    """Give a browser where somebody has signed in."""
    client = Client()
    client.force_login(user)
    return client


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is written inside; our own writes must stand in transactions all the same."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


@contextmanager
def kept_cookies(client: Client) -> Iterator[None]:
    """Give a browser its cookies back, as signing out would take them."""
    before = SimpleCookie(client.cookies.output(header="", sep=";"))
    yield
    client.cookies = before
