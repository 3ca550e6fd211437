"""Translations: where they stand, piece by piece, two people at once, the original moving on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from wagtail.models import Revision

from portal.accounts.models import User
from portal.catalogue.models import Record
from portal.catalogue.record import TranslationKind
from portal.core.errors import Conflict, Missing, Unfit
from portal.library import queries, segments, services, translated, translations
from portal.library.content import CheckQuestion, EventContent, Module, PathContent, Reference
from portal.library.models import CaseStudyPage, EntryPage, EventPage, PathPage, ReleaseRequest
from portal.library.translated import Filters, Status, status_of
from portal.library.translations import Saving, TranslatedElsewhere
from tests.factories import Cast
from tests.library.builders import change, illustrated, page_of, published
from tests.library.builders import translate as translate_whole

PATH = PathContent(
    title="Learning",
    title_en="Learning",
    summary="What one learns.",
    modules=(
        Module(
            title="One",
            minutes=10,
            text="Read this.",
            materials=("NEA-TM-0001",),
            questions=(CheckQuestion("Why?", ("Wind", "Water"), 1, "It blows."),),
        ),
        Module(title="Two", minutes=5, text="Then this."),
    ),
    references=(Reference("Report", "https://example.org/report"),),
)


@pytest.fixture
def path(cast: Cast, second_editor: User) -> PathPage:
    page = public(cast, second_editor, PATH)
    assert isinstance(page, PathPage)
    return page


def public(cast: Cast, second_editor: User, content: Any, language: str = "en") -> EntryPage:
    licensed = replace(content, licence="CC BY 4.0")
    begun = services.begin_entry(content=licensed, language=language, by=cast.editor, state="MNG")
    services.publish_latest(
        page_id=int(begun.object_id),
        revision_id=begun.pk,
        by=second_editor,
        at=timezone.now(),
    )
    return queries.entry(int(begun.object_id))


def publish(page: EntryPage, by: User) -> None:
    latest = queries.entry(page.pk).latest_revision_id
    assert latest is not None
    services.publish_latest(page_id=page.pk, revision_id=latest, by=by, at=timezone.now())


def rewrite(page: EntryPage, by: User, second: User, **values: Any) -> None:
    """Change what the original says, and publish that."""
    draft = queries.entry(page.pk).get_latest_revision_as_object()
    for name, value in values.items():
        setattr(draft, name, value)
    draft.save_revision(user=by, clean=False)
    publish(page, second)


def sheet_of(page: EntryPage, language: str = "mn") -> translated.Sheet:
    return translated.current_sheet(page.reference, language)


def save(
    page: EntryPage, by: User, texts: dict[str, str], language: str = "mn", **more: Any
) -> EntryPage:
    """Save texts as somebody who looked at the translation as it is now."""
    sheet = sheet_of(page, language)
    saving = Saving(texts, sheet.revision_id, sheet.source_id, **more)
    revision = translations.save_translation(
        reference=page.reference, language=language, saving=saving, by=by
    )
    return queries.judged(int(revision.object_id), revision.pk)


MONGOLIAN = {
    "title": "Суралцах",
    "summary": "Юу сурах вэ.",
    "modules/0/title": "Нэг",
    "modules/0/questions/0/options/1": "Ус",
    "modules/1/text": "Дараа нь үүнийг.",
}


# ---- Where a translation stands -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("digest", "behind", "is_live", "status"),
    [
        ("a", {}, True, Status.CURRENT),
        ("b", {}, True, Status.OUT_OF_DATE),
        ("a", {"title": "Old"}, True, Status.OUT_OF_DATE),
        ("a", {}, False, Status.DRAFT),
        ("b", {}, False, Status.DRAFT),
    ],
)
def test_a_translation_is_current_while_it_says_what_the_original_says(
    digest: str,
    behind: dict[str, str],
    is_live: bool,
    status: Status,
) -> None:
    assert status_of("a", digest, behind, is_live=is_live) is status


def test_the_matrix_shows_every_language_of_every_public_entry(
    path: PathPage, cast: Cast, second_editor: User
) -> None:
    page = save(path, cast.editor, MONGOLIAN, translator="Institute")
    publish(page, second_editor)
    save(path, cast.editor, {"title": "学习"}, "zh-hans", kind=TranslationKind.MACHINE)
    services.begin_entry(content=PATH, language="en", by=cast.editor)  # not public: not shown

    (row,) = translated.matrix(Filters())

    assert [cell.status for cell in row.cells] == [
        Status.ORIGINAL,
        Status.DRAFT,
        Status.MISSING,
        Status.MISSING,
        Status.CURRENT,
        Status.MISSING,
    ]
    assert (row.cell("mn").kind, row.cell("mn").translator) == ("secretariat", "Institute")
    assert row.cell("zh-hans").waits


def test_the_matrix_costs_one_query_however_many_entries(
    path: PathPage, cast: Cast, second_editor: User, django_assert_num_queries: Any
) -> None:
    save(path, cast.editor, MONGOLIAN)
    for title in ("A", "B", "C"):
        public(cast, second_editor, EventContent(title=title, title_en=title))

    with django_assert_num_queries(1):
        assert len(translated.matrix(Filters())) == 4
    with django_assert_num_queries(1):
        assert len(translated.matrix(Filters(kind="event"))) == 3


def test_the_matrix_is_narrowed(path: PathPage, cast: Cast, second_editor: User) -> None:
    publish(save(path, cast.editor, MONGOLIAN), second_editor)

    def count(**filters: str) -> int:
        return len(translated.matrix(Filters(**filters)))

    assert count(kind="path") == 1
    assert count(kind="event") == count(kind="nonsense") == 0
    assert count(state="MNG") == 1
    assert count(state="JPN") == 0
    assert count(language="mn", status="current") == 1
    assert count(language="ja", status="current") == 0
    assert count(language="en", status="missing") == 0  # the original is missing nowhere
    assert count(status="missing") == 1
    assert len(translated.matrix(Filters(), states=["JPN"])) == 0


def test_a_translation_is_out_of_date_when_the_words_of_the_original_change(
    path: PathPage, cast: Cast, second_editor: User
) -> None:
    publish(save(path, cast.editor, MONGOLIAN), second_editor)

    rewrite(path, cast.editor, second_editor, level="introductory")
    assert translated.matrix(Filters())[0].cell("mn").status is Status.CURRENT

    rewrite(path, cast.editor, second_editor, summary="What else one learns.")
    cell = translated.matrix(Filters())[0].cell("mn")
    assert (cell.status, cell.waits) == (Status.OUT_OF_DATE, False)

    save(path, cast.editor, {"summary": "Өөр юу сурах вэ."})
    cell = translated.matrix(Filters())[0].cell("mn")
    assert (cell.status, cell.waits, cell.draft_is_behind) == (Status.OUT_OF_DATE, True, False)


def test_what_an_original_says_in_a_draft_makes_nothing_out_of_date(
    path: PathPage, cast: Cast, second_editor: User
) -> None:
    publish(save(path, cast.editor, MONGOLIAN), second_editor)
    draft = queries.entry(path.pk).get_latest_revision_as_object()
    draft.summary = "Not public yet."
    revision = draft.save_revision(user=cast.editor, clean=False)

    assert translated.matrix(Filters())[0].cell("mn").status is Status.CURRENT
    assert "Not public yet." not in [line.source for line in sheet_of(path).lines]

    services.discard_change(
        page_id=path.pk, revision_id=revision.pk, by=cast.editor, at=timezone.now()
    )
    assert translated.matrix(Filters())[0].cell("mn").status is Status.CURRENT


def test_a_whole_translation_knows_what_it_was_made_from(cast: Cast, second_editor: User) -> None:
    page = published(cast)
    publish(translate_whole(page, cast.editor), second_editor)

    assert translated.matrix(Filters())[0].cell("en").status is Status.CURRENT

    publish(change(page, cast.editor), second_editor)
    assert translated.matrix(Filters())[0].cell("en").status is Status.OUT_OF_DATE
    assert [line.path for line in sheet_of(page, "en").lines if line.is_behind] == ["summary"]


# ---- Piece by piece -----------------------------------------------------------------------------


def test_pieces_are_saved_as_a_draft_at_their_places(path: PathPage, cast: Cast) -> None:
    page = save(path, cast.editor, MONGOLIAN, translator="Institute")

    content = queries.content_of(page)
    assert isinstance(content, PathContent)
    assert (content.title, content.summary) == ("Суралцах", "Юу сурах вэ.")
    assert content.modules[0].questions[0].options == ("", "Ус")
    assert content.modules[0].questions[0].right == 1
    assert content.modules[0].materials == ("NEA-TM-0001",)
    assert content.modules[1].text == "Дараа нь үүнийг."
    assert content.references[0].url == "https://example.org/report"
    assert content.title_en == "Learning"
    assert (page.live, page.slug, page.translator) == (False, path.slug, "Institute")
    assert not Record.objects.filter(language="mn").exists()
    assert {p: t for p, t in sheet_of(path).texts.items() if t} == MONGOLIAN


def test_saving_the_same_again_makes_no_version(path: PathPage, cast: Cast) -> None:
    page = save(path, cast.editor, MONGOLIAN)
    count = Revision.objects.for_instance(page).count()

    save(path, cast.lead, MONGOLIAN)
    save(path, cast.lead, {})

    assert Revision.objects.for_instance(page).count() == count


def test_another_person_publishes_it(path: PathPage, cast: Cast, second_editor: User) -> None:
    page = save(path, cast.editor, MONGOLIAN)

    with pytest.raises(Conflict, match="You wrote this change"):
        publish(page, cast.editor)
    publish(page, second_editor)

    row = Record.objects.get(language="mn")
    assert (row.title, row.translation) == ("Суралцах", "secretariat")


@pytest.mark.parametrize(
    "text",
    ["<script>x()</script>", "</p>", "a\0b", "x" * 256],
    ids=["script", "tag", "nul", "long"],
)
def test_a_text_that_does_not_fit_is_refused(text: str, path: PathPage, cast: Cast) -> None:
    with pytest.raises(Unfit):
        save(path, cast.editor, {"title": text})
    with pytest.raises(Unfit):
        save(path, cast.editor, {"nowhere/0": "text"})

    assert not PathPage.objects.filter(locale__language_code="mn").exists()


def test_rich_text_is_written_with_the_marks_of_the_original(
    cast: Cast, second_editor: User
) -> None:
    page = published(cast)
    publish(
        change(page, cast.editor, narrative=[("paragraph", "<p>Сайн <b>малчид</b> &amp; ус</p>")]),
        second_editor,
    )

    saved = save(page, cast.editor, {"narrative/0": "<p><b>Herders</b> &lt; water</p>"}, "en")
    with pytest.raises(Unfit):
        save(page, cast.editor, {"narrative/0": "<p>a</p><img src=x onerror=x()>"}, "en")

    assert isinstance(saved, CaseStudyPage)
    assert saved.narrative[0].value.source == "<p><b>Herders</b> &lt; water</p>"


def test_words_beside_pictures_are_translated_too(cast: Cast, second_editor: User) -> None:
    page = page_of(illustrated(cast))
    saved = save(page, cast.editor, {"photos/0/alt": "Herd", "photos/0/caption": "Autumn"}, "en")
    publish(saved, second_editor)

    again = services.draft_translation(
        page_id=page.pk,
        language="en",
        content=replace(queries.content_of(page), title="Pasture"),
        kind=TranslationKind.SECRETARIAT,
        by=cast.editor,
    )

    kept = queries.judged(saved.pk, again.pk)
    assert (kept.photos[0].value["alt"], kept.title) == ("Herd", "Pasture")
    assert kept.photos[0].value["image"] == queries.entry(page.pk).photos[0].value["image"]


def test_there_is_no_translation_into_the_language_of_the_original(path: PathPage) -> None:
    for language in ("en", "fr", ""):
        with pytest.raises(Missing):
            translated.current_sheet(path.reference, language)


def test_what_is_not_public_has_no_sheet(cast: Cast) -> None:
    begun = services.begin_entry(content=PATH, language="en", by=cast.editor)
    reference = queries.entry(int(begun.object_id)).reference

    for name in (reference, "NEA-LP-9999", "XX-1", ""):
        with pytest.raises(Missing):
            translated.current_sheet(name, "mn")


# ---- The original moves on ----------------------------------------------------------------------


def test_a_text_made_from_an_earlier_original_says_so(
    path: PathPage, cast: Cast, second_editor: User
) -> None:
    opened = sheet_of(path)
    rewrite(path, cast.editor, second_editor, summary="Something new.")

    saving = Saving(MONGOLIAN, opened.revision_id, opened.source_id)
    translations.save_translation(
        reference=path.reference, language="mn", saving=saving, by=cast.editor
    )

    sheet = sheet_of(path)
    (line,) = [line for line in sheet.lines if line.is_behind]
    assert (line.path, line.text, line.before, line.source) == (
        "summary",
        "Юу сурах вэ.",
        "What one learns.",
        "Something new.",
    )


def test_a_piece_is_up_to_date_when_it_is_written_or_confirmed(
    path: PathPage, cast: Cast, second_editor: User
) -> None:
    save(path, cast.editor, MONGOLIAN)
    rewrite(path, cast.editor, second_editor, summary="New.", outcomes="One more.", title="Learn")
    marked = {line.path for line in sheet_of(path).lines if line.is_behind}
    assert marked == {"summary", "outcomes", "title"}

    save(path, cast.editor, {"summary": "Шинэ."}, confirmed=frozenset({"title"}))

    page = queries.judged(
        *PathPage.objects.values_list("pk", "latest_revision_id").get(locale__language_code="mn")
    )
    assert page.behind == {"outcomes": ""}
    save(path, cast.editor, {"outcomes": "Өөр нэг."})
    assert not any(line.is_behind for line in sheet_of(path).lines)


def test_modules_that_come_move_and_go_take_their_words_along(
    path: PathPage, cast: Cast, second_editor: User
) -> None:
    save(path, cast.editor, MONGOLIAN)
    page = queries.entry(path.pk)
    assert isinstance(page, PathPage)
    old = [dict(child.value) for child in page.modules]
    new = {**old[1], "title": "Three", "text": "New."}
    rewrite(path, cast.editor, second_editor, modules=[("module", old[1]), ("module", new)])

    sheet = sheet_of(path)

    assert sheet.texts["modules/0/text"] == "Дараа нь үүнийг."
    assert sheet.texts["title"] == "Суралцах"
    assert {text for _path, text in sheet.dropped} <= {"Нэг", "Ус"}
    kept = [*sheet.texts.values(), *(text for _path, text in sheet.dropped)]
    assert set(MONGOLIAN.values()) <= set(kept)


TEXTS = st.text(
    st.sampled_from([*"aZ9 .\"'\\%&{}\n\t", "ө", "ё", "漠", "か", "글", "😀"]),
    min_size=1,
    max_size=8,
).filter(str.strip)
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Each example writes to the database: a failing one is shown as it was found."""

CHANGES = st.dictionaries(
    st.sampled_from(["title", "summary", "audience", "outcomes"]), TEXTS, max_size=4
)
ORDERS = st.permutations([0, 1]).flatmap(
    lambda order: st.integers(0, 2).map(lambda keep: order[:keep])
)


@settings(
    max_examples=12,
    phases=PHASES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(mine=CHANGES, modules=st.lists(TEXTS, min_size=2, max_size=2), source=CHANGES, order=ORDERS)
def test_no_resynchronisation_overwrites_human_words(
    mine: dict[str, str],
    modules: list[str],
    source: dict[str, str],
    order: list[int],
    path: PathPage,
    cast: Cast,
    second_editor: User,
) -> None:
    """Write, let the original change and reorder, publish: every word is there, or handed back."""
    texts = {**mine, "modules/0/text": modules[0], "modules/1/text": modules[1]}
    PathPage.objects.filter(locale__language_code="mn").delete()
    rewrite(path, cast.editor, second_editor, **_original_values())
    page = save(path, cast.editor, texts)
    original = segments.pieces(translated.words_of(queries.entry(path.pk)))
    before = {p: t for p, t in sheet_of(path).texts.items() if t not in ("", original[p].text)}

    rows = [("module", dict(child.value)) for child in queries.entry(path.pk).modules]  # type: ignore[attr-defined]
    rewrite(path, cast.editor, second_editor, **source, modules=[rows[at] for at in order])
    moved = sheet_of(path)
    kept = [*moved.texts.values(), *(text for _path, text in moved.dropped)]
    for text in before.values():
        assert text in kept
        kept.remove(text)

    # Nothing was saved by looking, and saving without a word changes no word either.
    stored = queries.judged(page.pk, page.latest_revision_id or 0)
    assert before.items() <= _texts(stored).items()
    save(path, cast.editor, {})
    after = sheet_of(path)
    assert after.texts == moved.texts
    publish(page, second_editor)
    said = _texts(queries.entry(page.pk))
    assert {p: t for p, t in said.items() if p != "title" or "title" in mine} == {
        p: t for p, t in after.texts.items() if p != "title" or "title" in mine
    }


def _original_values() -> dict[str, Any]:
    return {
        "title": "Learning",
        "summary": "What one learns.",
        "audience": "Herders",
        "outcomes": "One",
        "modules": [("module", {"title": t, "text": f"Text {t}", "questions": []}) for t in "AB"],
    }


def _texts(page: EntryPage) -> dict[str, str]:
    return {p: piece.text for p, piece in segments.pieces(translated.words_of(page)).items()}


# ---- Two people at once -------------------------------------------------------------------------


def test_the_slower_of_two_overwrites_nothing(path: PathPage, cast: Cast) -> None:
    opened = sheet_of(path)
    first = save(path, cast.editor, {"title": "Суралцах"})

    late = Saving({"title": "Сургалт"}, opened.revision_id, opened.source_id)
    with pytest.raises(TranslatedElsewhere):
        translations.save_translation(
            reference=path.reference, language="mn", saving=late, by=cast.lead
        )

    assert sheet_of(path).texts["title"] == "Суралцах"
    assert PathPage.objects.get(locale__language_code="mn").pk == first.pk
    meeting = translations.meet(reference=path.reference, language="mn", saving=late)
    assert meeting.clashes == {"title"}
    assert (meeting.mine["title"], meeting.sheet.texts["title"]) == ("Сургалт", "Суралцах")


def test_two_who_write_in_different_places_keep_both(path: PathPage, cast: Cast) -> None:
    save(path, cast.editor, MONGOLIAN)
    opened = sheet_of(path)
    everything = {line.path: line.text for line in opened.lines}
    save(path, cast.editor, {"title": "Сургалт"})

    late = Saving(everything | {"summary": "Миний."}, opened.revision_id, opened.source_id)
    meeting = translations.meet(reference=path.reference, language="mn", saving=late)

    assert meeting.clashes == frozenset()
    assert (meeting.mine["title"], meeting.mine["summary"]) == ("Сургалт", "Миний.")


def test_who_wrote_by_an_earlier_original_meets_the_present_one(
    path: PathPage, cast: Cast, second_editor: User
) -> None:
    opened = sheet_of(path)
    page = queries.entry(path.pk)
    assert isinstance(page, PathPage)
    rows = [("module", dict(child.value)) for child in page.modules]
    rewrite(path, cast.editor, second_editor, modules=[rows[1]])
    save(path, cast.editor, {"modules/0/text": "Тэдний."})

    late = Saving(
        {"modules/0/title": "Хаягдсан", "modules/1/text": "Миний."},
        opened.revision_id,
        opened.source_id,
    )
    meeting = translations.meet(reference=path.reference, language="mn", saving=late)

    assert meeting.clashes == {"modules/0/text"}
    assert meeting.mine["modules/0/text"] == "Миний."
    assert set(meeting.homeless.values()) == {"Хаягдсан"}


@settings(
    max_examples=15,
    phases=PHASES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(base=CHANGES, first=CHANGES, second=CHANGES)
def test_of_two_at_once_no_word_is_lost(
    base: dict[str, str],
    first: dict[str, str],
    second: dict[str, str],
    path: PathPage,
    cast: Cast,
    second_editor: User,
) -> None:
    PathPage.objects.filter(locale__language_code="mn").delete()
    rewrite(path, cast.editor, second_editor, **_original_values())
    save(path, cast.editor, base)
    opened = sheet_of(path)
    save(path, cast.editor, first)
    theirs = sheet_of(path).texts

    late = Saving(second, opened.revision_id, opened.source_id)
    if sheet_of(path).revision_id != opened.revision_id:
        with pytest.raises(TranslatedElsewhere):
            translations.save_translation(
                reference=path.reference, language="mn", saving=late, by=cast.lead
            )
    assert sheet_of(path).texts == theirs
    meeting = translations.meet(reference=path.reference, language="mn", saving=late)
    assert meeting.sheet.texts == theirs
    for name, text in second.items():
        if text != opened.texts[name]:
            assert meeting.mine[name] == text
        else:
            assert meeting.mine[name] == theirs[name]
        if text not in (opened.texts[name], theirs[name]) and theirs[name] != opened.texts[name]:
            assert name in meeting.clashes


def test_a_version_that_nobody_ever_read_is_no_source(path: PathPage, cast: Cast) -> None:
    draft = queries.entry(path.pk).get_latest_revision_as_object()
    draft.summary = "Not public."
    revision = draft.save_revision(user=cast.editor, clean=False)

    with pytest.raises(Conflict):
        translations.save_translation(
            reference=path.reference,
            language="mn",
            saving=Saving({}, None, revision.pk),
            by=cast.editor,
        )


# ---- Confirming ---------------------------------------------------------------------------------


def confirm(page: EntryPage, by: User, revision_id: int | None = None) -> Revision:
    return translations.confirm(
        reference=page.reference,
        language="mn",
        revision_id=revision_id or sheet_of(page).revision_id or 0,
        by=by,
        at=timezone.now(),
        office="National focal point, Mongolia",
    )


def test_the_state_confirms_and_an_editor_publishes(
    path: PathPage, cast: Cast, second_editor: User
) -> None:
    publish(save(path, cast.editor, MONGOLIAN), second_editor)

    revision = confirm(path, cast.focal_point)

    page = queries.judged(int(revision.object_id), revision.pk)
    assert (page.translation_kind, page.translator) == (
        "official",
        "National focal point, Mongolia",
    )
    assert Record.objects.get(language="mn").translation == "secretariat"
    assert ReleaseRequest.objects.get(page_id=page.pk).asked_by == cast.focal_point
    publish(page, cast.editor)
    assert Record.objects.get(language="mn").translation == "official"
    with pytest.raises(Conflict, match="confirmed already"):
        confirm(path, cast.focal_point)


def test_what_lags_or_was_changed_is_not_confirmed(
    path: PathPage, cast: Cast, second_editor: User
) -> None:
    first = save(path, cast.editor, MONGOLIAN)
    save(path, cast.editor, {"title": "Сургалт"})
    with pytest.raises(TranslatedElsewhere):
        confirm(path, cast.focal_point, first.latest_revision_id)

    rewrite(path, cast.editor, second_editor, summary="New.")
    with pytest.raises(Conflict, match="up to date"):
        confirm(path, cast.focal_point)


def test_an_official_version_whose_words_change_is_official_no_more(
    path: PathPage, cast: Cast
) -> None:
    save(path, cast.editor, MONGOLIAN)
    confirm(path, cast.focal_point)

    unchanged = save(path, cast.focal_point, MONGOLIAN, translator="National focal point, Mongolia")
    changed = save(path, cast.focal_point, {"title": "Сургалт"})
    again = save(path, cast.editor, {"title": "Суралцах"}, kind=TranslationKind.OFFICIAL)

    assert [p.translation_kind for p in (unchanged, changed, again)] == [
        "official",
        "secretariat",
        "official",
    ]


# ---- Addresses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "title", "slug"),
    [
        ("mn", "Бэлчээрийн дасгал", "belcheeriyn-dasgal"),
        ("ru", "Защита от песка", "zashchita-ot-peska"),
        ("ko", "사막화", "samaghwa"),
        ("zh-hans", "固沙", "gu-sha"),
        ("ja", "ゴビのくさ", "gobinokusa"),
        ("ja", "砂漠", ""),
    ],
)
def test_an_entry_without_an_english_title_has_an_address_in_latin_letters(
    language: str, title: str, slug: str, cast: Cast, second_editor: User
) -> None:
    page = public(
        cast, second_editor, EventContent(title=title, first_day=date(2027, 1, 1)), language
    )

    assert page.slug == (slug or page.reference.lower())
    later = queries.entry(page.pk).get_latest_revision_as_object()
    later.title, later.title_en = "Other", "Other"
    later.save_revision(user=cast.editor, clean=False)
    publish(page, second_editor)
    assert queries.entry(page.pk).slug == page.slug
    saved = save(page, cast.editor, {"title": "X"}, "ru" if language != "ru" else "en")
    assert saved.slug == page.slug
    assert EventPage.objects.count() == 2
