"""The pages: forms, links, calendars, certificates; what each of them keeps to itself."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.template import Context, Template
from django.test import Client
from icalendar import Calendar
from pypdf import PdfReader

from portal.attendance import queries, services
from portal.attendance.models import CalendarAddress, Certificate, Registration
from portal.attendance.tokens import link_token
from portal.catalogue.queries import by_reference
from portal.catalogue.record import TranslationKind
from portal.core.languages import LANGUAGES
from portal.library import queries as library_queries
from portal.library import services as library
from portal.library.content import Question
from portal.library.models import EventPage
from tests.attendance.builders import NOW, change_event, days, make_event, owed, publish, sign_up
from tests.attendance.test_registering import QUESTIONS
from tests.factories import make_user

pytestmark = pytest.mark.django_db

FORM = {"name": "Энхтуяа", "email": "reader@example.org", "organisation": "", "consent": "on"}
ENDS = datetime(2026, 12, 4, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def address(event: EventPage, what: str = "register", language: str = "en") -> str:
    return f"/{language}/events/{event.slug}/{what}/"


def events_in(content: bytes) -> list[Any]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


# ---- To register ---------------------------------------------------------------------------------


def test_a_reader_registers_without_an_account(client: Client, event: EventPage) -> None:
    answer = client.post(address(event), FORM, follow=True)

    assert answer.redirect_chain == [(address(event, "registered"), 302)]
    assert "Your registration has arrived" in answer.content.decode()
    row = Registration.objects.get()
    assert (row.name, row.email, row.status) == ("Энхтуяа", "reader@example.org", "confirmed")
    assert row.consented_at == NOW


def test_a_stranger_sees_the_same_answer_for_an_address_that_is_registered(
    client: Client, event: EventPage
) -> None:
    sign_up(event, email="known@example.org")

    answers = [
        client.post(address(event), FORM | {"email": email}, follow=True)
        for email in ("known@example.org", "unknown@example.org")
    ]

    pages = [
        re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", a.content.decode()) for a in answers
    ]
    assert pages[0] == pages[1]
    assert Registration.objects.count() == 2
    assert len(owed("registration_repeated")) == 1


@pytest.mark.parametrize("missing", ["name", "email", "consent"])
def test_what_is_missing_is_said_at_its_field_and_above(
    client: Client, event: EventPage, missing: str
) -> None:
    said = {name: value for name, value in FORM.items() if name != missing}

    answer = client.post(address(event), said)

    page = answer.content.decode()
    assert f'href="#id_{missing}"' in page
    assert "<title>Error:" in page
    assert not Registration.objects.exists()


def test_the_consent_says_what_is_kept_and_how_long(client: Client, event: EventPage) -> None:
    page = client.get(address(event)).content.decode()

    assert "keeps my name, e-mail address, organisation and answers" in page
    assert "12 months after the event" in page


def test_the_organisers_questions_are_asked_and_kept(client: Client, event: EventPage) -> None:
    change_event(event, questions=QUESTIONS)

    refused = client.post(address(event), FORM)
    assert "Answer this question: Meal" in refused.content.decode()
    wrong = client.post(address(event), FORM | {"q0": "Something else"})
    assert wrong.status_code == 200
    client.post(address(event), FORM | {"q0": "Vegetarian", "q1": "To learn"})

    assert Registration.objects.get().answers == [
        {"question": "Meal", "answer": "Vegetarian"},
        {"question": "Why do you come?", "answer": "To learn"},
    ]


def test_who_is_signed_in_is_not_asked_for_an_address(client: Client, event: EventPage) -> None:
    user = make_user()
    client.force_login(user)

    page = client.get(address(event)).content.decode()
    assert 'name="email"' not in page
    answer = client.post(address(event), FORM | {"email": "other@example.org"}, follow=True)

    assert "You have a place" in answer.content.decode()
    assert Registration.objects.get().email == user.email


@pytest.mark.parametrize("language", [language.code for language in LANGUAGES])
def test_the_form_is_there_in_six_languages(
    client: Client, event: EventPage, language: str
) -> None:
    answer = client.get(address(event, language=language))

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_a_shut_door_says_why_and_takes_nothing(client: Client, event: EventPage) -> None:
    change_event(event, closes_at=NOW - days(1))

    assert "Registration is closed." in client.get(address(event)).content.decode()
    assert client.post(address(event), FORM).status_code == 409
    assert not Registration.objects.exists()


def test_an_event_that_is_over_is_not_said_to_have_begun(client: Client, event: EventPage) -> None:
    start, end = datetime(2026, 12, 3, 1, tzinfo=UTC), datetime(2026, 12, 4, 9, tzinfo=UTC)
    for moment, words in (
        (start, "The event has begun. Registration is closed."),
        (end - days(0.01), "The event has begun. Registration is closed."),
        (end, "The event is over. Registration is closed."),
    ):
        with time_machine.travel(moment, tick=False):
            assert words in client.get(address(event)).content.decode()
            answer = client.post(address(event), FORM)
        assert (answer.status_code, words in answer.content.decode()) == (409, True)
        assert words in shown(event, moment)


@pytest.mark.parametrize("language", ["en", "mn"])
def test_a_former_address_leads_to_the_form_and_the_file(
    client: Client, event: EventPage, language: str
) -> None:
    former = event.slug
    moved = change_event(event, slug="grass-from-above")
    assert moved.slug != former

    for what in ("register/", "registered/"):
        answer = client.get(f"/{language}/events/{former}/{what}")
        assert answer.status_code == 301
        assert answer["Location"] == f"/{language}/events/grass-from-above/{what}"
    answer = client.get(f"/{language}/events/{former}.ics")
    assert (answer.status_code, answer["Location"]) == (
        301,
        f"/{language}/events/grass-from-above.ics",
    )
    # A form that was open while the address changed is taken.
    answer = client.post(f"/{language}/events/{former}/register/", FORM, follow=True)
    assert answer.status_code == 200
    assert Registration.objects.get().email == "reader@example.org"
    assert client.get(f"/{language}/events/never-there/register/").status_code == 404


def test_a_door_that_shuts_between_looking_and_sending(client: Client, event: EventPage) -> None:
    client.get(address(event))
    with time_machine.travel(datetime(2026, 12, 3, 1, tzinfo=UTC), tick=False):
        assert client.post(address(event), FORM).status_code == 409


def test_what_takes_no_registrations_has_no_form(client: Client) -> None:
    assert client.get(address(make_event(registration="none"))).status_code == 404
    assert client.get("/en/events/unknown/register/").status_code == 404


def test_a_flood_of_registrations_from_one_place_is_stopped(
    client: Client, event: EventPage, settings: Any
) -> None:
    settings.REGISTRATIONS_PER_HOUR = 2
    codes = [
        client.post(address(event), FORM | {"email": f"r{n}@example.org"}, REMOTE_ADDR="192.0.2.77")
        for n in range(4)
    ]

    assert [answer.status_code for answer in codes] == [302, 302, 429, 429]


# ---- The link in the mail ------------------------------------------------------------------------


def link(row: Registration, rest: str = "", language: str = "en") -> str:
    return f"/{language}/events/registration/{link_token(row.uuid)}/{rest}"


def test_looking_at_the_link_changes_nothing_and_sending_cancels(
    client: Client, event: EventPage
) -> None:
    row = sign_up(event)

    page = client.get(link(row)).content.decode()
    assert "Cancel my registration" in page
    row.refresh_from_db()
    assert row.status == "confirmed"

    for _ in range(2):
        answer = client.post(link(row), follow=True)
        assert "Your registration is cancelled" in answer.content.decode()
    row.refresh_from_db()
    assert row.status == "cancelled"
    assert len(owed("registration_cancelled")) == 1


def test_only_who_has_a_place_reads_the_meeting_room(client: Client) -> None:
    event = make_event(capacity=1)
    first, second = sign_up(event), sign_up(event)

    assert "meet.example.org" in client.get(link(first)).content.decode()
    assert "meet.example.org" not in client.get(link(second)).content.decode()
    assert "meet.example.org" not in client.get(address(event)).content.decode()


@pytest.mark.parametrize("token", ["x", "00000000000000000000000000000000:abc"])
def test_a_link_that_was_not_signed_here_opens_nothing(
    client: Client, db: None, token: str
) -> None:
    assert client.get(f"/en/events/registration/{token}/").status_code == 404
    assert client.post(f"/en/events/registration/{token}/").status_code == 404


def test_a_forged_post_without_a_token_is_refused(event: EventPage) -> None:
    row = sign_up(event)

    assert Client(enforce_csrf_checks=True).post(link(row)).status_code == 403
    row.refresh_from_db()
    assert row.status == "confirmed"


# ---- My events -----------------------------------------------------------------------------------


def test_my_events_are_mine_alone(client: Client, event: EventPage) -> None:
    mine, other = make_user(), make_user()
    sign_up(event, by=other)
    assert client.get("/en/events/mine/").status_code == 302
    client.force_login(mine)

    page = client.get("/en/events/mine/").content.decode()
    assert "You have not registered for an event" in page

    sign_up(event, by=mine)
    page = client.get("/en/events/mine/").content.decode()
    assert page.count("Workshop on pasture monitoring") >= 1
    assert link_token(Registration.objects.get(user=mine).uuid) in page
    assert link_token(Registration.objects.get(user=other).uuid) not in page


def test_what_was_registered_before_the_account_is_found_by_its_address(
    client: Client, event: EventPage
) -> None:
    sign_up(event, email="later@example.org")
    client.force_login(make_user(email="later@example.org"))

    assert "Workshop on pasture" in client.get("/en/events/mine/").content.decode()


# ---- Calendars -----------------------------------------------------------------------------------


def test_one_event_as_a_file(client: Client, event: EventPage) -> None:
    answer = client.get(f"/en/events/{event.slug}.ics")

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (found,) = events_in(answer.content)
    assert found["UID"] == f"{event.reference}@localhost"
    assert "meet.example.org" not in answer.content.decode()
    assert client.get("/en/events/unknown.ics").status_code == 404


def test_a_cancelled_event_stays_in_the_calendar(client: Client, event: EventPage) -> None:
    change_event(event, status="cancelled")

    (found,) = events_in(client.get("/calendar.ics").content)

    assert (found["STATUS"], found["SEQUENCE"]) == ("CANCELLED", 1)


def test_the_whole_calendar_is_filtered_as_the_list_is(client: Client) -> None:
    workshop = make_event()
    webinar = make_event(title="Webinar", title_en="Webinar", audience="invited", cop17="after")

    def references(query: str) -> set[str]:
        content = client.get(f"/calendar.ics{query}").content
        return {str(found["UID"]).partition("@")[0] for found in events_in(content)}

    assert references("") == {workshop.reference, webinar.reference}
    assert references("?cop17=after") == {webinar.reference}
    assert references("?audience=open&lang=ja") == {workshop.reference}
    assert references("?when=past") == set()
    assert references("?q=webinar&lang=nonsense") == {webinar.reference}


def test_the_whole_calendar_speaks_the_language_asked_for(client: Client, event: EventPage) -> None:
    russian = client.get("/calendar.ics?lang=ru")

    assert "/en/events/" in str(events_in(russian.content)[0]["URL"])
    assert set(russian["Cache-Control"].split(", ")) == {"public", "max-age=300"}


def test_a_secret_address_holds_the_owners_registrations(client: Client) -> None:
    event, other = make_event(capacity=1), make_event(title="Other", title_en="Other")
    user = make_user()
    sign_up(event)
    sign_up(event, by=user)
    sign_up(other)
    secret = services.make_calendar_address(owner=user, at=NOW, language="en")

    answer = client.get(f"/calendar/{secret}.ics")

    (found,) = events_in(answer.content)
    assert str(found["UID"]).startswith(event.reference)
    assert found["STATUS"] == "TENTATIVE"
    assert "You are on the waiting list." in found["DESCRIPTION"]
    assert "no-store" in answer["Cache-Control"]
    assert secret not in str(CalendarAddress.objects.values())


def test_who_has_a_place_finds_the_meeting_room_in_their_calendar(
    client: Client, event: EventPage
) -> None:
    user = make_user()
    row = sign_up(event, by=user)
    secret = services.make_calendar_address(owner=user, at=NOW, language="en")

    (found,) = events_in(client.get(f"/calendar/{secret}.ics").content)
    assert "https://meet.example.org/room" in found["LOCATION"]

    services.cancel_registration(number=row.uuid, at=NOW)
    assert events_in(client.get(f"/calendar/{secret}.ics").content) == []


def test_a_new_address_and_a_shut_one_close_the_old(client: Client, event: EventPage) -> None:
    user = make_user()
    client.force_login(user)

    def made() -> str:
        page = client.post("/en/events/calendar-address/").content.decode()
        return re.search(r"/calendar/[\w-]+\.ics", page)[0]  # type: ignore[index]

    first = made()
    assert client.get(first).status_code == 200
    second = made()
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    client.post("/en/events/calendar-address/", {"revoke": "1"})
    assert client.get(second).status_code == 404
    assert client.get("/calendar/nonsense.ics").status_code == 404


def test_who_has_no_account_makes_an_address_by_the_link(client: Client, event: EventPage) -> None:
    row = sign_up(event)
    page = client.post(link(row, "calendar/")).content.decode()
    path = re.search(r"/calendar/[\w-]+\.ics", page)[0]  # type: ignore[index]

    assert len(events_in(client.get(path).content)) == 1
    client.post(link(row, "calendar/"), {"revoke": "1"})
    assert client.get(path).status_code == 404


def translated(event: EventPage, **words: Any) -> EventPage:
    """Publish a translation into Russian."""
    content = replace(library_queries.content_of(event), **({"title": "Семинар"} | words))
    revision = library.draft_translation(
        page_id=event.pk,
        language="ru",
        content=content,
        kind=TranslationKind.SECRETARIAT,
        by=make_user("editor"),
    )
    return publish(EventPage.objects.get(pk=int(revision.object_id)), revision.pk, NOW)


def test_a_translation_that_lags_behind_has_the_time_of_the_original(
    client: Client, event: EventPage
) -> None:
    translated(event)
    change_event(event, first_time=time(15, 0), status="postponed", capacity=7)

    known = queries.event(event.reference, "ru")
    assert known is not None
    assert (known.title, known.capacity, known.status) == ("Семинар", 7, "postponed")
    for address_of in ("/calendar.ics?lang=ru", f"/ru/events/{event.slug}.ics"):
        (found,) = events_in(client.get(address_of).content)
        assert found["SUMMARY"] == "Семинар"
        assert found.decoded("DTSTART") == datetime(2026, 12, 3, 7, tzinfo=UTC)
        assert (found["STATUS"], found["SEQUENCE"]) == ("TENTATIVE", 1)


def test_who_answers_in_a_translation_is_read_in_the_original(
    client: Client, event: EventPage
) -> None:
    change_event(event, questions=QUESTIONS)
    asked = (
        Question("Питание", ("Нет", "Вегетарианское"), required=True),
        Question("Зачем вы едете?", ()),
    )
    translated(event, questions=asked)

    page = client.get(address(event, language="ru")).content.decode()
    assert "Питание" in page
    client.post(address(event, language="ru"), FORM | {"q0": "Вегетарианское"})

    assert Registration.objects.get().answers == [{"question": "Meal", "answer": "Vegetarian"}]


def test_a_translation_with_other_options_is_not_asked(client: Client, event: EventPage) -> None:
    change_event(event, questions=QUESTIONS)
    translated(event, questions=(Question("Питание", ("Нет",)),))

    page = client.get(address(event, language="ru")).content.decode()

    assert "Vegetarian" in page
    assert "Питание" not in page


# ---- Certificates --------------------------------------------------------------------------------


def certify(event: EventPage, row: Registration) -> Certificate:
    by = make_user("moderator")
    services.mark_attendance(
        reference=event.reference,
        present=[row.number],
        shown=[row.number],
        by=by,
        at=ENDS - timedelta(hours=1),
    )
    services.issue_certificates(reference=event.reference, by=by, at=ENDS)
    return Certificate.objects.get(registration=row)


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("Herder Participant", "en"),
        ("王秀英", "zh-hans"),
        ("山田花子", "ja"),
        ("김영희", "ko"),
        ("Энхтуяа Өлзийбаяр Үүрийнтуяа", "mn"),
        ("Ёлкина Щукина", "ru"),
        ("ᠮᠣᠩᠭᠣᠯ", "mn"),
    ],
)
def test_a_certificate_holds_the_name_in_fonts_of_its_own(
    client: Client, event: EventPage, name: str, language: str
) -> None:
    row = sign_up(event, name=name, language=language)
    paper = certify(event, row)

    answer = client.get(link(row, "certificate.pdf", language))

    assert answer["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content))
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    assert name.replace(" ", "") in text.replace(" ", "").replace("\n", "")
    assert paper.code in text
    fonts = reader.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    for font in fonts.values():
        kept = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(kept)
        assert "Noto" in kept["/FontName"]


def test_only_who_was_present_has_a_certificate(client: Client, event: EventPage) -> None:
    present, absent = sign_up(event), sign_up(event)
    certify(event, present)

    assert client.get(link(absent, "certificate.pdf")).status_code == 404
    assert [mail.address for mail in owed("certificate_ready")] == [present.email]


def test_a_mark_that_is_taken_back_makes_the_certificate_invalid(
    client: Client, event: EventPage
) -> None:
    row = sign_up(event)
    paper = certify(event, row)
    assert (
        "This certificate is valid"
        in client.get(f"/en/certificates/{paper.code}/").content.decode()
    )

    services.mark_attendance(
        reference=event.reference,
        present=[],
        shown=[row.number],
        by=make_user("editor"),
        at=ENDS,
    )

    assert client.get(link(row, "certificate.pdf")).status_code == 404
    page = client.get("/en/certificates/", {"code": f" {paper.code.lower()} "}).content.decode()
    assert "This certificate is not valid" in page


def test_a_check_names_event_and_date_and_nobody(client: Client, event: EventPage) -> None:
    row = sign_up(event, name="Only On Paper", email="only.mail@example.org")
    paper = certify(event, row)

    page = client.get(f"/en/certificates/{paper.code}/").content.decode()

    assert "Workshop on pasture monitoring" in page
    assert "3–4 December 2026" in page
    assert "Only On Paper" not in page
    assert "only.mail" not in page


def test_a_certificate_is_checked_after_its_registration_was_deleted(
    client: Client, event: EventPage
) -> None:
    paper = certify(event, sign_up(event))
    services.purge(at=ENDS + days(400))
    assert not Registration.objects.exists()

    page = client.get(f"/en/certificates/{paper.code}/").content.decode()

    assert "This certificate is valid" in page


def test_a_code_that_nobody_has(client: Client, db: None) -> None:
    assert "not valid" in client.get("/en/certificates/AAAA-BBBB-CCCC/").content.decode()
    assert client.get("/en/certificates/").status_code == 200
    assert "Enter the code." in client.get("/en/certificates/?code=").content.decode()


# ---- The box on the event's page -----------------------------------------------------------------


def shown(event: EventPage, at: datetime = NOW) -> str:
    template = Template("{% load attendance %}{% registration_box entry at %}")
    return template.render(Context({"entry": by_reference(event.reference), "at": at}))


def test_the_box_says_the_state_of_the_registration(event: EventPage) -> None:
    assert f"/en/events/{event.slug}/register/" in shown(event)
    assert "of 2 places are left" in shown(event)
    for _ in range(3):
        sign_up(event)
    assert "Join the waiting list" in shown(event)
    assert "1 person is on the waiting list" in shown(event)
    assert "The event is over" in shown(event, ENDS)


def test_the_box_says_when_it_opens_in_the_place_of_the_event(event: EventPage) -> None:
    change_event(event, opens_at=NOW + days(1))

    assert "3 November 2026, 20:00 (Ulaanbaatar, UTC+08:00)" in shown(event)
    assert "/register/" not in shown(event)


def test_the_box_is_silent_without_registration(db: None) -> None:
    assert shown(make_event(registration="none")).strip() == ""
