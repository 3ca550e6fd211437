"""The words of a mail: from the templates of its kind, in the recipient's language and time zone."""

from __future__ import annotations

import base64
import zoneinfo
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import encoders
from email.mime.base import MIMEBase
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address
from django.template import Context, Engine, TemplateDoesNotExist
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from portal.core import languages
from portal.notifications.models import Delivery, InboxItem
from portal.notifications.notice import LOCKED_CATEGORIES, Category

LinkAction = Callable[[dict[str, Any]], str]


@dataclass(frozen=True)
class Enclosure:
    """A file that goes with a mail; `parameters` are those of its content type."""

    name: str
    mimetype: str
    content: bytes
    parameters: Mapping[str, str] = field(default_factory=dict)

    def part(self) -> MIMEBase:
        """Give the part of the message. In base64: line ends must arrive as they are."""
        main, _slash, sub = self.mimetype.partition("/")
        part = MIMEBase(main, sub)
        for name, value in self.parameters.items():
            part.set_param(name, value)
        part.set_payload(self.content)
        encoders.encode_base64(part)
        part.add_header("Content-Disposition", "attachment", filename=self.name)
        return part

    def to_json(self) -> dict[str, str]:
        """Give what rests in the database."""
        content = base64.b64encode(self.content).decode("ascii")
        return {"name": self.name, "mimetype": self.mimetype, "content": content}


EnclosureMaker = Callable[[dict[str, Any]], Enclosure]

UNSUBSCRIBE_SALT = "notifications.unsubscribe"
_link_actions: dict[str, LinkAction] = {}
_enclosures: dict[str, EnclosureMaker] = {}
_stop_links: dict[str, LinkAction] = {}
_kind_names: dict[str, Promise | str] = {}


class UnknownLinkActionError(LookupError):
    """A delivery names a maker of secret links that no app registered."""


class UnknownEnclosureError(LookupError):
    """A delivery names a maker of enclosed files that no app registered."""


@dataclass(frozen=True)
class Sealed:
    """What is handed to the mail server."""

    content: bytes
    sender: str
    recipient: str


@dataclass(frozen=True)
class Letter:
    """A finished mail for one recipient, and its words as they may rest in the database."""

    to: str
    subject: str
    text: str
    html: str
    text_to_keep: str
    html_to_keep: str
    headers: Mapping[str, str]
    sender: str
    reply_to: tuple[str, ...] = ()
    enclosure: Enclosure | None = None

    def seal(self) -> Sealed:
        """Give the message as it travels, with exactly one recipient."""
        mail = EmailMultiAlternatives(
            subject=self.subject,
            body=self.text,
            from_email=self.sender,
            to=[self.to],
            reply_to=list(self.reply_to),
            headers=dict(self.headers),
        )
        if self.html:
            mail.attach_alternative(self.html, "text/html")
        if self.enclosure is not None:
            mail.attach(self.enclosure.part())
        content = mail.message().as_bytes(linesep="\r\n")
        return Sealed(content=content, sender=_bare(self.sender), recipient=_bare(self.to))


def register_link_action(name: str, maker: LinkAction) -> None:
    """Name a maker of secret links, called with a delivery's context when the mail is sent.

    It returns a path on the portal or a whole address. A `DomainError` from it means that the
    link is no longer wanted: the mail is cancelled with that sentence.
    """
    _link_actions[name] = maker


def register_enclosure(name: str, maker: EnclosureMaker) -> None:
    """Name a maker of enclosed files, called with a delivery's context when the mail is sent.

    It makes the same bytes of the same context: a mail that is tried twice is one mail. The
    language of the recipient is the one now spoken. A `DomainError` from it cancels the mail.
    """
    _enclosures[name] = maker


def register_stop_link(kind: str, maker: LinkAction) -> None:
    """Name a maker of the link that stops one source of a kind of mail, not the whole category.

    It is called with a delivery's context. The page shows a button on GET, and POST acts without
    signing in, as that of the category does.
    """
    _stop_links[kind] = maker


def name_kinds(names: Mapping[str, Promise | str]) -> None:
    """Give kinds the names under which staff find them; each sender names its own."""
    _kind_names.update(names)


def kind_name(kind: str) -> str:
    """Give the name of a kind in the language now spoken; the kind itself where it has none."""
    return str(_kind_names.get(kind, kind))


def write(delivery: Delivery, *, address: str) -> Letter:
    """Write a mail to an address. Raises what templates and makers of links raise."""
    if delivery.is_rendered:
        return _as_it_came(delivery, address)
    with speaking(delivery):
        unsubscribe = _unsubscribe_url(delivery)
        preferences = absolute(reverse("inbox:preferences"))
        words = context(delivery) | {
            "unsubscribe_url": unsubscribe,
            "preferences_url": preferences,
            "inbox_url": absolute(reverse("inbox:list")),
        }
        text = render(delivery.kind, "txt", words)
        html = render(delivery.kind, "html", words)
        return Letter(
            to=address,
            subject=subject(delivery.kind, words),
            text=text,
            html=html,
            # The link that needs no sign-in is a secret too: it leaves, but does not rest here.
            text_to_keep=text.replace(unsubscribe, preferences) if unsubscribe else text,
            html_to_keep=html.replace(unsubscribe, preferences) if unsubscribe else html,
            headers=_headers(delivery, unsubscribe),
            sender=settings.DEFAULT_FROM_EMAIL,
            enclosure=_enclosed(delivery),
        )


def context(delivery: Delivery) -> dict[str, Any]:
    """Give what a template may say: the notice's own words, the link and the frame."""
    language = language_of(delivery)
    if delivery.link_action:
        url = absolute(_secret_link(delivery, language))
    else:
        url = absolute(delivery.url.replace("{lang}", language)) if delivery.url else ""
    return {
        **delivery.context,
        "url": url,
        "language_code": language,
        "language_tag": languages.tag(language),
        "may_opt_out": may_opt_out(delivery),
        "why_you_get_this": _reason(delivery.category),
        "recipient_name": str(delivery.user) if delivery.user else "",
        "portal_name": _("NEASPEC land knowledge portal"),
        "portal_url": absolute(f"/{language}/"),
        "contact_email": settings.CONTACT_EMAIL,
        "is_demonstration": settings.DEMONSTRATION,
    }


def subject(kind: str, words: Mapping[str, Any]) -> str:
    """Give a kind's subject on one line, in the language now spoken."""
    return one_line(render(kind, "subject.txt", words))


def render(kind: str, ending: str, words: Mapping[str, Any]) -> str:
    """Fill the template of a kind; only HTML is escaped."""
    app, _dot, name = kind.partition(".")
    template = Engine.get_default().get_template(f"{app}/emails/{name}.{ending}")
    return template.render(Context(dict(words), autoescape=ending == "html")).strip() + "\n"


def one_line(text: str) -> str:
    """Put a text on one line: a line break in a subject would begin a header."""
    return " ".join(text.split())[:900]


def title(item: InboxItem) -> str:
    """Give an inbox item's title in the language now spoken; its kind where words are missing."""
    try:
        return subject(item.kind, {**item.context, "language_code": get_language() or "en"})
    except TemplateDoesNotExist:
        return item.kind


def absolute(path: str) -> str:
    """Give a path its host from the configuration, never from a request."""
    return f"{settings.BASE_URL}{path}" if path.startswith("/") else path


def language_of(delivery: Delivery) -> str:
    """Give the language of the recipient as it is now; English where it is unknown."""
    code = delivery.user.language if delivery.user else delivery.language
    return code if code in languages.BY_CODE else "en"


@contextmanager
def speaking(delivery: Delivery) -> Iterator[None]:
    """Speak a recipient's language and tell the time of their zone."""
    zone = _zone(delivery.user.time_zone if delivery.user else "")
    with override(language_of(delivery)), timezone.override(zone):
        yield


def may_opt_out(delivery: Delivery) -> bool:
    """Tell whether a mail of this category may be switched off by its recipient."""
    return delivery.user_id is not None and delivery.category not in LOCKED_CATEGORIES


def unsubscribe_token(*, user_id: int, category: str) -> str:
    """Give a signed token that switches off one category for one person, and nothing else."""
    return signing.dumps([user_id, category], salt=UNSUBSCRIBE_SALT, compress=True)


def read_unsubscribe_token(token: str) -> tuple[int, Category] | None:
    """Give person and category of a token, or None where it was not signed here."""
    try:
        user_id, category = signing.loads(token, salt=UNSUBSCRIBE_SALT)
        return int(user_id), Category(category)
    except (signing.BadSignature, ValueError, TypeError):
        return None


def _as_it_came(delivery: Delivery, address: str) -> Letter:
    return Letter(
        to=address,
        subject=one_line(delivery.subject),
        text=delivery.text,
        html=delivery.html,
        text_to_keep=delivery.text,
        html_to_keep=delivery.html,
        headers=_headers(delivery, ""),
        sender=one_line(delivery.context.get("sender", "")) or settings.DEFAULT_FROM_EMAIL,
        reply_to=tuple(one_line(each) for each in delivery.context.get("reply_to", [])),
    )


def _headers(delivery: Delivery, unsubscribe: str) -> dict[str, str]:
    domain = _bare(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2] or "localhost"
    headers = {
        "Message-ID": f"<{delivery.uuid}@{domain}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if unsubscribe:
        mailto = f"mailto:{settings.CONTACT_EMAIL}?subject=unsubscribe%20{delivery.category}"
        headers["List-Unsubscribe"] = f"<{unsubscribe}>, <{mailto}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _unsubscribe_url(delivery: Delivery) -> str:
    if not may_opt_out(delivery) or delivery.user_id is None:
        return ""
    if maker := _stop_links.get(delivery.kind):
        return absolute(maker(delivery.context))
    token = unsubscribe_token(user_id=delivery.user_id, category=delivery.category)
    return absolute(reverse("inbox:unsubscribe", kwargs={"token": token}))


def _secret_link(delivery: Delivery, language: str) -> str:
    try:
        maker = _link_actions[delivery.link_action]
    except KeyError:
        raise UnknownLinkActionError(delivery.link_action) from None
    return maker({**delivery.context, "language": language})


def _enclosed(delivery: Delivery) -> Enclosure | None:
    if not delivery.enclosure:
        return None
    try:
        maker = _enclosures[delivery.enclosure]
    except KeyError:
        raise UnknownEnclosureError(delivery.enclosure) from None
    return maker({**delivery.context, "language": language_of(delivery)})


def _reason(category: str) -> str:
    if category == Category.ACCOUNT:
        return _("You receive this mail because somebody used this address on the portal.")
    if category == Category.DECISION:
        return _("You receive this mail because it is about something that you submitted.")
    if category == Category.WORK:
        return _("You receive this mail because something waits for you on the portal.")
    if category == Category.EVENTS:
        return _("You receive this mail because this address is registered for an event.")
    if category == Category.NEWS:
        return _("You receive this mail because you asked to be told of new content.")
    return _("You receive this mail because you have not switched off this kind of mail.")


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name or "UTC")
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")


def _bare(address: str) -> str:
    return parseaddr(sanitize_address(address, "utf-8"))[1]
