"""Prints one long case in a process of its own and says how long it took and what memory it held."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
django.setup()

from portal.library import papers  # noqa: E402 - Django must be set up first
from portal.vocabulary.queries import Terms  # noqa: E402
from tests.catalogue.builders import entry  # noqa: E402

PARAGRAPH = (
    "Herders plan their pasture together and rest it by season. 牧民共同规划草场并按季节休牧。"
    "牧民は放牧地を共同で計画する。목자들은 함께 목초지를 계획한다. "
    "Малчид бэлчээрээ хамтдаа төлөвлөдөг. Пастухи вместе планируют пастбища. "
)


def main() -> None:
    """Print a text as long as the longest that the form takes, with as many pictures."""
    pictures = sys.argv[1:]
    sections = []
    for number in range(1, 10):
        text = f"<p>{PARAGRAPH * 4}</p>" * 7
        rows = "".join(f"<tr><td>{PARAGRAPH[:60]}</td><td>{n}</td></tr>" for n in range(12))
        shown = (
            f'<figure><img src="{pictures[number - 1]}" alt="Steppe"></figure>'
            if len(pictures) >= number
            else ""
        )
        sections.append(
            f'<section><h2 id="s{number}">Part {number}</h2>{text}{shown}<table>{rows}</table></section>'
        )
    long = entry(1, title="The longest case 最长的案例", body_html="".join(sections))
    started, cpu = time.perf_counter(), time.process_time()
    content = papers.pdf_of(long, Terms())
    # Not `ru_maxrss`: that begins with what the process held that started this one.
    status = Path("/proc/self/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    spent = {"seconds": time.perf_counter() - started, "cpu": time.process_time() - cpu}
    print(json.dumps({**spent, "megabytes": peak, "bytes": len(content)}))  # noqa: T201


if __name__ == "__main__":
    main()
