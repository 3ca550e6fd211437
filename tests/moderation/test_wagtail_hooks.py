from __future__ import annotations

import json
from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.utils import timezone

from portal.submissions.workflow import State
from tests.factories import Cast, make_submission
from tests.moderation.conftest import Browser

pytestmark = pytest.mark.django_db
HOME = "/cms/"
SHOWN = {
    "moderator": (True, False),
    "lead": (True, True),
    "editor": (False, True),
    "auditor": (True, True),
    "administrator": (False, False),
}


@pytest.mark.parametrize("part", list(SHOWN))
def test_the_menu_counts_what_waits_for_those_who_may(
    part: str, cast: Cast, browser: Browser
) -> None:
    make_submission(State.SUBMITTED, cast)
    make_submission(State.IN_REVIEW, cast)
    make_submission(State.ACCEPTED, cast)
    make_submission(State.DRAFT, cast)

    page = browser(getattr(cast, part)).get(HOME).content.decode()

    may_review, may_publish = SHOWN[part]
    props = unescape(page.partition('id="wagtail-sidebar-props"')[2].partition("</")[0])
    assert (json.dumps("Review (2)") in props) is may_review
    assert (json.dumps("Publishing (1)") in props) is may_publish
    assert ('id="review-backlog-section"' in page) is may_review
    assert ('id="publishing-backlog-section"' in page) is may_publish


def test_the_home_page_says_how_long_the_oldest_waits(cast: Cast, browser: Browser) -> None:
    make_submission(State.SUBMITTED, cast, at=timezone.now() - timedelta(days=23))

    page = browser(cast.lead).get(HOME).content.decode()

    assert "1 submission waits" in page
    assert "The oldest for 23 days" in page
    assert "1 overdue" in page
    assert "Nothing accepted waits for publication." in page


def test_wagtails_own_workflow_is_not_spoken_of(cast: Cast, browser: Browser) -> None:
    page = browser(cast.editor).get(HOME).content.decode()

    assert "Awaiting your review" not in page
    assert "moderation" not in page.lower().replace("css/moderation.css", "")


def test_the_admin_has_its_own_content_policy_and_readers_keep_theirs(
    cast: Cast, browser: Browser
) -> None:
    staff = browser(cast.moderator)

    admin = staff.get("/cms/review/")["Content-Security-Policy"]
    public = staff.get("/en/case-studies/")["Content-Security-Policy"]

    assert "script-src 'self' 'unsafe-inline'" in admin
    assert "object-src 'none'" in admin
    assert "unsafe-inline" not in public
    assert settings.ADMIN_CONTENT_SECURITY_POLICY
