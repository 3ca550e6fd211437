"""Few fixtures: people, and the rule that nothing leaves the machine."""

from __future__ import annotations

import pytest
from django.utils import translation

from tests.factories import Cast


@pytest.fixture(autouse=True)
def english() -> None:
    """A request leaves its language behind; the next test begins in English."""
    translation.activate("en")


@pytest.fixture
def cast(db: None) -> Cast:
    """One person per part for Mongolia."""
    return Cast("MNG")


@pytest.fixture
def neighbours(db: None) -> Cast:
    """One person per part for Japan."""
    return Cast("JPN")
