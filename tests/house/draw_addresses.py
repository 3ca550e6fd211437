"""Draw `addresses.tsv` from what the portal answers now. Read the difference before committing.

Run inside the servers: `python -m portal.launcher exec --test -- python -m tests.house.draw_addresses`.
"""

from __future__ import annotations

import os
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
django.setup()

from django.conf import settings  # noqa: E402 - Django must be set up first
from django.db import transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import get_runner, setup_test_environment  # noqa: E402

from tests.house import addresses  # noqa: E402

TABLE = Path(__file__).with_name("addresses.tsv")


def draw() -> None:
    """Ask every address as every part, and write the table."""
    setup_test_environment()
    settings.STAFF_SECOND_FACTOR = False
    runner = get_runner(settings)(verbosity=0, interactive=False)
    old = runner.setup_databases()
    try:
        with transaction.atomic():
            rows = _rows()
            transaction.set_rollback(True)
    finally:
        runner.teardown_databases(old)
    TABLE.write_text("\n".join(rows) + "\n", "utf-8")


def _rows() -> list[str]:
    world = addresses.build_world()
    paths = world.paths()
    columns = {}
    for part in addresses.PARTS:
        client = Client()
        world.sign_in(client, part)
        columns[part] = {route: str(addresses.ask(client, path)) for route, path in paths.items()}
    head = "\t".join(("address", *addresses.PARTS))
    body = [
        "\t".join((route, *(columns[part][route] for part in addresses.PARTS)))
        for route in sorted(paths)
    ]
    return [head, *body]


if __name__ == "__main__":
    draw()
