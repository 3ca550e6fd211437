# ruff: noqa: INP001 - a script, no package
"""Draw the moves of submissions into docs/workflows/submission.md, from the table in the code.

    python docs/draw_workflows.py            writes the file
    python docs/draw_workflows.py --print    prints it

Needs no server and no settings: the table is pure.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

CHECKOUT = Path(__file__).resolve().parent.parent
TARGET = CHECKOUT / "docs" / "workflows" / "submission.md"

settings.configure(USE_I18N=False)
sys.path.insert(0, str(CHECKOUT))

from portal.submissions.workflow import (  # noqa: E402 - the labels need settings first
    FINAL,
    MOVES,
    OPEN,
    PUBLIC_LABELS,
    WRITABLE,
    Action,
    Actor,
    Guard,
    Move,
    State,
    moves_from,
)

HEAD = """\
# The life of a submission

Drawn from `portal/submissions/workflow.py` by `make docs`; a test fails when this page is stale.
Do not edit it by hand. What it means is told in [features/workflow.md](../features/workflow.md).

## Diagram

Moves that leave the state as it is (assign, transfer, endorse late) are in the table only.
"""


def page() -> str:
    """Give the whole page."""
    parts = [HEAD, *diagram(), "", "## States", "", *states(), "", "## Moves", "", *moves(), ""]
    return "\n".join([*parts, "## Words", "", *words(), ""])


def diagram() -> Iterator[str]:
    """Give a Mermaid state diagram; moves between the same two states share an arrow."""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state in State:
        yield f"    {state.value}: {state.label}"
    yield f"    [*] --> {State.DRAFT.value}"
    for source in State:
        for target in State:
            labels = [
                str(Action(move.action).label)
                for move in moves_from(source)
                if move.target == target != source
            ]
            if labels:
                yield f"    {source.value} --> {target.value}: {' / '.join(labels)}"
    for state in State:
        if state in FINAL:
            yield f"    {state.value} --> [*]"
    yield "```"


def states() -> Iterator[str]:
    """Give the states with the two names that they have and what they allow."""
    yield from _row("State", "The submitting side reads", "Open", "Text can change")
    yield from _row("---", "---", "---", "---")
    for state in State:
        yield from _row(
            state.label,
            PUBLIC_LABELS[state],
            "yes" if state in OPEN else "",
            "yes" if state in WRITABLE else "",
        )


def moves() -> Iterator[str]:
    """Give every row of the table."""
    yield from _row("From", "Action", "To", "Who", "Only if", "Reason")
    yield from _row("---", "---", "---", "---", "---", "---")
    for move in MOVES:
        yield from _row(
            State(move.source).label,
            Action(move.action).label,
            "(stays)" if move.target == move.source else State(move.target).label,
            _joined(actor.label for actor in Actor if actor in move.actors),
            _conditions(move),
            "required" if move.needs_reason else "",
        )


def words() -> Iterator[str]:
    """Give the identifiers that the log and the mails use."""
    yield from _row("Identifier of the action", "Words on the button")
    yield from _row("---", "---")
    for action in Action:
        yield from _row(f"`{action.value}`", action.label)


def _conditions(move: Move) -> str:
    return _joined(Guard(guard).label for guard in move.guards)


def _joined(labels: Iterable[object]) -> str:
    return "; ".join(str(label) for label in labels)


def _row(*cells: object) -> Iterator[str]:
    yield "| " + " | ".join(str(cell) for cell in cells) + " |"


def main(arguments: list[str]) -> None:
    """Write the page, or print it."""
    if "--print" in arguments:
        sys.stdout.write(page())
        return
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
