"""A second editor, who wrote nothing yet."""

from __future__ import annotations

import pytest

from portal.accounts.models import User
from tests.factories import make_user


@pytest.fixture
def second_editor(db: None) -> User:
    return make_user("editor")
