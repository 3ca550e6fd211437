"""Small words of pages: excerpts, marks, licences, history."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.catalogue.presentation import present
from portal.catalogue.record import Act, Step
from portal.catalogue.text.lexicon import Lexicon
from portal.catalogue.text.plan import plan
from portal.library.templatetags.texts import cited, source_number
from portal.reading.templatetags.reading import (
    excerpt,
    history_of,
    licence_url,
    marked,
    texts_of,
)
from portal.vocabulary.queries import Terms
from tests.catalogue.builders import entry


def test_an_excerpt_ends_with_a_whole_word() -> None:
    text = "Herders plan. " * 40

    short = excerpt(text, "en")

    assert short.endswith("…")
    assert len(short) <= 231
    assert text.startswith(short.rstrip("…"))
    assert short.rstrip("…").split()[-1] in ("Herders", "plan")


def test_han_says_more_in_less() -> None:
    assert len(excerpt("草方格固定流动沙丘" * 40, "zh-hans")) <= 91


def test_short_texts_stay() -> None:
    assert excerpt("One\n\ntwo.", "en") == "One two."


def marks(words: str) -> tuple[str, ...]:
    return plan(words, Lexicon()).marks


def test_found_words_are_marked_as_search_understands_them() -> None:
    assert marked("Dune, dunes, DUNE", marks("dune")) == (
        "<mark>Dune</mark>, <mark>dunes</mark>, <mark>DUNE</mark>"
    )
    assert marked("Чёрные земли", marks("черные")) == "<mark>Чёрные</mark> земли"
    assert marked("COP17大会の砂丘", marks("砂丘")) == "COP17大会の<mark>砂丘</mark>"
    assert marked("1948年から", marks("1948")) == "<mark>1948</mark>年から"


def test_marking_escapes_what_it_marks() -> None:
    assert marked("<b>dune</b> & sand", marks("dune b")) == (
        "&lt;<mark>b</mark>&gt;<mark>dune</mark>&lt;/<mark>b</mark>&gt; &amp; sand"
    )
    assert marked("<i>", marks("")) == "&lt;i&gt;"


@settings(deadline=None)  # shared machines: one slow example says nothing of the code
@given(st.text(max_size=60), st.text(max_size=20))
def test_marking_never_loses_or_adds_a_letter(text: str, words: str) -> None:
    made = marked(text, marks(words))

    assert made.replace("<mark>", "").replace("</mark>", "") == marked(text, marks(""))


def test_known_licences_have_an_address() -> None:
    assert licence_url("CC BY 4.0") == "https://creativecommons.org/licenses/by/4.0/"
    assert licence_url("All rights reserved") == ""


def test_texts_come_in_the_order_of_the_language_switch() -> None:
    shown = present(entry(languages=("mn", "ru", "zh-hans")), Terms(), "en")

    assert [link.tag for link in texts_of(shown)] == ["zh-Hans", "mn", "ru"]


def test_silence_is_marked_in_the_history() -> None:
    steps = (
        Step(Act.NO_RESPONSE, date(2026, 9, 8), "MNG"),
        Step(Act.REVIEWED, date(2026, 9, 20)),
    )

    lines = history_of(present(entry(steps=steps), Terms(), "en"))

    assert [line.silent for line in lines] == [True, False]


def test_a_number_in_brackets_leads_to_its_source() -> None:
    assert cited("Planted in 1948 [1][9].", 2) == (
        '<p>Planted in 1948 <a class="cited" href="#source-1">[1]</a>[9].</p>'
    )


def test_markup_in_a_text_stays_text() -> None:
    assert cited("<script>[1]</script>", 1) == (
        '<p>&lt;script&gt;<a class="cited" href="#source-1">[1]</a>&lt;/script&gt;</p>'
    )


def test_a_source_is_a_number_only_where_there_is_one() -> None:
    assert [source_number(text, 3) for text in ("3", "[2]", "4", "²", "Report 1", "")] == [
        3, 2, 0, 0, 0, 0,
    ]  # fmt: skip
