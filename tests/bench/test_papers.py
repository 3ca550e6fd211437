"""The PDF of the longest case: seconds and memory of the worker that prints it. Run by `make bench`."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from tests.settings.test_env import CHECKOUT

pytestmark = pytest.mark.slow

MOST_SECONDS, MOST_MEGABYTES = 5.0, 400.0
PICTURES = 6


def photo(number: int) -> str:
    out = io.BytesIO()
    Image.effect_noise((960, 640), 60 + number).convert("RGB").save(out, "WEBP", quality=80)
    return default_storage.url(
        default_storage.save(f"renditions/{number}.webp", ContentFile(out.getvalue()))
    )


def test_the_longest_case_in_time_and_memory(
    capsys: Any, tmp_path: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The other process has a state folder of its own, with these pictures.
    settings.MEDIA_ROOT = tmp_path / "media" / "public"
    pictures = [photo(number) for number in range(PICTURES)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.print_paper", *pictures],
        cwd=CHECKOUT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PORTAL_STATE_DIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    with capsys.disabled():
        print(  # noqa: T201 - the figures are the purpose
            f"\nlongest case as PDF: {told['seconds']:.2f} s ({told['cpu']:.2f} s of CPU), "
            f"{told['megabytes']:.0f} MB at most, {told['bytes'] / 1024:.0f} kB"
        )
    assert told["cpu"] <= MOST_SECONDS
    assert told["megabytes"] <= MOST_MEGABYTES
