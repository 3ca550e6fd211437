"""The lines that show why an entry was found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.catalogue.text.extracts import LENGTH, Piece, extract, marked

LONG = "Nothing of that kind. " * 20


def joined(pieces: list[Piece]) -> str:
    return "".join(f"[{p.text}]" if p.marked else p.text for p in pieces)


def test_words_are_marked_with_their_endings_in_any_writing() -> None:
    assert joined(marked("Dunes and dune grass", ["dune"])) == "[Dunes] and [dune] grass"
    assert joined(marked("Чёрные земли", ["черные"])) == "[Чёрные] земли"
    assert joined(marked("цөлжилтийн", ["цолжилт"])) == "[цөлжилтийн]"
    assert joined(marked("沙漠綠化", ["绿化"])) == "沙漠[綠化]"
    assert joined(marked("Sandune", ["dune"])) == "Sandune"


def test_nothing_to_mark_leaves_the_text_whole() -> None:
    assert marked("A text", []) == [Piece("A text")]


def test_an_extract_shows_the_first_place_with_whole_words_around() -> None:
    found = joined(extract(f"{LONG}Here a saxaul stands in the sand. {LONG}", ["saxaul"]))

    assert "[saxaul] stands in the sand" in found
    assert found.startswith("… ")
    assert found.endswith(" …")
    assert len(found) <= LENGTH + 10
    assert not found.removeprefix("… ").startswith("othing")


def test_an_extract_of_han_is_short_and_cut_anywhere() -> None:
    found = joined(extract("草" * 300 + "梭梭" + "原" * 300, ["梭梭"]))
    assert "[梭梭]" in found
    assert len(found) <= LENGTH // 2 + 10


def test_a_text_without_the_words_has_no_extract() -> None:
    assert extract(LONG, ["saxaul"]) == []
    assert extract("", ["saxaul"]) == []
    assert extract(LONG, []) == []


@given(st.text(max_size=300), st.lists(st.text(max_size=12), max_size=4))
def test_marking_loses_nothing_whatever_is_looked_for(text: str, words: list[str]) -> None:
    assert "".join(piece.text for piece in marked(text, words)) == text
    extract(text, words)
