"""Proposals of every kind at the desk: beginning, writing, checking, sending, reading."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone, translation

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.desk import papers
from portal.submissions import queries, services
from portal.submissions.models import Submission
from portal.submissions.sections import FORMS, form_of
from portal.submissions.workflow import Action, State
from portal.vocabulary.queries import terms
from tests.desk.conftest import desk, fresh, stored
from tests.desk.test_write import controls, save
from tests.factories import (
    ANSWERS_OF,
    Cast,
    make_one_key_submission,
    make_organisation,
    make_submission,
    make_user,
    move,
)

OTHERS = ("material", "event", "country")
EVERY_PAGE = [
    pytest.param(form.kind, section.key, id=f"{form.kind}-{section.key}")
    for form in FORMS.values()
    if form.kind in OTHERS
    for section in form.sections
]
BEGIN = {
    "case_study": "Share an experience",
    "material": "Propose a training material",
    "event": "Propose an event",
    "country": "Write the text of your State",
}


# ---- Beginning -----------------------------------------------------------------------------------


def offered(page: str) -> set[str]:
    return {kind for kind in FORMS if f"?kind={kind}" in page}


def test_a_focal_point_is_offered_four_kinds_each_in_a_sentence(sign_in: Any, cast: Cast) -> None:
    page = sign_in(cast.focal_point).get("/en/desk/new/").content.decode()

    assert offered(page) == set(FORMS)
    for words in BEGIN.values():
        assert words in page


def test_a_partner_organisation_is_offered_no_country_text(sign_in: Any, db: None) -> None:
    member = make_user(Role.CONTRIBUTOR, organisation=make_organisation())

    page = sign_in(member).get("/en/desk/new/").content.decode()

    assert offered(page) == {"case_study", "material", "event"}


def test_a_contributor_is_led_straight_to_the_only_kind(sign_in: Any, cast: Cast) -> None:
    browser = sign_in(cast.contributor)

    assert "How much do you want to write?" in browser.get("/en/desk/new/").content.decode()
    refused = browser.post(
        "/en/desk/new/", {"kind": "event", "stands_for": "MNG", "language": "mn"}
    )
    assert refused.status_code == 403
    assert not Submission.objects.exists()


@pytest.mark.parametrize("kind", OTHERS)
def test_a_focal_point_begins_each_kind_and_no_size_is_asked(
    sign_in: Any, cast: Cast, kind: str
) -> None:
    browser = sign_in(cast.focal_point)

    page = browser.get(f"/en/desk/new/?kind={kind}").content.decode()
    answer = browser.post(
        "/en/desk/new/", {"kind": kind, "stands_for": "MNG", "language": "mn", "size": "full"}
    )

    assert BEGIN[kind] in page
    assert "How much do you want to write?" not in page
    begun = Submission.objects.get()
    assert answer["Location"] == desk(begun)
    assert (begun.kind, begun.size) == (kind, "short")


def test_only_states_and_organisations_for_which_it_may_be_proposed_are_offered(
    sign_in: Any, db: None
) -> None:
    person = make_user(Role.FOCAL_POINT, "MNG")
    institute = make_organisation(name="Institute of steppes")
    for state, organisation in (("JPN", None), ("", institute)):
        person.mandates.create(
            role=Role.CONTRIBUTOR, state=state, organisation=organisation, valid_from="2020-01-01"
        )
    browser = sign_in(person)

    event = browser.get("/en/desk/new/?kind=event").context["form"]
    country = browser.get("/en/desk/new/?kind=country").context["form"]

    assert [c for c, _name in event.fields["stands_for"].choices] == [
        "MNG",
        f"organisation-{institute.pk}",
    ]
    assert [c for c, _name in country.fields["stands_for"].choices] == ["MNG"]


@pytest.mark.parametrize("kind", ["", "path", "document", "x" * 10_000, "EVENT"])
def test_a_kind_that_nobody_proposes_is_no_kind(sign_in: Any, cast: Cast, kind: str) -> None:
    browser = sign_in(cast.focal_point)

    assert offered(browser.get("/en/desk/new/", {"kind": kind}).content.decode()) == set(FORMS)
    if kind:
        said = {"kind": kind, "stands_for": "MNG", "language": "mn"}
        assert browser.post("/en/desk/new/", said).status_code == 403
    assert not Submission.objects.exists()


def test_the_country_text_that_is_being_written_is_gone_on_with(sign_in: Any, cast: Cast) -> None:
    there_is = make_submission(cast=cast, kind="country")
    browser = sign_in(cast.focal_point)

    page = browser.get("/en/desk/new/?kind=country").content.decode()
    answer = browser.post(
        "/en/desk/new/", {"kind": "country", "stands_for": "MNG", "language": "mn"}
    )

    assert there_is.reference in page
    assert answer["Location"] == desk(there_is)
    assert Submission.objects.count() == 1


def test_the_country_text_that_is_public_is_updated_once(sign_in: Any, cast: Cast) -> None:
    published = make_submission(State.PUBLISHED, cast, kind="country")
    browser = sign_in(cast.focal_point)
    said = {"kind": "country", "stands_for": "MNG", "language": "mn"}

    page = browser.get("/en/desk/new/?kind=country").content.decode()
    first = browser.post("/en/desk/new/", said)
    second = browser.post("/en/desk/new/", said)

    update = Submission.objects.get(supersedes=published)
    assert "The text of this State is public." in page
    assert first["Location"] == second["Location"] == desk(update)


# ---- Writing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "key"), EVERY_PAGE)
def test_what_the_page_shows_is_what_it_saves(
    sign_in: Any, cast: Cast, kind: str, key: str
) -> None:
    submission = make_submission(cast=cast, kind=kind)
    browser = sign_in(cast.focal_point)
    page = browser.get(desk(submission, f"section/{key}/"))
    assert page.status_code == 200
    if key == "files":
        return
    before = stored(submission, key)

    shown = controls(page.content.decode())
    if key == "when":
        shown["zone"] = [before["zone"]]  # a select, which this reader of pages does not know
    answer = browser.post(desk(submission, f"section/{key}/"), shown)

    assert answer.status_code == 302
    assert {n: v for n, v in stored(submission, key).items() if v} == {
        n: _in_order(n, v) for n, v in before.items() if v
    }


def _in_order(name: str, value: Any) -> Any:
    """Languages are stored in the order of the page."""
    return sorted(value) if name in {"languages", "interpretation"} else value


@pytest.mark.parametrize("language", ["mn", "zh-hans", "ja", "ko", "ru"])
@pytest.mark.parametrize("kind", OTHERS)
def test_every_page_of_a_kind_renders_in_every_language(
    sign_in: Any, cast: Cast, language: str, kind: str
) -> None:
    submission = make_submission(cast=cast, kind=kind, language=language)
    browser = sign_in(cast.focal_point)

    for section in form_of(kind).sections:
        page = browser.get(f"/{language}/desk/{submission.reference}/section/{section.key}/")
        assert page.status_code == 200
    for tail in ("", "form/", "check/", "preview/", "share/", "text.txt", "text.docx"):
        page = browser.get(f"/{language}/desk/{submission.reference}/{tail}")
        assert page.status_code == 200


def test_sections_of_another_kind_are_not_there(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast, kind="event")
    browser = sign_in(cast.focal_point)

    assert browser.get(desk(submission, "section/problem/")).status_code == 404
    assert browser.post(desk(submission, "section/results/"), {"version": 0}).status_code == 404


def test_an_event_begins_on_the_clock_of_its_state(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast, kind="event", complete=False)

    page = sign_in(cast.focal_point).get(desk(submission, "section/when/")).content.decode()

    assert '<option value="Asia/Ulaanbaatar" selected>' in page
    assert '<optgroup label="North-East Asia">' in page


def test_days_and_times_have_pickers_and_are_stored_in_one_way(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast, kind="event", complete=False)
    browser = sign_in(cast.focal_point)

    answer = save(
        browser,
        submission,
        "when",
        version="0",
        first_day="14.3.2027",
        first_time="9.30",
        last_day="2027年3月15日",
        zone="Asia/Hovd",
        place="Ховд",
    )

    assert answer.status_code == 302
    assert stored(submission, "when") == {
        "first_day": "2027-03-14",
        "first_time": "09:30",
        "last_day": "2027-03-15",
        "zone": "Asia/Hovd",
        "place": "Ховд",
    }
    page = browser.get(desk(submission, "section/when/")).content.decode()
    assert '<input type="date" name="first_day" value="2027-03-14"' in page
    assert '<input type="time" name="first_time" value="09:30"' in page


HOSTILE = [
    ("when", "first_day", "2027-02-29", "no day of the calendar"),
    ("when", "first_day", "29 February", "no day of the calendar"),
    ("when", "last_time", "25:61", "no time of the clock"),
    ("when", "first_day", "x" * 10_000, "Too long by"),
    ("contents", "sessions-0-day", "2027-13-40", "no day of the calendar"),
    ("contents", "sessions-0-starts", "99:99", "no time of the clock"),
]


@pytest.mark.parametrize(("key", "control", "typed", "sentence"), HOSTILE)
def test_a_day_or_time_that_is_none_is_kept_and_shown_as_it_was_typed(
    sign_in: Any, cast: Cast, key: str, control: str, typed: str, sentence: str
) -> None:
    submission = make_submission(cast=cast, kind="event", complete=False)
    browser = sign_in(cast.focal_point)

    answer = save(browser, submission, key, version="0", **{control: typed})
    again = browser.get(desk(submission, f"section/{key}/"))

    for page in (answer.content.decode(), again.content.decode()):
        assert sentence in page
        assert f'href="#{control}"' in page
        assert f'<input type="text" name="{control}" value="{typed}"' in page
    assert typed in str(stored(submission, key))
    assert browser.get(desk(submission, "preview/")).status_code == 200
    assert sentence in browser.get(desk(submission, "check/")).content.decode()


@pytest.mark.parametrize(
    ("kind", "key", "control", "typed"),
    [
        ("event", "when", "zone", "Mars/Olympus"),
        ("event", "when", "zone", "x" * 10_000),
        ("event", "who", "url", "javascript:alert(1)"),
        ("event", "who", "url", "https://"),
        ("event", "who", "audience", "nobody"),
        ("event", "who", "languages", "tlh"),
        ("event", "who", "interpretation", "\x00"),
        ("event", "essentials", "cop17", "before"),
        ("event", "essentials", "event_type", "party"),
        ("event", "contents", "sessions-0-url", "javascript:alert(1)"),
        ("material", "essentials", "minutes", "an hour"),
        ("material", "essentials", "minutes", "9" * 10_000),
        ("material", "essentials", "minutes", "-5"),
        ("material", "essentials", "year", "20x4"),
        ("material", "essentials", "level", "x" * 10_000),
        ("material", "contents", "url", "data:text/html,x"),
        ("country", "plans", "plans-0-url", "javascript:alert(1)"),
    ],
)
def test_what_has_no_place_is_refused_at_its_control_and_the_rest_is_saved(
    sign_in: Any, cast: Cast, kind: str, key: str, control: str, typed: str
) -> None:
    submission = make_submission(cast=cast, kind=kind, complete=False)
    beside = {
        "essentials": {"title": "T"},
        "when": {"place": "P"},
        "who": {"contact": "C"},
        "contents": {"description": "D"} if kind == "event" else {"summary": "S"},
        "plans": {"ldn_target": "L"},
    }[key]

    answer = save(
        sign_in(cast.focal_point), submission, key, version="0", **{control: typed}, **beside
    )

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    kept = stored(submission, key)
    assert kept | beside == kept
    assert typed.strip("\x00") == "" or typed not in str(kept)


@pytest.mark.parametrize(("kind", "key"), EVERY_PAGE)
def test_signs_that_nobody_sees_break_nothing(
    sign_in: Any, cast: Cast, kind: str, key: str
) -> None:
    if key == "files":
        return
    submission = make_submission(cast=cast, kind=kind, complete=False)
    section = form_of(kind).section(key)
    assert section is not None
    said = dict.fromkeys(section.fields, "\x00\ud7ff\x0b")

    answer = save(sign_in(cast.focal_point), submission, key, version="0", **said)

    assert answer.status_code in {302, 400}
    assert "\x00" not in str(queries.draft_json(submission))


def test_two_people_who_write_one_event_choose_between_their_days(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast, kind="event")
    save(sign_in(cast.contributor), submission, "when", version="1", first_day="2027-03-13")

    clash = save(sign_in(cast.focal_point), submission, "when", version="1", first_day="15.3.2027")

    page = clash.content.decode()
    assert clash.status_code == 409
    assert "13 March 2027" in page
    assert "15 March 2027" in page


# ---- Checking and sending ------------------------------------------------------------------------


def test_all_answers_are_read_back_in_words(sign_in: Any, cast: Cast) -> None:
    submission = make_submission(cast=cast, kind="event")

    page = sign_in(cast.focal_point).get(desk(submission, "check/")).content.decode()

    for words in (
        "14 March 2027",
        "Ulaanbaatar (Asia/Ulaanbaatar)",
        "Open to all",
        "After COP17",
        "Монгол",
        "14 March 2027, 09:30–10:15",
        "Workshop",
    ):
        assert words in page, words


@pytest.mark.parametrize("kind", OTHERS)
def test_each_kind_is_sent_and_leads_back_from_the_published_entry(
    sign_in: Any, cast: Cast, kind: str
) -> None:
    submission = make_submission(cast=cast, kind=kind)
    browser = sign_in(cast.focal_point)

    answer = browser.post(
        desk(submission, "move/submit/"), {"version": fresh(submission).version, "from": "check"}
    )
    assert answer["Location"] == desk(submission, "sent/")
    move(submission, Action.TAKE, cast.moderator)
    move(submission, Action.ACCEPT, cast.moderator)
    move(submission, Action.PUBLISH, cast.editor)

    shelf = {"material": "training/materials", "event": "events", "country": "countries"}[kind]
    for page in (desk(submission), desk(submission, "sent/"), "/en/desk/"):
        assert f'href="/en/{shelf}/' in browser.get(page).content.decode()


@pytest.mark.parametrize("kind", OTHERS)
def test_the_page_says_what_it_is(sign_in: Any, cast: Cast, kind: str) -> None:
    waiting = make_submission(State.AWAITING_ENDORSEMENT, cast, kind=kind)
    browser = sign_in(cast.focal_point)
    name = {"material": "training material", "event": "event", "country": "text"}[kind]

    assert f"Do you endorse this {name} for your State?" in (
        browser.get(desk(waiting, "endorse/")).content.decode()
    )
    for path in ("/en/desk/", desk(waiting), desk(waiting, "sent/")):
        page = browser.get(path).content.decode().lower()
        assert "case study" not in page
        assert "experience" not in page.replace("share your first experience", "")


def test_the_preview_of_an_update_shows_what_editors_entered(sign_in: Any, cast: Cast) -> None:
    published = make_submission(State.PUBLISHED, cast, kind="event")
    assert published.page is not None
    page = published.page.specific
    page.follow_up = "What came of it."
    page.save(clean=False)
    update = services.propose_update(
        submission_id=published.pk, by=cast.focal_point, at=timezone.now()
    )

    shown = sign_in(cast.focal_point).get(desk(update, "preview/")).content.decode()

    assert "What came of it." in shown


def test_words_that_come_back_are_named_by_the_form_of_their_kind(cast: Cast, client: Any) -> None:
    submission = make_submission(cast=cast, kind="event", complete=False)

    answer = client.post(
        desk(submission, "section/who/"),
        {"audience": "invited", "languages": ["mn", "ru"], "sessions-0-title": "Opening"},
    )

    page = answer.content.decode()
    assert answer.status_code == 401
    assert "By invitation" in page
    assert "Монгол\nРусский" in page
    assert "Session 1: Title" in page


def test_a_copy_to_take_along_says_days_and_programme_in_words(cast: Cast) -> None:
    submission = make_submission(cast=cast, kind="event")

    with translation.override("en"):
        paper = papers.paper_of(
            submission,
            queries.texts(submission),
            queries.files(submission),
            terms(),
            timezone.now(),
        )
        text = papers.as_text(paper).decode()

    assert "Kind: Event" in text
    assert "First day:\r\n14 March 2027" in text
    assert "[Session 1]\r\nDay: 14 March 2027\r\nBegins at: 09:30" in text


# ---- Partner organisations -----------------------------------------------------------------------


def member_and_draft(kind: str = "event") -> tuple[User, Submission]:
    draft, people = make_one_key_submission(State.DRAFT, kind)
    return people.contributor, draft


def test_a_partner_organisation_is_told_that_no_state_is_asked(sign_in: Any, db: None) -> None:
    member, draft = member_and_draft()
    browser = sign_in(member)

    begin = browser.get("/en/desk/new/?kind=event").content.decode()
    check = browser.get(desk(draft, "check/")).content.decode()

    assert "need the secretariat's agreement only" in begin
    assert "no State is asked to endorse it" in check
    assert "Ask the focal point to endorse" not in check


@pytest.mark.parametrize("kind", ["material", "event"])
def test_a_partner_organisation_sends_to_the_secretariat_itself(
    sign_in: Any, db: None, kind: str
) -> None:
    member, draft = member_and_draft(kind)
    browser = sign_in(member)

    sent = browser.post(
        desk(draft, "move/submit/"), {"version": fresh(draft).version, "from": "check"}
    )
    page = browser.get(desk(draft)).content.decode()

    assert sent["Location"] == desk(draft, "sent/")
    assert fresh(draft).status == State.SUBMITTED
    assert "Sent to the secretariat" in page
    assert "focal point" not in page
    withdrawn = browser.post(
        desk(draft, "move/withdraw/"),
        {"version": fresh(draft).version, "reason": "It was called off."},
    )
    assert withdrawn.status_code == 302
    assert fresh(draft).status == State.WITHDRAWN


def test_answers_of_each_form_are_those_of_the_factories() -> None:
    for kind, sections in ANSWERS_OF.items():
        for key, answers in sections.items():
            section = form_of(kind).section(key)
            assert section is not None
            assert set(answers) <= set(section.fields)
