"""Forms: what people type, garbage among it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.desk import sections as words
from portal.desk.forms import Degrees, SectionForm, WebAddress, Year, as_posted, tidy
from portal.library.content import CONTENTS
from portal.submissions.models import Submission
from portal.submissions.sections import (
    FORMS,
    Section,
    Size,
    faults,
    form_of,
    known_answers,
    understood,
)
from portal.vocabulary.models import Concept
from portal.vocabulary.queries import Terms


def terms() -> Terms:
    """A small vocabulary: two groups and a stranger in each scheme."""
    made: dict[str, dict[str, Concept]] = {}
    schemes = {
        scheme
        for kind in CONTENTS.values()
        for scheme in (*kind.CODES.values(), *kind.CODE.values())
    }
    for scheme in sorted(schemes):
        rows = [("a", ""), ("a1", "a"), ("a2", "a"), ("b", ""), ("b1", "b"), ("z", "")]
        made[scheme] = {
            code: Concept(
                pk=i,
                scheme=scheme,
                code=code,
                broader=broader,
                labels={"en": f"{scheme} {code}"},
                position=i,
            )
            for i, (code, broader) in enumerate(rows)
        }
    return Terms(made)


def draft(language: str = "mn", size: str = Size.FULL, kind: str = "case_study") -> Submission:
    return Submission(
        kind=kind, member_state="MNG", language=language, size=size, reference="NEA-CS-1"
    )


def section_of(kind: str, key: str) -> Section:
    found = form_of(kind).section(key)
    assert found is not None
    return found


ASKED = [(form.kind, s) for form in FORMS.values() for s in form.sections if s.fields]
EVERY_SECTION = [pytest.param(kind, s, id=f"{kind}-{s.key}") for kind, s in ASKED]


def section_form(key: str, data: Any = None, stored: Any = None, **options: Any) -> SectionForm:
    posted = None
    if data is not None:
        posted = QueryDict(mutable=True)
        for name, value in data.items():
            posted.setlist(name, value if isinstance(value, list) else [value])
    submission = options.pop("submission", None) or draft(kind=options.pop("kind", "case_study"))
    return SectionForm(
        submission,
        section_of(submission.kind, key),
        terms(),
        stored=stored or {},
        version=1,
        data=posted,
        **options,
    )


CASE_STUDY: dict[str, Any] = {
    "title": "Гарчиг",
    "title_en": "Title",
    "also_states": ["CHN", "RUS"],
    "place": "Ховд",
    "latitude": -0.5,
    "longitude": 106.91,
    "year_from": 2004,
    "year_to": 2016,
    "land_use": ["a1", "b"],
    "degradation": ["a"],
    "drivers": ["z"],
    "problem": "One.\n\nTwo.",
    "experience_kind": "a",
    "practices": ["a", "b1"],
    "measures": ["a2"],
    "ldn_response": ["b"],
    "summary": "Summary",
    "activities": "Steps",
    "results_text": "Results",
    "results": [
        {"what": "w", "unit": "ha", "before": "0", "after": ">30", "year": "2013", "source": "1"},
        {"what": "v", "unit": "", "before": "", "after": "", "year": "", "source": ""},
    ],
    "worked": "Worked",
    "did_not_work": "Did not",
    "advice": "Advice",
    "stakeholders": "Who",
    "land_users": "Users",
    "climate": ["a"],
    "costs": "Costs",
    "cost_share": "Share",
    "replicability": "Else",
    "building_blocks": [{"title": "t", "purpose": "p", "enabling": "e", "lesson": "l"}],
    "strengths": "S",
    "weaknesses": "W",
    "authors": "A",
    "institution": "I",
    "references": [{"text": "R", "url": "https://example.org/a?b=c"}],
    "sdg_targets": ["a"],
    "wocat_id": "technologies_1",
    "licence": "CC BY 4.0",
    "consent": True,
}


MATERIAL: dict[str, Any] = {
    "title": "Гарчиг",
    "title_en": "Title",
    "also_states": ["CHN"],
    "material_type": "a",
    "level": "b",
    "minutes": 45,
    "year": 2024,
    "summary": "Summary",
    "audience": "Advisers",
    "outcomes": "One\nTwo",
    "languages": ["en", "mn"],
    "url": "https://example.org/course?a=b&c=d",
    "body": "One.\n\nTwo.",
    "transcript": "Said",
    "land_use": ["a1"],
    "drivers": ["z"],
    "practices": ["b1"],
    "ldn_response": ["a"],
    "authors": "A",
    "institution": "I",
    "references": [{"text": "R", "url": ""}],
    "licence": "CC BY 4.0",
    "consent": True,
}
EVENT: dict[str, Any] = {
    "title": "Гарчиг",
    "title_en": "Title",
    "also_states": ["KOR"],
    "event_type": "a1",
    "cop17": "road",
    "summary": "Summary",
    "first_day": "2027-03-14",
    "first_time": "09:30",
    "last_day": "2027-03-15",
    "last_time": "17:00",
    "zone": "Asia/Hovd",
    "place": "Ховд",
    "venue": "Hall",
    "organisers": "One; two",
    "audience": "invited",
    "languages": ["mn"],
    "interpretation": ["en", "ru"],
    "contact": "Office",
    "url": "https://example.org/event",
    "description": "Text",
    "sessions": [
        {
            "day": "2027-03-14",
            "starts": "09:30",
            "ends": "10:45",
            "title": "T",
            "speakers": "S",
            "room": "R",
            "languages": "mn, en",
            "url": "https://example.org/s",
        },
        {
            "day": "2027-03-15",
            "starts": "",
            "ends": "",
            "title": "U",
            "speakers": "",
            "room": "",
            "languages": "",
            "url": "",
        },
    ],
    "drivers": ["a"],
    "practices": ["b"],
    "institution": "I",
    "references": [{"text": "R", "url": ""}],
    "licence": "CC BY 4.0",
    "consent": True,
}
COUNTRY: dict[str, Any] = {
    "summary": "Summary",
    "situation": "One.\n\nTwo.",
    "response": "Done",
    "plans": [{"title": "P", "year": "2021–2030", "url": "https://example.org/p"}],
    "ldn_target": "T",
    "ldn_source": "S",
    "institutions": [
        {"name": "N", "role": "R", "url": "https://example.org/n", "contact": "Office"}
    ],
    "signed_by": "Focal point",
    "signed_on": "2026-11-02",
    "references": [{"text": "R", "url": ""}],
    "licence": "CC BY 4.0",
    "consent": True,
}
ANSWERS = {"case_study": CASE_STUDY, "material": MATERIAL, "event": EVENT, "country": COUNTRY}


@pytest.mark.parametrize("kind", FORMS)
def test_the_answers_above_are_all_that_is_asked(kind: str) -> None:
    assert set(ANSWERS[kind]) == {n for s in form_of(kind).sections for n in s.fields}


@pytest.mark.parametrize("kind", FORMS)
def test_what_the_forms_hold_is_what_the_library_reads(kind: str) -> None:
    held = understood(ANSWERS[kind]) | known_answers(kind, "MNG", "mn")

    written = CONTENTS[kind].from_json(held).to_json()

    for name, value in ANSWERS[kind].items():
        expected = value
        if name in {"first_time", "last_time"}:
            expected = f"{value}:00"
        elif name == "sessions":
            times = ("starts", "ends")
            expected = [
                row | {cell: f"{row[cell]}:00" if row[cell] else None for cell in times}
                for row in value
            ]
        assert written[name] == expected, name


@pytest.mark.parametrize(("kind", "section"), EVERY_SECTION)
def test_every_answer_survives_page_form_and_page_again(kind: str, section: Section) -> None:
    stored = {name: ANSWERS[kind][name] for name in section.fields}
    shown = section_form(section.key, stored=stored, kind=kind)
    posted = {c: v for n in shown.names() for c, v in as_posted(shown, n, stored).items()}

    form = section_form(section.key, data=posted, stored={}, kind=kind)

    assert form.content() == stored
    assert form.typed_errors() == []


@pytest.mark.parametrize(("kind", "section"), EVERY_SECTION)
def test_an_empty_form_gives_an_empty_section(kind: str, section: Section) -> None:
    form = section_form(section.key, data={"version": "1"}, kind=kind)

    assert form.content() == {}
    assert form.typed_errors() == []


def test_what_is_not_understood_leaves_what_is_stored_and_the_rest_is_new() -> None:
    form = section_form(
        "essentials",
        data={"title": "New", "year_from": "about 2010", "latitude": "47,5°", "longitude": "106.9"},
        stored={"title": "Old", "year_from": 2009, "place": "Old place"},
    )

    assert form.content() == {
        "title": "New",
        "year_from": 2009,
        "latitude": 47.5,
        "longitude": 106.9,
    }
    assert [control for control, _words in form.typed_errors()] == ["year_from"]
    assert form["year_from"].value() == "about 2010"


def test_answers_of_questions_that_are_not_asked_stay() -> None:
    english = draft("en")
    form = section_form(
        "essentials", data={"title": "A"}, stored={"title_en": "B"}, submission=english
    )

    assert "title_en" not in form.fields
    assert form.content() == {"title": "A", "title_en": "B"}


def test_a_code_that_left_the_vocabulary_is_not_lost() -> None:
    shown = section_form("problem", stored={"land_use": ["gone", "a"]})
    groups = next(ask for ask in shown.asked() if ask.name == "land_use").groups

    form = section_form(
        "problem", data={"land_use": ["gone", "a"]}, stored={"land_use": ["gone", "a"]}
    )

    assert sum(group.chosen for group in groups) == 2
    assert form.content() == {"land_use": ["gone", "a"]}


def test_every_code_is_shown_exactly_once() -> None:
    ask = next(ask for ask in section_form("problem").asked() if ask.name == "land_use")

    shown = [str(option.data["value"]) for group in ask.groups for option in group.options]

    assert sorted(shown) == ["a", "a1", "a2", "b", "b1", "z"]


def test_rows_can_be_added_removed_and_never_get_fewer_than_were_typed() -> None:
    stored = {"results": [{"what": "one"}, {"what": "two"}]}

    assert len(section_form("results", stored=stored, more="results").rows["results"]) == 3
    damaged = section_form(
        "results", data={"results-rows": "nonsense", "results-2-what": "three"}, stored=stored
    )
    assert [row["what"] for row in damaged.content()["results"]] == ["three"]
    kept = section_form(
        "results", data={"results-rows": "2", "results-0-what": "1", "results-1-what": "2"}
    ).content(without="results-0")
    assert [row["what"] for row in kept["results"]] == ["2"]


@pytest.mark.parametrize("size", [1, 3, 99])
def test_no_more_rows_than_allowed(size: int) -> None:
    form = section_form("results", data={"results-rows": str(size)})

    assert len(form.rows["results"]) == min(size, 3)


@pytest.mark.parametrize("typed", ["2014", "２０１４", " 2014 "])
def test_a_year_in_any_digits(typed: str) -> None:
    assert Year(required=False).clean(typed) == 2014


@pytest.mark.parametrize("typed", ["14", "20145", "1799", "2101", "²⁰¹⁴x", "-201", "2e03", "२०१४x"])
def test_what_is_no_year(typed: str) -> None:
    form = section_form("essentials", data={"year_from": typed})

    assert [control for control, _words in form.typed_errors()] == ["year_from"]


@pytest.mark.parametrize(
    ("typed", "value"),
    [("47.92", 47.92), ("47,92", 47.92), ("−12.5", -12.5), ("47.9°", 47.9), ("0", 0.0), ("", None)],
)
def test_degrees_as_people_write_them(typed: str, value: float | None) -> None:
    assert Degrees(most=90, required=False).clean(typed) == value


@pytest.mark.parametrize("typed", ["nan", "inf", "1e999", "91", "-90.1", "47 55 12", "4_7", "x"])
def test_what_is_no_latitude(typed: str) -> None:
    form = section_form("essentials", data={"latitude": typed, "longitude": "1"})

    assert [control for control, _words in form.typed_errors()] == ["latitude"]


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "ftp://x.org",
        "example.org",
        "https://",
        "https://a b",
        "http://[",
        "//x.org",
        "data:text/html,x",
    ],
)
def test_what_a_reader_cannot_open_is_no_address(typed: str) -> None:
    form = section_form(
        "people", data={"references-rows": "1", "references-0-text": "T", "references-0-url": typed}
    )

    assert form.content()["references"] == [{"text": "T", "url": ""}]
    assert [control for control, _words in form.typed_errors()] == ["references-0-url"]
    assert form.rows["references"][0]["url"].value() == typed


def test_an_address_is_kept_as_it_is() -> None:
    assert WebAddress(required=False).clean("https://例え.jp/ы?q=1#x") == "https://例え.jp/ы?q=1#x"


def test_text_is_tidied_only_where_nobody_sees_it() -> None:
    assert tidy("a\r\nb\x00\x0c\ud800c\u200d\u202f\u2028d ") == "a\nbc\u200d\u202f\nd"
    assert tidy("и\u0306") == "й"


GARBAGE = st.one_of(
    st.text(st.characters(), max_size=40),
    st.text(st.characters(categories=["Cs", "Cc", "Mn", "N"]), max_size=20),
    st.sampled_from(["\x00", "\ud800", "x" * 10_000, "9" * 5000, "-", "1e400", "ⅷ", "①", "٣٤٥٦"]),
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_garbage_breaks_a_section(data: st.DataObject) -> None:
    kind, section = data.draw(st.sampled_from(ASKED))
    controls = [*section.fields, "version"]
    for name in section.fields:
        if name in words.ROW_WORDS:
            cells = words.ROW_WORDS[name].fields
            controls += [f"{name}-rows", *(f"{name}-{i}-{c}" for i in (0, 1, 30) for c in cells)]
    posted = data.draw(
        st.dictionaries(st.sampled_from(controls), st.lists(GARBAGE, min_size=1, max_size=2))
    )

    form = section_form(section.key, data=posted, kind=kind)
    content = form.content()
    form.note_faults(faults(content, Size.FULL, "mn", section.key, kind, date(2026, 11, 2)))

    assert set(content) <= set(section.fields)
    assert isinstance(form.seen_version, int)
    CONTENTS[kind].from_json(understood(content))
    assert "\x00" not in json.dumps(content, ensure_ascii=False).encode().decode()
