from __future__ import annotations

import pytest

from portal.accounts import policies
from portal.accounts.models import User
from portal.accounts.queries import NOBODY, Standing
from portal.accounts.roles import STAFF_ROLES, Role

MANAGE = {Role.LEAD_MODERATOR, Role.ADMINISTRATOR}
SEE = MANAGE | {Role.AUDITOR}


@pytest.mark.parametrize("role", list(Role))
def test_who_manages_and_who_sees_people(role: Role) -> None:
    standing = Standing(user_id=1, roles=frozenset({role}))

    assert policies.may_manage_people(standing) == (role in MANAGE)
    assert policies.may_invite(standing) == (role in MANAGE)
    assert policies.may_see_people(standing) == (role in SEE)
    assert policies.may_grant(standing, to=User(pk=2)) == (role in MANAGE)
    assert not policies.may_grant(standing, to=User(pk=1))
    assert policies.may_suspend(standing, person=User(pk=2)) == (role in MANAGE)
    assert not policies.may_suspend(standing, person=User(pk=1))
    assert policies.is_staff(User(), standing) == (role in STAFF_ROLES)


def test_nobody_may_nothing() -> None:
    assert not policies.may_see_people(NOBODY)
    assert not policies.may_manage_people(NOBODY)
    assert not policies.is_staff(User(), NOBODY)


def test_an_emergency_account_counts_as_staff_without_a_role() -> None:
    assert policies.is_staff(User(is_superuser=True), NOBODY)
