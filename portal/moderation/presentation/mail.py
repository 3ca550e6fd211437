"""The very mails that a decision would send, before it is made.

Built from the same news and notices as the decision itself and written by the outbox's own
renderer, in the recipient's language: what is shown here is what arrives.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from portal.accounts.models import User
from portal.core import languages
from portal.notifications import letters
from portal.notifications.models import Delivery
from portal.notifications.notice import Notice
from portal.submissions import notices
from portal.submissions.notices import News


@dataclass(frozen=True)
class Mail:
    """One mail as it will arrive, and everybody who gets exactly these words."""

    recipients: tuple[str, ...]
    language: str
    subject: str
    text: str

    @property
    def language_tag(self) -> str:
        """The language for `lang` attributes."""
        return languages.tag(self.language)


def previews(news: News) -> list[Mail]:
    """Give the mails of a move, people who get the same words together."""
    told = [notice for notice in notices.about(news) if notice.mail]
    people = User.objects.in_bulk([notice.user_id for notice in told if notice.user_id])
    return _together(
        _mail(notice, people[notice.user_id])
        for notice in told
        if notice.user_id is not None and notice.user_id in people
    )


def _mail(notice: Notice, user: User) -> Mail:
    delivery = Delivery(
        kind=notice.kind,
        category=notice.category,
        user=user,
        url=notice.url,
        context=dict(notice.context),
        # A row that is not stored would have a promise of the database here.
        enclosure=notice.enclosure,
    )
    letter = letters.write(delivery, address=user.email)
    return Mail(
        recipients=(f"{user} <{user.email}>",),
        language=letters.language_of(delivery),
        subject=letter.subject,
        text=letter.text_to_keep,
    )


def _together(mails: Iterable[Mail]) -> list[Mail]:
    found: dict[tuple[str, str, str], Mail] = {}
    for mail in mails:
        key = mail.language, mail.subject, mail.text
        same = found.get(key)
        found[key] = replace(same, recipients=same.recipients + mail.recipients) if same else mail
    return list(found.values())
