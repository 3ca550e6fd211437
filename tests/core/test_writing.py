"""Dates, spans, numbers and lists as each of the six languages writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe

from portal.accounts import zones
from portal.core import writing

CODES = ("en", "zh-hans", "ja", "ko", "mn", "ru")


def in_all(said: object) -> dict[str, object]:
    """Ask a function in each language."""
    assert callable(said)
    found = {}
    for code in CODES:
        with translation.override(code):
            found[code] = said()
    return found


def rendered(source: str, **values: object) -> str:
    return Template("{% load ui i18n %}" + source).render(Context(values))


# ---- Days --------------------------------------------------------------------------------------


def test_a_day_in_full():
    assert in_all(lambda: writing.long_date(date(2026, 8, 17))) == {
        "en": "17 August 2026",
        "zh-hans": "2026年8月17日",
        "ja": "2026年8月17日",
        "ko": "2026년 8월 17일",
        "mn": "2026 оны 8-р сарын 17",
        "ru": "17 августа 2026\N{NARROW NO-BREAK SPACE}г.",
    }


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (
            date(2026, 8, 17),
            date(2026, 8, 28),
            {
                "en": "17–28 August 2026",
                "zh-hans": "2026年8月17日至28日",
                "ja": "2026年8月17日～28日",
                "ko": "2026년 8월 17일~28일",
                "mn": "2026 оны 8-р сарын 17–28",
                "ru": "17–28 августа 2026 г.",
            },
        ),
        (
            date(2026, 8, 30),
            date(2026, 9, 2),
            {
                "en": "30 August – 2 September 2026",
                "zh-hans": "2026年8月30日至9月2日",
                "ja": "2026年8月30日～9月2日",
                "ko": "2026년 8월 30일 ~ 9월 2일",
                "mn": "2026 оны 8-р сарын 30 – 9-р сарын 2",
                "ru": "30 августа – 2 сентября 2026 г.",
            },
        ),
        (
            date(2026, 12, 30),
            date(2027, 1, 2),
            {
                "en": "30 December 2026 – 2 January 2027",
                "zh-hans": "2026年12月30日至2027年1月2日",
                "ja": "2026年12月30日～2027年1月2日",
                "ko": "2026년 12월 30일 ~ 2027년 1월 2일",
                "mn": "2026 оны 12-р сарын 30 – 2027 оны 1-р сарын 2",
                "ru": "30 декабря 2026 г. – 2 января 2027 г.",
            },
        ),
    ],
)
def test_a_span_of_days_says_its_year(first: date, last: date, expected: dict[str, str]):
    found = in_all(lambda: writing.days(first, last))

    # CLDR puts thin and unbroken spaces where it likes; they look alike.
    assert {code: " ".join(str(words).split()) for code, words in found.items()} == expected


def test_one_day_is_no_span():
    day = date(2026, 8, 17)

    assert in_all(lambda: writing.days(day, day)) == in_all(lambda: writing.long_date(day))


def test_an_instant_is_a_day_of_the_zone_that_is_active():
    late = datetime(2026, 8, 17, 20, 30, tzinfo=UTC)

    assert writing.long_moment(late) == "17 August 2026, 20:30"
    with timezone.override(zones.zone("Asia/Ulaanbaatar")):
        assert writing.long_date(late) == "18 August 2026"
        assert writing.long_moment(late) == "18 August 2026, 04:30"


def test_nothing_is_written_of_no_day():
    assert (writing.long_date(None), writing.long_moment(None)) == ("", "")


# ---- Numbers -----------------------------------------------------------------------------------


def test_thousands_stand_apart_as_the_language_has_it():
    found = in_all(lambda: writing.number(1234567))

    assert found == dict.fromkeys(CODES, "1,234,567") | {
        "ru": "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567"
    }


def test_decimals_have_the_sign_of_the_language():
    found = in_all(lambda: writing.number(Decimal("1234.5")))

    assert found == dict.fromkeys(CODES, "1,234.5") | {"ru": "1\N{NO-BREAK SPACE}234,5"}


def test_a_template_writes_numbers_and_leaves_the_rest():
    assert rendered("{{ a|number }} {{ b|number }}", a=1234, b="1234") == "1,234 1234"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("en", ["1 day", "2 days", "5 days", "21 days"]),
        ("zh-hans", ["1天", "2天", "5天", "21天"]),
        ("ja", ["1日", "2日", "5日", "21日"]),
        ("ko", ["1일", "2일", "5일", "21일"]),
        ("mn", ["1 өдрийн", "2 өдрийн", "5 өдрийн", "21 өдрийн"]),
        ("ru", ["1 день", "2 дня", "5 дней", "21 день"]),
    ],
)
def test_plurals_are_those_of_the_language(code: str, expected: list[str]):
    source = (
        "{% blocktranslate count days=n %}Starts in {{ days }} day{% plural %}"
        "Starts in {{ days }} days{% endblocktranslate %}"
    )
    with translation.override(code):
        for n, words in zip((1, 2, 5, 21), expected, strict=True):
            assert words in rendered(source, n=n)


# ---- Signs -------------------------------------------------------------------------------------


def test_lists_have_the_comma_of_the_language():
    ideographic = "Jiya、Otgon"

    assert in_all(lambda: writing.listed(["Jiya", "", None, "Otgon"])) == dict.fromkeys(
        CODES, "Jiya, Otgon"
    ) | {"zh-hans": ideographic, "ja": ideographic}


def test_labels_have_the_colon_of_the_language():
    assert in_all(lambda: writing.with_colon("A")) == dict.fromkeys(CODES, "A: ") | {
        "zh-hans": "A：",
        "ja": "A：",
    }


def test_a_list_with_html_escapes_the_rest():
    found = writing.listed([mark_safe("<b>a</b>"), "<i>"])

    assert isinstance(found, SafeString)
    assert found == "<b>a</b>, &lt;i&gt;"
    assert not isinstance(writing.listed(["<i>"]), SafeString)


def test_templates_have_the_same_signs():
    source = '{{ _("Reason")|colon }}{{ parts|listed }}{% comma %}c{% colon %}d'

    assert rendered(source, parts=["a", "<b>"]) == "Reason: a, &lt;b&gt;, c: d"
    assert rendered('{{ _("Reason")|colon_alone }}{% colon alone=True %}') == "Reason::"
    with translation.override("ja"):
        assert rendered(source, parts=["a", "b"]).endswith("：a、b、c：d")


def test_names_of_languages_are_marked_each_as_its_own():
    class Named:
        def __init__(self, tag: str, name: str) -> None:
            self.tag, self.name = tag, name

    texts = [Named("ja", "日本語"), Named("ru", "<Русский>")]

    assert (
        rendered("{{ texts|named }}", texts=texts)
        == '<span lang="ja">日本語</span>, <span lang="ru">&lt;Русский&gt;</span>'
    )
