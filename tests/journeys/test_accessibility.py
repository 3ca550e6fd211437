"""axe finds nothing on any page, empty, filled and with errors; nothing is wider than 320 pixels.

The demonstration is the content: six scripts, long names, every state of life. The pages are those
of `visits.py`, each in both widths, light and dark; every mail is looked at too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings as portal
from django.template.loader import render_to_string
from django.utils import timezone, translation
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page

from portal.accounts import services as accounts
from portal.accounts.models import Mandate, User
from portal.accounts.roles import Role
from portal.alerts import services as alerts
from portal.alerts.tokens import stop_token
from portal.attendance import services as attendance
from portal.attendance.models import Certificate
from portal.attendance.tokens import link_token
from portal.catalogue import queries as catalogue
from portal.catalogue.models import Tombstone
from portal.core.languages import LANGUAGES
from portal.demonstration import services as demonstration
from portal.library import papers
from portal.library.content.event import Question
from portal.library.models import (
    CaseStudyIndexPage,
    CaseStudyPage,
    EventPage,
    Paper,
    PublicationPage,
)
from portal.notifications import delivery, letters
from portal.notifications.models import Delivery
from portal.submissions import services
from portal.submissions.models import Submission
from portal.submissions.workflow import State
from portal.vocabulary.models import Concept
from tests.attendance.builders import make_event, sign_up
from tests.factories import PASSWORD
from tests.journeys.conftest import House, Visitor
from tests.journeys.looking import (
    BRIEFLY,
    LETTER,
    LOOKS,
    faults,
    on_paper,
    templates_noted,
    without_scripts,
)
from tests.journeys.visits import (
    ACCOUNT,
    DESK,
    DOORS,
    LIBRARY,
    PERSON,
    READER,
    SECOND_FACTOR,
    SECRETARIAT,
    SECURED,
    SHELVES,
    WRITER,
    Visit,
    send,
)
from tests.library.builders import change
from tests.library.test_translations import rewrite, save

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def demonstration_content(house: House, settings: Any) -> None:
    settings.DEMONSTRATION_PASSWORD = PASSWORD
    demonstration.load(at=timezone.now())
    delivery.deliver_due(at=timezone.now())


def person(account: str) -> User:
    return User.objects.get(email=f"{account}@demo.example")


class Names(dict[str, str]):
    """Names for the paths of visits; a code of the authenticator app is made when it is typed."""

    secret = ""

    def __missing__(self, name: str) -> str:
        assert name == "code", name
        # Of the steps that are accepted, the one that lasts longest.
        step = max(yield_hotp_counters_from_time())
        return str(format_hotp_value(hotp_value(self.secret, step)))


@pytest.fixture
def names(demonstration_content: None) -> Names:
    """Names of the demonstration for the paths of visits, and links as mails carry them."""
    at, lead, writer = timezone.now(), person("lead"), person(WRITER)
    asked = one(State.CHANGES_REQUESTED, "MNG")
    mandate = Mandate.objects.filter(user__email__startswith="focal.kor").earliest("pk")
    invitation = accounts.invite(
        by=lead,
        email="new@demo.example",
        role=Role.FOCAL_POINT,
        state="MNG",
        valid_from=at.date(),
        at=at,
    )
    _link, shared = services.share_preview(
        submission_id=asked.pk, purpose="A colleague", by=writer, at=at
    )
    entry = CaseStudyPage.objects.filter(live=True).earliest("pk")
    changed = change(entry, person("moderator"))
    search, _is_new = alerts.save(
        user=person(PERSON),
        kind=None,
        query="?q=固沙",
        name="Dunes held by straw, in every language of the six States",
        language="en",
        at=at,
    )
    key = user_pk_to_url_str(writer) + "-" + default_token_generator.make_token(writer)
    found = {
        "password": PASSWORD,
        "entry": entry.slug,
        "withdrawn": Tombstone.objects.earliest("pk").slug,
        "asked": asked.reference,
        "waiting": one(State.AWAITING_ENDORSEMENT, "MNG").reference,
        "draft": one(State.DRAFT, "MNG").reference,
        "review": one(State.IN_REVIEW).reference,
        "accepted": one(State.ACCEPTED).reference,
        "changed": str(changed.pk),
        "shelf": str(CaseStudyIndexPage.objects.earliest("pk").pk),
        "mail": str(Delivery.objects.filter(status=Delivery.Status.SENT).earliest("pk").pk),
        "person": str(mandate.user.uuid),
        "mandate": str(mandate.pk),
        "concept": str(Concept.objects.get(scheme="driver", code="d-g").pk),
        "shared": f"/en/desk/shared/{shared}/",
        "invitation": f"/account/invitation/{invitation.token}/",
        "unsubscribe": "/mn/inbox/unsubscribe/"
        + letters.unsubscribe_token(user_id=writer.pk, category="reminders")
        + "/",
        "reset": f"/account/password/reset/key/{key}/",
        "saved": str(search.uuid),
        "stop": f"/mn/inbox/searches/stop/{stop_token(search.uuid)}/",
    }
    return Names(found | shelved() | registered(person(PERSON), at) | translated(changed, lead))


def translated(changed: CaseStudyPage, lead: User) -> dict[str, str]:
    """Name an entry of Mongolia in English with a draft in Mongolian, and one that moved on."""
    ours = CaseStudyPage.objects.filter(live=True, state="MNG", translation_kind="original")
    foreign = ours.filter(original_language="en").earliest("pk")
    save(foreign, person("editor"), {"title": "Зуд ба бэлчээр"})
    lagging = ours.filter(original_language="mn").exclude(pk=changed.pk).latest("pk")
    rewrite(lagging, lead, person("editor"), summary=f"{lagging.summary} Нэмэлт өгүүлбэр.")
    return {"foreign": foreign.reference, "lagging": lagging.reference}


def shelved() -> dict[str, str]:
    """Name documents, an event, and two entries whose PDF is not there."""
    public = PublicationPage.objects.filter(access="public").earliest("pk")
    names = {
        "document": public.slug,
        "own": str(public.pk),
        "members": str(PublicationPage.objects.filter(access="members").earliest("pk").url),
        "cop17": EventPage.objects.filter(title_en__startswith="UNCCD COP17").earliest("pk").slug,
    }
    originals = (
        entry for entry in catalogue.all_texts() if entry.language == entry.original_language
    )
    stages = (("wanted", Paper.Status.WANTED), ("failed", Paper.Status.FAILED))
    for (name, status), entry in zip(stages, originals, strict=False):
        names[name] = entry.reference
        Paper.objects.create(
            reference=entry.reference,
            language=entry.language,
            stamp=papers.stamp_of(entry),
            status=status,
            wanted_at=timezone.now(),
        )
    return names


def registered(guest: User, at: datetime) -> dict[str, str]:
    """Name an event that is full and one that is over, and what its guests got by mail."""
    day = timedelta(days=1)
    asked = (
        Question("Which language will you speak?", ("Монгол", "Русский", "English"), required=True),
        Question("What do you wish to discuss?"),
    )
    coming = make_event(
        at=at - 2 * day,
        title="Workshop for which more people ask than there are places",
        title_en="Workshop for which more people ask than there are places",
        first_day=(at + 30 * day).date(),
        last_day=(at + 31 * day).date(),
        capacity=1,
        questions=asked,
    )
    past = make_event(
        at=at - 40 * day, first_day=(at - 10 * day).date(), last_day=(at - 9 * day).date()
    )
    place = sign_up(coming, at=at, answers=((asked[0].label, "Монгол"),))
    waits = sign_up(coming, at=at)
    sign_up(coming, by=guest, at=at)
    came = sign_up(past, by=guest, at=at - 30 * day)
    organiser = person("lead")
    attendance.mark_attendance(
        reference=past.reference, present=[1], shown=[1], by=organiser, at=at
    )
    attendance.issue_certificates(reference=past.reference, by=organiser, at=at)
    return {
        "event": coming.slug,
        "coming": coming.reference,
        "past_event": past.slug,
        "past": past.reference,
        "place": link_token(place.uuid),
        "waits": link_token(waits.uuid),
        "came": link_token(came.uuid),
        "certificate": Certificate.objects.get(registration=came).code,
    }


def one(status: State, member_state: str = "") -> Submission:
    found = Submission.objects.filter(status=status)
    if member_state:
        found = found.filter(member_state=member_state)
    return found.earliest("pk")


def looked_at(house: House, visits: tuple[Visit, ...], names: Names) -> list[str]:
    """Make visits, one window per person; give what axe finds and which page did not come.

    Pages of the library are looked at on paper, too, and in a browser without scripts.
    """
    found: list[str] = []
    windows: dict[str, Visitor] = {}
    still = house.visitor(java_script_enabled=False)
    with templates_noted() as rendered:
        for visit in visits:
            if visit.who not in windows:
                windows[visit.who] = house.visitor()
                if visit.who:
                    windows[visit.who].sign_in(person(visit.who))
            page = windows[visit.who].page
            rendered.clear()
            try:
                windows[visit.who].open(visit.path.format_map(names))
                for step in visit.then:
                    rendered.clear()
                    step(page, names)
            except BrowserError as error:
                found.append(f"{visit}: {error}")
                continue
            if visit.template not in rendered:
                found.append(f"{visit}: came {sorted(rendered)[:6]} at {page.url}")
            looks = BRIEFLY if visit.briefly else LOOKS
            found.extend(faults(page, str(visit), looks=looks))
            if visit.template in LIBRARY and not visit.briefly:
                found.extend(as_it_is_kept(page, still.page, visit))
    return found


def as_it_is_kept(page: Page, still: Page, visit: Visit) -> Iterator[str]:
    """Give what is wrong on paper, and what is missing where nobody is signed in and no script runs."""
    yield from on_paper(page, str(visit))
    if not visit.who and not visit.then:
        yield from without_scripts(page, still, str(visit))


def test_readers_guests_and_the_account(house: House, names: Names):
    secured, names.secret = person(SECURED), generate_totp_secret()
    TOTP.activate(secured, names.secret)
    RecoveryCodes.activate(secured)

    visits = (*READER, *SHELVES, *DOORS, *ACCOUNT, *SECOND_FACTOR)
    assert {visit.template for visit in visits if not visit.briefly and not visit.who} >= LIBRARY
    found = looked_at(house, visits, names)

    assert not found, "\n".join(found)
    filter_by_keyboard(house.visitor())


def test_the_desk_and_the_secretariat(house: House, names: Names):
    found = looked_at(house, (*DESK, *SECRETARIAT), names)

    assert not found, "\n".join(found)


def test_pages_of_the_empty_portal(house: House):
    visitor = house.visitor()
    found = [
        fault
        for path in ("/en/", "/en/case-studies/", "/ja/search/?q=砂", "/demo/mail/")
        for fault in faults(visitor.open(path), f"{path} of the empty portal")
    ]

    assert not found, "\n".join(found)


def test_what_is_said_when_nothing_works(house: House, settings: Any):
    """Too many attempts, and the page for a fault, which needs nothing but itself."""
    visitor = house.visitor()
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "1/m/ip"}
    found = []
    with templates_noted() as rendered:
        for _attempt in range(2):
            page = visitor.open("/account/password/reset/")
            send("reset", email="someone@demo.example")(page, {})
        found += faults(page, "429.html")
        served(page, "/fault/", render_to_string("500.html"))
        found += faults(page, "500.html")

    assert {"429.html", "500.html"} <= rendered
    assert not found, "\n".join(found)


def served(page: Page, path: str, html: str) -> None:
    """Open something at an address of the portal that no view answers with it."""
    address = page.url.split("/", 3)
    whole = "/".join(address[:3]) + path
    page.route(whole, lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(whole)


# ---- Mail --------------------------------------------------------------------------------------

SAID: dict[str, Any] = {
    "url": "https://portal.example.org/mn/desk/NLP-2026-0001/",
    "contact_email": "secretariat@example.org",
    "preferences_url": "https://portal.example.org/mn/inbox/preferences/",
    "unsubscribe_url": "https://portal.example.org/mn/inbox/unsubscribe/token/",
    "inbox_url": "https://portal.example.org/mn/inbox/",
    "recipient_name": "Focal point, Democratic People's Republic of Korea",
    "reference": "NLP-2026-0001",
    "title": "Бэлчээр ашиглагчдын бүлэг",
    "title_language": "mn",
    "title_en": "Pasture user groups",
    "state": "MNG",
    "owner": "Contributor, Mongolia",
    "organisation": "Research institute for steppe and desert",
    "reason": "Thank you.\n\nTwo points are open.",
    "text": "A remark.",
    "questions": ["Which year is meant?", "Who measured it?\nAnd how?"],
    "due_on": "2026-12-01",
    "endorsement_due_on": "2026-12-01",
    "review_days": 20,
    "endorsement_days": 14,
    "role": "Focal point",
    "place": "Mongolia",
    "last_day": "2026-12-31",
}
MAILS = sorted(
    str(path.relative_to(portal.CHECKOUT / "templates"))
    for path in Path(portal.CHECKOUT / "templates").glob("*/emails/[!_]*.html")
)


def test_every_mail(house: House):
    page = house.visitor().open("/en/about/")
    found: list[str] = []
    for name, language in zip(MAILS, cycle(LANGUAGES), strict=False):
        words = SAID | {"language_code": language.code, "language_tag": language.tag}
        with translation.override(language.code):
            served(page, f"/{name}", render_to_string(name, words))
        found += faults(page, name, LETTER)

    assert MAILS
    assert not found, "\n".join(found)


# ---- The keyboard ------------------------------------------------------------------------------


def filter_by_keyboard(reader: Visitor) -> None:
    """Skip to the content, reach a filter, tick it, send the form: without a mouse."""
    page = reader.open("/en/case-studies/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    reached = walk(page, lambda tag: tag.startswith("INPUT:checkbox:state"))
    assert reached, "the keyboard never reaches a filter"
    page.keyboard.press("Space")
    assert walk(page, lambda tag: tag.startswith("BUTTON:submit"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"state="))


def walk(page: Page, there: Callable[[str], bool], steps: int = 80) -> bool:
    """Press Tab until a place is reached; a trap or an endless page ends the walk."""
    script = (
        "(e => e.tagName + ':' + (e.type || '') + ':' + (e.name || ''))(document.activeElement)"
    )
    for _step in range(steps):
        page.keyboard.press("Tab")
        if there(page.evaluate(script)):
            return True
    return False
