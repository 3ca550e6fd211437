from __future__ import annotations

import pytest

from portal.accounts.states import STATES
from portal.moderation.presentation import names


def terms(text: str) -> list[str]:
    return [finding.term for finding in names.find(text)]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("Herders from North Korea came.", "North Korea"),
        ("The ROK supported it.", "ROK"),
        ("Dust over the Sea of Japan", "Sea of Japan"),
        ("the East Sea coast", "East Sea"),
        ("与韩国合作", "韩国"),
        ("沙尘到达日本海", "日本海"),
        ("北朝鮮との協力", "北朝鮮"),
        ("남한의 지원", "남한"),
        ("Работа в Северной Корее", "Северной Корее"),
        ("Хойд Солонгост хийсэн", "Хойд Солонгост"),
        ("near the disputed islands", "disputed islands"),
    ],
)
def test_a_term_to_look_at_is_found(text: str, term: str) -> None:
    assert term in terms(text)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.iso3)
def test_official_names_are_never_hinted_at(state) -> None:  # type: ignore[no-untyped-def]
    for name in state.names.values():
        assert terms(f"{name}.") == []


def test_the_official_name_does_not_hide_a_term_beside_it() -> None:
    assert terms("Republic of Korea, or South Korea") == ["South Korea"]


def test_marking_changes_no_letter() -> None:
    text = "From North Korea, over the Sea of Japan.\nAnd on."

    pieces = list(names.marked(text))

    assert "".join(p.text for p in pieces) == text
    assert [p.text for p in pieces if p.hint] == ["North Korea", "Sea of Japan"]
