"""Titles in Latin letters."""

from __future__ import annotations

import pytest
from django.utils.text import slugify

from portal.library.latin import latin


@pytest.mark.parametrize(
    ("title", "language", "slug"),
    [
        ("Бэлчээр ашиглагчдын бүлэг", "mn", "belcheer-ashiglagchdyn-buleg"),
        ("Защитные лесополосы", "ru", "zashchitnye-lesopolosy"),
        ("사막화 방지", "ko", "samaghwa-bangji"),
        ("ゴビ", "ja", "gobi"),
        ("砂漠化の防止", "ja", ""),
        ("荒漠化防治", "zh-hans", "huang-mo-hua-fang-zhi"),
        ("UNCCD COP17 в Улан-Баторе", "ru", "unccd-cop17-v-ulan-batore"),
        ("Œuvre & naïveté", "en", "oeuvre-naivete"),
        ("😀", "en", "grinning"),
    ],
)
def test_a_title_is_spelled_so_that_six_languages_read_it(
    title: str, language: str, slug: str
) -> None:
    assert slugify(latin(title, language)) == slug
