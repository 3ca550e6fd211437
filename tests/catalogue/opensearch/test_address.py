from datetime import UTC, datetime

import pytest

from portal.catalogue.opensearch.address import Address

AT = datetime(2026, 10, 1, 9, 5, 7, tzinfo=UTC)


def test_everything_is_read_and_passwords_keep_their_signs() -> None:
    found = Address.read("https://us%40er:p%3Ass@search.example:9243/land?ca=/etc/ca.pem")

    assert found == Address(
        "search.example", 9243, True, "us@er", "p:ss", name="land", ca="/etc/ca.pem"
    )


def test_the_shortest_address_has_sound_defaults() -> None:
    found = Address.read("http://127.0.0.1")

    assert (found.port, found.is_tls, found.name, found.user) == (9200, False, "entries", "")


@pytest.mark.parametrize("url", ["", "search:9200", "redis://search", "http://", "http://s/En_try"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"OpenSearch|index"):
        Address.read(url)


def test_names_say_the_mapping_and_when_it_was_begun() -> None:
    plain = Address.read("http://s/land")
    analysed = Address.read("http://s/land?fields=analysed")

    assert (plain.alias, plain.building) == ("land-1", "land-1-building")
    assert plain.index(AT) == "land-1-20261001090507"
    assert analysed.alias == "land-1a"


def test_only_own_aliases_are_ours() -> None:
    found = Address.read("http://s/land")

    assert all(map(found.is_ours, ["land-1", "land-12a", "land-1-building"]))
    assert not any(map(found.is_ours, ["land-test-1", "island-1", "land-1-20261001", "land"]))
