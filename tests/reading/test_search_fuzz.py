"""Whatever stands in an address: a page, never an error."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portal.catalogue.record import Kind
from tests.catalogue.builders import publish
from tests.reading.builders import publish_material, publish_path

pytestmark = pytest.mark.django_db

LISTS = ("search/", "case-studies/", "training/", "events/", "documents/")
LANGUAGES = ("en", "zh-hans", "ja", "ko", "mn", "ru")
_SIGNS = "ab'\"\\&|!()<->:*\x00\x1f\ud800\u200f\u202e\ufeff%_;,.-沙漠化사막화サﾊﾞөүёйъ😀🏜️0١"
_TYPED = st.one_of(
    st.text(alphabet=st.characters(), max_size=120),
    st.text(alphabet=_SIGNS, max_size=120),
    st.lists(
        st.sampled_from(
            ["dune", "沙丘", "사막", "цөлжилт", "пески", "'", "&", "a:*b", "<->", "!", "\x00"]
        ),
        max_size=20,
    ).map(" ".join),
)


def is_refused(typed: str) -> bool:
    """Zero bytes, and bytes that are no text, are turned away at the door of every page."""
    return any(sign == "\x00" or "\ud800" <= sign <= "\udfff" for sign in typed)


@pytest.fixture
def _filled() -> None:
    publish(1, title="Dune and straw 沙丘 사막", search_text="цөлжилт пески 'a' & b")
    publish_material(1, title="Dune course")
    publish_path(1, title="Dune path")
    for number, kind in enumerate((Kind.EVENT, Kind.DOCUMENT), 2):
        publish(
            number, kind=kind, reference=f"NEA-X-{number:04d}", slug=f"x-{number}", title="Dune"
        )


@pytest.mark.usefixtures("_filled")
@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(_TYPED, st.sampled_from(LISTS), st.sampled_from(LANGUAGES), st.sampled_from(["", "newest"]))
@example("'" * 10_000, "search/", "en", "")
@example("沙" * 10_000, "search/", "zh-hans", "")
@example("사" * 10_000, "search/", "ko", "")
@example("a " * 5_000, "case-studies/", "ru", "")
@example("\x00", "documents/", "ja", "")
@example("\ud800\udfff", "events/", "mn", "newest")
@example("\u202e\u200fabc\u202c", "training/", "en", "")
@example("👩‍🌾🐪" * 50, "search/", "mn", "")
@example("COP17大会 사막화 цөлжилт ёлка", "search/", "ja", "")
def test_no_words_break_a_list(typed: str, shelf: str, language: str, sort: str) -> None:
    # Surrogates come as a robot sends them: bytes that are no text.
    words = typed.encode("utf-8", "surrogatepass")

    answer = Client().get(f"/{language}/{shelf}", {"q": words, "sort": sort})

    assert answer.status_code == (400 if is_refused(typed) else 200)


@pytest.mark.usefixtures("_filled")
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(_TYPED)
def test_what_was_typed_is_shown_and_never_becomes_markup(typed: str) -> None:
    words = f"<dune>{typed}".encode("utf-8", "surrogatepass")

    html = Client().get("/en/search/", {"q": words}).content.decode()

    assert "<dune>" not in html
    assert is_refused(typed) or "&lt;dune&gt;" in html
