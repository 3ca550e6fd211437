"""The words of an entry as pieces, and what becomes of a translation when its original moves on."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.library.segments import (
    Piece,
    blank,
    canonical,
    carry,
    digest,
    evened,
    marks_agree,
    pieces,
    replaced,
)

SIGNS = st.sampled_from(
    [
        *"Aaz09 .,«»“”\"'\\%&<>{}#~\n\t",
        "ө",
        "Ү",
        "ё",
        "漠",
        "荒",
        "か",
        "ガ",
        "한",
        "글",
        "😀",
        "\u200d",
    ]
)
TEXT = st.text(SIGNS, max_size=6)
"""Six scripts, quotes, line ends, signs that HTML and PO use, emoji."""


def row(what: str, url: str = "") -> dict[str, Any]:
    return {"type": "result", "value": {"what": what, "before": "0", "url": url}}


def question(label: str, *options: str) -> dict[str, Any]:
    return {"type": "question", "value": {"label": label, "options": list(options)}}


WORDS = st.fixed_dictionaries(
    {
        "title": TEXT,
        "summary": TEXT,
        "results": st.lists(
            st.builds(row, TEXT, st.sampled_from(["", "https://x.org"])), max_size=3
        ),
        "questions": st.lists(
            st.builds(lambda a, b: question(a, *b), TEXT, st.lists(TEXT, max_size=2)), max_size=2
        ),
        "narrative": st.lists(
            st.one_of(
                st.builds(lambda text: {"type": "heading", "value": text}, TEXT),
                st.builds(
                    lambda text: {"type": "paragraph", "value": canonical(f"<p>{text}</p>")}, TEXT
                ),
            ),
            max_size=3,
        ),
    }
)


@st.composite
def translated(draw: Any) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """An original, a later one, and a translation of the first whose texts are all unlike."""
    base, later = draw(WORDS), draw(WORDS)
    mixed = deepcopy(base)
    for name, value in later.items():
        if draw(st.booleans()):
            mixed[name] = value
        elif isinstance(value, list):
            mixed[name] = draw(st.permutations(base[name])) + value[:1]
    said = {
        path: f"<p>мн{number}</p>" if piece.is_html else f"мн{number}"
        for number, (path, piece) in enumerate(pieces(base).items())
        if draw(st.booleans())
    }
    return base, mixed, replaced(base, said)


def human(words: dict[str, Any], base: dict[str, Any]) -> list[str]:
    original = pieces(base)
    return sorted(
        p.text for p in pieces(words).values() if p.text.strip() and p.text != original[p.path].text
    )


@given(WORDS)
def test_every_piece_is_at_its_path(words: dict[str, Any]) -> None:
    texts = {path: f"{number}" for number, path in enumerate(pieces(words))}

    after = pieces(replaced(words, texts))

    assert {path: piece.text for path, piece in after.items()} == texts


@given(translated())
def test_a_translation_follows_nothing_where_nothing_moved(versions: Any) -> None:
    base, _later, mine = versions

    carried = carry(base, base, mine)

    assert (carried.words, carried.behind, carried.dropped) == (evened(mine), {}, {})


@settings(max_examples=150)
@given(translated())
def test_no_human_word_is_lost_however_the_original_moves(versions: Any) -> None:
    base, later, mine = versions
    before = deepcopy(mine)

    carried = carry(base, later, mine)

    kept = [p.text for p in pieces(carried.words).values()] + list(carried.dropped.values())
    for text in human(mine, base):
        assert text in kept
        kept.remove(text)
    assert mine == before


@settings(max_examples=150)
@given(translated())
def test_what_is_carried_has_the_shape_of_the_original(versions: Any) -> None:
    base, later, mine = versions

    carried = carry(base, later, mine)

    assert pieces(carried.words).keys() == pieces(later).keys()
    for path in carried.behind:
        new, said = pieces(later)[path], pieces(carried.words)[path]
        assert new.says_something or said.text != new.text


@given(translated())
def test_every_piece_whose_original_changed_is_marked(versions: Any) -> None:
    base, later, mine = versions
    carried = carry(base, later, mine)
    old, new = pieces(base), pieces(later)

    for path, origin in carried.origins.items():
        if old[origin].text != new[path].text and new[path].says_something:
            assert carried.behind[path] == old[origin].text
        if old[origin].text == new[path].text:
            assert path not in carried.behind


def test_a_text_that_lagged_goes_on_lagging_until_the_original_comes_back() -> None:
    base, later = {"title": "B"}, {"title": "C"}

    assert carry(base, later, {"title": "Б"}, {"title": "A"}).behind == {"title": "A"}
    assert carry(base, {"title": "A"}, {"title": "Б"}, {"title": "A"}).behind == {}


def test_a_row_that_moved_takes_its_translation_along() -> None:
    base = {"results": [row("wells"), row("fences"), row("trees")]}
    later = {"results": [row("trees"), row("wells"), row("new wells")]}
    mine = {"results": [row("худаг"), row("хашаа"), row("мод")]}

    carried = carry(base, later, mine)

    assert [r["value"]["what"] for r in carried.words["results"]] == ["мод", "худаг", "хашаа"]
    assert carried.behind == {"results/2/what": "fences"}


def test_a_row_that_is_gone_hands_its_words_back() -> None:
    base = {"results": [row("wells"), row("fences")]}

    carried = carry(base, {"results": [row("wells")]}, {"results": [row("худаг"), row("хашаа")]})

    assert carried.dropped == {"results/1/what": "хашаа"}


def test_a_row_that_only_the_translation_has_is_handed_back() -> None:
    base = {"results": [row("wells")]}

    carried = carry(base, base, {"results": [row("худаг"), row("нэмэлт")]})

    assert carried.dropped == {"results/1/what": "нэмэлт", "results/1/before": "0"}


def test_figures_and_addresses_follow_the_original_and_human_figures_stay() -> None:
    base = {"results": [row("wells", "https://a.org")]}
    later = {"results": [{**row("wells", "https://b.org")}]}
    later["results"][0]["value"]["before"] = "7"
    copied, written = row("худаг", "https://a.org"), row("худаг", "https://a.org")
    written["value"]["before"] = "тэг"

    follows = carry(base, later, {"results": [copied]})
    keeps = carry(base, later, {"results": [written]})

    assert follows.words["results"][0]["value"] == {
        "what": "худаг",
        "before": "7",
        "url": "https://b.org",
    }
    assert follows.behind == {}
    assert keeps.words["results"][0]["value"]["before"] == "тэг"


def test_the_digest_is_that_of_what_is_said() -> None:
    words = {"title": "A", "results": [row("wells", "https://a.org")]}
    rewritten = deepcopy(words)
    rewritten["results"][0]["value"]["url"] = "https://b.org"

    assert digest(words) == digest(rewritten)
    assert digest(words) != digest(replaced(words, {"results/0/before": "1"}))


def test_nothing_is_translated_in_a_blank_and_figures_stand() -> None:
    assert blank({"title": "A", "results": [row("wells")]}) == {
        "title": "",
        "results": [row("")],
    }


HTML = Piece("narrative/0", canonical('<p>Read <a href="https://a.org"><b>this</b></a></p>'), True)


@pytest.mark.parametrize(
    "text",
    [
        '<p>Унш <a href="https://a.org"><b>энийг</b></a></p>',
        '<p><a href="https://a.org">Энийг</a> унш</p>',
        '<p data-block-key="x">a &lt; b <a href="https://a.org">c</a></p>',
        "",
    ],
)
def test_marks_may_move_and_emphasis_may_go(text: str) -> None:
    assert marks_agree(HTML, text)


@pytest.mark.parametrize(
    "text",
    [
        "<p>Унш</p>",  # the link is gone
        '<p>Унш <a href="https://evil.org">энийг</a></p>',
        '<p>Унш <a href="javascript:alert(1)">энийг</a></p>',
        '<p onclick="x()">Унш <a href="https://a.org">энийг</a></p>',
        '<p>Унш <a href="https://a.org">энийг</a></p><script>x()</script>',
        '<p>Унш <a href="https://a.org">энийг</a></p><img src=x onerror=x()>',
        '<p>Унш <a href="https://a.org">энийг</a><!-- x --></p>',
        '<p>Унш <a href="https://a.org">энийг</p></a>',
        '<p>Унш <a href="https://a.org">энийг</a>',
        '<p>Унш <a href="https://a.org">энийг</a></p></div>',
        '<p>Унш <a href="https://a.org">энийг</a></p><svg/onload=x()>',
        '<p>Унш <a href="https://a.org">энийг</a></p><p>x</p>',
        '<p>Унш <a href="https://a.org"><b>э</b><b>нийг</b></a></p>',
    ],
)
def test_other_marks_are_refused(text: str) -> None:
    assert not marks_agree(HTML, text)


@pytest.mark.parametrize(
    ("source", "text", "agrees"),
    [
        ("a < b and c > d", "а < б, в > г", True),
        ("plain", "<script>x()</script>", False),
        ("plain", "</p>", False),
        ("plain", "<!-- x", False),
        ("the tag <br> breaks", "<br> тэмдэг", True),
        ("the tag <br> breaks", "<br><br>", False),
    ],
)
def test_plain_text_gets_no_tags(source: str, text: str, agrees: bool) -> None:
    assert marks_agree(Piece("title", source), text) is agrees


MARKS = st.sampled_from([*"<>/&;=\"'ab! -", "<p>", "</p>", "<b>", "<br>", "&amp;", "&nbsp;", "é"])


@given(st.lists(MARKS, max_size=30).map("".join))
def test_the_canonical_form_is_one_form(text: str) -> None:
    once = canonical(text)

    assert canonical(once) == once
