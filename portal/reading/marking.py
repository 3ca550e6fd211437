"""Marking the questions of a module. Pure: whoever answers is not known, and nothing is kept.

What is right and why is told of a question only after it was answered; before, it is nowhere in
what a page is made of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SENT = "check"
"""The parameter of the button: it tells a form without answers from a page just opened."""


@dataclass(frozen=True)
class Choice:
    """One option of a question; `is_right` only where the question was answered."""

    number: int
    text: str
    chosen: bool = False
    is_right: bool = False


@dataclass(frozen=True)
class Question:
    """A question as a reader sees it now. Without an answer it gives nothing away."""

    number: int
    text: str
    choices: tuple[Choice, ...]
    answered: bool = False
    is_right: bool = False
    explanation: str = ""

    @property
    def name(self) -> str:
        """The parameter that holds the answer."""
        return f"a{self.number}"


@dataclass(frozen=True)
class Marked:
    """The questions of a module and what became of them."""

    questions: tuple[Question, ...] = ()
    sent: bool = False

    @property
    def answers(self) -> dict[str, int]:
        """What was chosen, by parameter."""
        return {q.name: c.number for q in self.questions for c in q.choices if c.chosen}

    @property
    def right(self) -> tuple[int, ...]:
        """The numbers of the questions that were answered rightly."""
        return tuple(question.number for question in self.questions if question.is_right)

    @property
    def answered(self) -> int:
        """How many questions were answered at all."""
        return sum(question.answered for question in self.questions)

    @property
    def passed(self) -> bool:
        """Whether the module is finished; one without questions is finished by saying so."""
        return self.sent and len(self.right) == len(self.questions)

    def steps(self, module: int) -> list[str]:
        """Give what can be noted: `2.1` a question answered rightly, `2` a finished module."""
        noted = [f"{module}.{number}" for number in self.right] if self.sent else []
        return [*noted, str(module)] if self.passed else noted


def mark(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, str]) -> Marked:
    """Mark what an address says (`check=1&a1=2&a3=1`); whatever it holds, this never fails."""
    sent = SENT in answers
    return Marked(
        tuple(
            _question(number, told, answers.get(f"a{number}", "") if sent else "")
            for number, told in enumerate(questions, 1)
        ),
        sent,
    )


def solved(number: int, told: Mapping[str, Any]) -> Question:
    """Give a question with its answer, for pages that fold it away: paper, a package, a review."""
    return _question(number, told, str(told["right"]))


def _question(number: int, told: Mapping[str, Any], answer: str) -> Question:
    options = told["options"]
    chosen = next((n for n in range(1, len(options) + 1) if str(n) == answer), 0)
    plain = tuple(Choice(n, text) for n, text in enumerate(options, 1))
    if not chosen:
        return Question(number, told["question"], plain)
    right = told["right"]
    return Question(
        number,
        told["question"],
        tuple(Choice(c.number, c.text, c.number == chosen, c.number == right) for c in plain),
        answered=True,
        is_right=chosen == right,
        explanation=told["explanation"],
    )
