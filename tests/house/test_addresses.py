"""Every address answers every part as `addresses.tsv` says; an address without a row fails.

The table is drawn anew by `python -m tests.house.draw_addresses` and read before it is committed:
a changed cell is a changed promise.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.house import addresses

TABLE = Path(__file__).with_name("addresses.tsv")


@pytest.fixture
def world(db: Any) -> addresses.World:
    return addresses.build_world()


def table() -> dict[str, dict[str, str]]:
    head, *rows = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines()]
    return {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows}


def test_every_address_has_a_row_and_every_row_an_address():
    assert sorted(table()) == sorted(addresses.routes())


@pytest.mark.parametrize("part", addresses.PARTS)
def test_part_gets_what_the_table_says(
    world: addresses.World, client: Client, part: str, settings: Any
):
    settings.STAFF_SECOND_FACTOR = False
    expected = table()
    world.sign_in(client, part)

    answered = {route: str(addresses.ask(client, path)) for route, path in world.paths().items()}

    assert answered == {route: cells[part] for route, cells in expected.items()}


def test_table_promises_no_fault_and_a_shut_admin():
    for route, cells in table().items():
        assert not [status for status in cells.values() if status.startswith("5")], route
        if route.startswith("cms/") and route not in addresses.OPEN_BELOW_CMS:
            assert cells["signed out"] in {"302", "404"}, route
            assert {cells["contributor"], cells["focal point"]} <= {"403", "404"}, route
