from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.accounts import notices, zones
from portal.accounts.models import Invitation, Mandate
from portal.accounts.roles import MIRRORED_GROUPS, STAFF_ROLES, STATE_ROLES, Role
from portal.core import languages
from tests.factories import Cast, make_user

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize("language", [language.code for language in languages.LANGUAGES])
class TestEveryLanguage:
    def check(self, letter: Any, language: str) -> None:
        html, kind = letter.alternatives[0]
        assert kind == "text/html"
        assert f'lang="{languages.tag(language)}"' in html
        assert letter.subject
        assert "\n" not in letter.subject
        for text in (letter.body, html, letter.subject):
            assert "{{" not in text
            assert "None" not in text

    def test_invitation(self, cast: Cast, mailoutbox: list[Any], language: str) -> None:
        invitation = Invitation.objects.create(
            email="new@example.org",
            name="O'Neill & <b>",
            language=language,
            role=Role.FOCAL_POINT,
            member_state="KOR",
            valid_from=AT.date(),
            valid_until=AT.date() + timedelta(days=365),
            invited_by=cast.lead,
            expires_at=AT,
        )

        notices.send_invitation(invitation)

        (letter,) = mailoutbox
        self.check(letter, language)
        assert "O'Neill & <b>" in letter.body
        assert "O&#x27;Neill &amp; &lt;b&gt;" in letter.alternatives[0][0]
        (token,) = re.findall(r"/account/invitation/([^/\s]+)/", letter.body)
        assert Invitation.read_token(token) == (invitation.pk, invitation.nonce)

    @pytest.mark.parametrize("send", [notices.send_mandate_granted, notices.send_mandate_ended])
    @pytest.mark.parametrize("days", [30, -1])
    def test_mandate(self, mailoutbox: list[Any], language: str, send: Any, days: int) -> None:
        mandate = Mandate.objects.create(
            user=make_user(language=language),
            role=Role.FOCAL_POINT,
            state="RUS",
            valid_from=AT.date(),
            valid_until=AT.date() + timedelta(days=days),
            ended_reason="Has a new post",
        )

        send(mandate)

        (letter,) = mailoutbox
        self.check(letter, language)
        assert mandate.stands_for


def test_every_role_is_of_a_state_or_of_the_secretariat() -> None:
    assert set(Role) == STAFF_ROLES | STATE_ROLES
    assert not STAFF_ROLES & STATE_ROLES
    assert set(MIRRORED_GROUPS.values()) <= STAFF_ROLES


def test_zones_offer_each_name_once() -> None:
    names = [name for _region, group in zones.choices() for name, _label in group]

    assert len(names) == len(set(names))
    assert names[0] == "Asia/Shanghai"
    assert set(names) <= zones.known()
    assert zones.zone("Mars/Base").key == "UTC"
