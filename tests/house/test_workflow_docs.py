"""The page about the workflow says what the code does."""

from __future__ import annotations

import subprocess
import sys

from django.conf import settings

from portal.submissions.workflow import MOVES, Action, State

PAGE = settings.CHECKOUT / "docs" / "workflows" / "submission.md"


def test_the_page_is_fresh() -> None:
    drawn = subprocess.run(
        [sys.executable, "docs/draw_workflows.py", "--print"],
        cwd=settings.CHECKOUT,
        env={"PATH": ""},
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout

    assert PAGE.read_text(encoding="utf-8") == drawn, "stale: run make docs"


def test_every_move_has_its_row() -> None:
    rows = PAGE.read_text(encoding="utf-8").splitlines()

    for move in MOVES:
        beginning = f"| {State(move.source).label} | {Action(move.action).label} |"
        assert sum(row.startswith(beginning) for row in rows) == 1


def test_every_state_is_in_the_diagram() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert [state for state in State if f"    {state.value}: {state.label}\n" not in text] == []
