"""The relay: every fault of a mail server, dead workers, many workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as conf
from django.db import IntegrityError, connection, transaction
from psycopg.conninfo import make_conninfo

from portal.accounts.roles import Role
from portal.core.errors import Missing
from portal.notifications import letters, queries, services
from portal.notifications.delivery import (
    RETRY_AFTER_SECONDS,
    deliver_due,
    register_link_action,
)
from portal.notifications.models import Breaker, Delivery, Suppression
from portal.notifications.services import RenderedMail
from tests.notifications.conftest import Person, news, now
from tests.notifications.mail_server import MailServer, certificate

pytestmark = pytest.mark.django_db
Status = Delivery.Status
THREADS, MAILS = 8, 200


def due_again_in(row: Delivery, at: Any) -> float:
    """Seconds until the next attempt."""
    return float((row.not_before - at).total_seconds())


# ---- What goes out -------------------------------------------------------------------------------


def test_a_mail_goes_out_in_the_recipients_language_with_clean_headers(
    person: Person, smtp: MailServer, settings: Any
) -> None:
    user = person("reader@example.org", language="ja", time_zone="Asia/Tokyo")
    services.send([news(user)], at=now())

    assert deliver_due(at=now()) == {"sent": 1}

    row = Delivery.objects.get()
    [(recipients, message)] = smtp.received
    assert recipients == ["reader@example.org"]
    assert message["To"] == "reader@example.org"
    assert message["Message-ID"].startswith(f"<{row.uuid}@")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["List-Unsubscribe"] is None
    assert {"Cc", "Bcc"}.isdisjoint(message.keys())
    html = message.get_body(("html",)).get_content()
    text = message.get_body(("plain",)).get_content()
    assert 'lang="ja"' in html
    assert f"{settings.BASE_URL}/ja/desk/" in html
    assert f"{settings.BASE_URL}/ja/desk/" in text
    assert (row.status, row.attempts, row.last_error) == (Status.SENT, 1, "")
    assert row.subject
    assert row.text
    assert row.language == "ja"


def test_a_mail_that_one_may_switch_off_says_how(person: Person, smtp: MailServer) -> None:
    user = person()
    services.send([news(user, category="reminders")], at=now())

    deliver_due(at=now())

    [(_to, message)] = smtp.received
    token = letters.unsubscribe_token(user_id=user.pk, category="reminders")
    assert f"/inbox/unsubscribe/{token[:8]}" in message["List-Unsubscribe"]
    assert "mailto:" in message["List-Unsubscribe"]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text = message.get_body(("plain",)).get_content()
    assert "/unsubscribe/" in text
    row = Delivery.objects.get()
    assert "/unsubscribe/" not in row.text + row.html


@pytest.mark.parametrize("poison", ["a\r\nBcc: b@example.org", "a\nb", "a\r\n\r\n<script>"])
def test_a_line_break_cannot_begin_a_header(smtp: MailServer, poison: str) -> None:
    mail = RenderedMail("k", "a@example.org", poison, "text")
    services.enqueue_rendered([mail], at=now())

    deliver_due(at=now())

    [(recipients, message)] = smtp.received
    assert recipients == ["a@example.org"]
    assert message["Bcc"] is None
    assert "\n" not in message["Subject"]


@pytest.mark.parametrize("address", ["a@example.org,b@example.org", "a@b@c", "<", "a@x\nb@y", "no"])
def test_what_is_no_single_address_is_not_mailed(smtp: MailServer, address: str) -> None:
    services.send([news(None, address=address)], at=now())

    deliver_due(at=now())

    assert smtp.received == []
    assert Delivery.objects.get().status == Status.SUPPRESSED


def test_codes_and_links_go_first(person: Person, smtp: MailServer) -> None:
    user = person()
    services.send([news(user, key=str(number)) for number in range(3)], at=now())
    services.enqueue_rendered([RenderedMail("k", "new@example.org", "Code", "1")], at=now())

    deliver_due(at=now(), limit=1)

    assert smtp.recipients == ["new@example.org"]


def test_news_waits_for_its_time(person: Person, smtp: MailServer) -> None:
    at = now()
    services.send([news(person(), not_before=at + timedelta(seconds=60))], at=at)

    assert deliver_due(at=at) == {}
    assert deliver_due(at=at + timedelta(seconds=61)) == {"sent": 1}


def test_news_that_is_too_late_is_not_sent(person: Person, smtp: MailServer) -> None:
    at = now()
    services.send([news(person(), expires_at=at + timedelta(minutes=1), sensitive=True)], at=at)

    assert deliver_due(at=at + timedelta(minutes=2)) == {"expired": 1}

    row = Delivery.objects.get()
    assert (row.status, row.context) == (Status.EXPIRED, {})
    assert smtp.received == []


def test_a_closed_account_is_never_mailed(person: Person, smtp: MailServer) -> None:
    user = person()
    services.send([news(user)], at=now())
    user.is_active = False
    user.save()

    assert deliver_due(at=now()) == {"suppressed": 1}
    assert smtp.received == []


def test_a_mandate_counts_until_the_last_moment(person: Person, smtp: MailServer) -> None:
    stays, left = person("a@example.org", role=Role.EDITOR), person("b@example.org")
    audience = ("state:MNG", "role:editor")
    services.send([news(user, audience=audience) for user in (stays, left)], at=now())

    assert deliver_due(at=now()) == {"sent": 1, "suppressed": 1}

    assert smtp.recipients == [stays.email]
    row = Delivery.objects.get(user=left)
    assert "no longer has the mandate" in row.last_error
    assert row.text == ""


def test_switching_off_counts_until_the_last_moment(person: Person, smtp: MailServer) -> None:
    user = person(role=Role.LEAD_MODERATOR)
    services.send([news(user, category="reminders")], at=now())
    services.choose(user=user, chosen={}, at=now())

    assert deliver_due(at=now()) == {"suppressed": 1}
    assert smtp.received == []


def test_mail_follows_a_changed_address(person: Person, smtp: MailServer) -> None:
    user = person()
    services.send([news(user)], at=now())
    user.email = "new@example.org"
    user.save()

    deliver_due(at=now())

    assert smtp.recipients == ["new@example.org"]


# ---- Secrets -------------------------------------------------------------------------------------


def test_secret_link_is_made_at_sending_and_rests_nowhere(person: Person, smtp: MailServer) -> None:
    register_link_action("test.secret", lambda context: f"/account/open/{context['id']}-t0ken/")
    notice = news(
        person(), context={"id": 5}, link_action="test.secret", sensitive=True, category="account"
    )
    services.send([notice], at=now())
    assert "t0ken" not in everything_in(Delivery.objects.get())

    deliver_due(at=now())

    [(_to, message)] = smtp.received
    assert "/account/open/5-t0ken/" in message.get_body(("plain",)).get_content()
    row = Delivery.objects.get()
    assert row.status == Status.SENT
    assert "t0ken" not in everything_in(row)
    assert (row.text, row.html, row.context) == ("", "", {})


def test_link_that_is_no_longer_wanted_cancels_the_mail(person: Person, smtp: MailServer) -> None:
    def revoked(context: dict[str, Any]) -> str:
        raise Missing("The invitation was revoked.")

    register_link_action("test.revoked", revoked)
    services.send([news(person(), link_action="test.revoked", sensitive=True)], at=now())

    assert deliver_due(at=now()) == {"cancelled": 1}

    assert Delivery.objects.get().last_error == "The invitation was revoked."
    assert smtp.received == []


def test_sensitive_words_are_gone_after_sending(smtp: MailServer) -> None:
    mail = RenderedMail("k", "a@example.org", "Your code", "1234-5678", "<p>1234-5678</p>")
    services.enqueue_rendered([mail], at=now())

    deliver_due(at=now())

    assert "1234-5678" in smtp.received[0][1].as_string()
    assert "1234-5678" not in everything_in(Delivery.objects.get())


@pytest.mark.parametrize("answer", ["550 5.1.1 unknown", "554 spam"])
def test_sensitive_words_are_gone_after_a_refusal_too(smtp: MailServer, answer: str) -> None:
    smtp.rcpt, smtp.data = (answer, "") if answer.startswith("550") else ("", answer)
    services.enqueue_rendered([RenderedMail("k", "a@example.org", "Code", "1234-5678")], at=now())

    deliver_due(at=now())

    row = Delivery.objects.get()
    assert row.status == Status.FAILED
    assert "1234-5678" not in everything_in(row)


def test_the_demonstration_keeps_all_words_and_sends_nothing(person: Person, settings: Any) -> None:
    settings.MAIL_TRANSPORT_URL = "demo:"
    register_link_action("test.secret", lambda _context: "/account/open/t0ken/")
    services.send([news(person(), link_action="test.secret", sensitive=True)], at=now())

    assert deliver_due(at=now()) == {"sent": 1}

    [row] = queries.demonstration_mails(address="READER@example.org")
    assert not queries.demonstration_mails(address="other@example.org")
    assert "/account/open/t0ken/" in row.text
    services.tidy(keep_words=True)
    row.refresh_from_db()
    assert "/account/open/t0ken/" in row.text


def test_logs_carry_no_address_and_no_link(
    person: Person, smtp: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="portal")
    smtp.rcpt = "550 5.1.1 <secret.person@example.org> unknown"
    services.send([news(person("secret.person@example.org"))], at=now())

    deliver_due(at=now())

    ours = " ".join(r.getMessage() for r in caplog.records if r.name.startswith("portal"))
    assert ours
    assert "secret.person" not in ours
    assert "http" not in ours
    assert "secret.person" not in Suppression.objects.get().reason


# ---- Faults --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "smtp://localhost:1/",
        "smtp://no-such-host.invalid:25/",
        "smtps://localhost:{port}/?timeout=2",
        "smtp://localhost:{hanging}/?timeout=0.4",
    ],
    ids=["refused", "dns", "tls", "timeout"],
)
def test_a_server_that_cannot_be_reached_is_tried_again(
    person: Person, settings: Any, url: str
) -> None:
    with MailServer() as server, MailServer(banner_hangs=True) as hanging:
        settings.MAIL_TRANSPORT_URL = url.format(port=server.port, hanging=hanging.port)
        user, at = person(), now()
        services.send([news(user, key=str(number)) for number in range(3)], at=at)

        assert deliver_due(at=at) == {"retry": 1}

    tried = Delivery.objects.get(attempts=1)
    assert tried.status == Status.PENDING
    assert 30 <= due_again_in(tried, at) <= 36
    assert tried.last_error
    # One probe a run: the others have lost nothing.
    assert Delivery.objects.filter(status=Status.PENDING, attempts=0).count() == 2


def test_disconnect_in_the_middle_is_tried_again(person: Person, smtp: MailServer) -> None:
    smtp.drops_at_data = True
    at = now()
    services.send([news(person())], at=at)

    assert deliver_due(at=at) == {"retry": 1}
    smtp.drops_at_data = False
    assert deliver_due(at=at + timedelta(minutes=1)) == {"sent": 1}

    row = Delivery.objects.get()
    assert smtp.received[0][1]["Message-ID"].startswith(f"<{row.uuid}@")
    # The server had the whole message when it hung up: the first may have arrived as well.
    assert row.possible_duplicate


@pytest.mark.parametrize("answer", ["421 4.3.2 closing", "451 4.3.0 later"])
def test_what_a_server_has_refused_in_words_has_not_arrived(
    person: Person, smtp: MailServer, answer: str
) -> None:
    smtp.data = answer
    at = now()
    services.send([news(person())], at=at)

    assert deliver_due(at=at) == {"retry": 1}
    assert not Delivery.objects.get().possible_duplicate


def test_days_without_a_server_park_nothing(
    person: Person, smtp: MailServer, settings: Any
) -> None:
    settings.MAIL_TRANSPORT_URL = "smtp://localhost:1/"
    user, begun = person(), now()
    services.send([news(user, key=str(number)) for number in range(3)], at=begun)
    at = begun
    for _run in range(60):
        at += timedelta(hours=3)
        assert set(deliver_due(at=at)) <= {"retry"}
    assert at - begun > timedelta(days=7)
    assert all(row.not_before - at <= timedelta(hours=7.2) for row in Delivery.objects.all())

    # The server is back, and greylists: its first answer begins the day of attempts.
    settings.MAIL_TRANSPORT_URL, smtp.rcpt = smtp.url(), "451 4.7.0 greylisted"
    at += timedelta(hours=8)
    assert deliver_due(at=at) == {"retry": 3}
    smtp.rcpt = ""
    assert deliver_due(at=at + timedelta(hours=8)) == {"sent": 3}


def test_two_weeks_without_a_server_are_the_end(person: Person, settings: Any) -> None:
    settings.MAIL_TRANSPORT_URL = "smtp://localhost:1/"
    at = now()
    services.send([news(person())], at=at)

    assert deliver_due(at=at + timedelta(days=13)) == {"retry": 1}
    assert deliver_due(at=at + timedelta(days=14, hours=1)) == {"failed": 1}


@pytest.mark.parametrize("answer", ["450 4.2.0 busy", "451 4.3.0 later", "452 4.2.2 full"])
def test_a_busy_mailbox_is_tried_again_and_holds_up_nobody(
    person: Person, smtp: MailServer, answer: str
) -> None:
    smtp.rcpt, smtp.rcpt_match = answer, "busy"
    at = now()
    services.send([news(person("busy@example.org"))], at=at)
    services.send([news(person("other@example.org"), key="test:2")], at=at)

    assert deliver_due(at=at) == {"retry": 1, "sent": 1}

    assert smtp.recipients == ["other@example.org"]
    assert Delivery.objects.get(address="busy@example.org").status == Status.PENDING


def test_an_unknown_mailbox_fails_once_and_is_not_written_to_again(
    person: Person, smtp: MailServer
) -> None:
    user = person("gone@example.org")
    smtp.rcpt, smtp.rcpt_match = "550 5.1.1 no such user", "gone"
    services.send([news(user), news(person("other@example.org"))], at=now())
    assert deliver_due(at=now()) == {"failed": 1, "sent": 1}
    smtp.rcpt = ""

    services.send([news(user, key="test:2")], at=now())

    assert deliver_due(at=now()) == {"suppressed": 1}
    row = Delivery.objects.get(recipient=f"user:{user.pk}", key="test:1")
    assert (row.status, row.attempts) == (Status.FAILED, 1)
    assert "no such user" in row.last_error


def test_a_code_is_sent_even_to_an_address_refused_before(smtp: MailServer) -> None:
    smtp.rcpt = "550 5.1.1 no such user"
    services.enqueue_rendered([RenderedMail("k1", "a@example.org", "Code", "1")], at=now())
    deliver_due(at=now())
    smtp.rcpt = ""

    services.enqueue_rendered([RenderedMail("k2", "a@example.org", "Code", "2")], at=now())

    assert deliver_due(at=now()) == {"sent": 1}
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("fault", ["auth", "certificate", "sender", "starttls", "url"])
def test_a_fault_of_our_own_stops_the_mail_and_costs_no_attempt(
    person: Person, smtp: MailServer, settings: Any, tmp_path: Path, fault: str
) -> None:
    context, ca = certificate(tmp_path)
    user = person()
    services.send([news(user, key=str(number)) for number in range(3)], at=now())
    with MailServer(tls=context, wants_password="right") as encrypted:
        settings.MAIL_TRANSPORT_URL = {
            "auth": encrypted.url(user="portal:wrong@", more=f"&tls=starttls&cafile={ca}"),
            "certificate": encrypted.url(more="&tls=starttls"),
            "sender": smtp.url(),
            "starttls": smtp.url(more="&tls=starttls"),
            "url": "",
        }[fault]
        smtp.mail_from = "553 sender not allowed"

        assert deliver_due(at=now()) == {"stopped": 1}
        assert deliver_due(at=now()) == {"stopped": 1}

    assert set(Delivery.objects.values_list("status", "attempts")) == {("pending", 0)}
    assert not Suppression.objects.exists()
    health = queries.mail_health(at=now())
    assert health.is_stopped
    assert health.waiting == 3
    # Mended: after the pause one run tries, succeeds, and the stop is over.
    smtp.mail_from = ""
    settings.MAIL_TRANSPORT_URL = smtp.url()
    assert deliver_due(at=now() + timedelta(minutes=11)) == {"sent": 3}
    assert not Breaker.objects.exists()


def test_mail_goes_by_tls_and_password(person: Person, settings: Any, tmp_path: Path) -> None:
    context, ca = certificate(tmp_path)
    with MailServer(tls=context, wants_password="right") as server:
        settings.MAIL_TRANSPORT_URL = server.url(
            user="portal:right@", more=f"&tls=starttls&cafile={ca}"
        )
        services.send([news(person())], at=now())

        assert deliver_due(at=now()) == {"sent": 1}


def test_pauses_grow_and_end_after_a_day(person: Person, smtp: MailServer) -> None:
    smtp.rcpt = "451 later"
    begun = at = now()
    services.send([news(person())], at=at)
    pauses = []

    while deliver_due(at=at) == {"retry": 1}:
        row = Delivery.objects.get()
        pauses.append(due_again_in(row, at))
        at = row.not_before

    row = Delivery.objects.get()
    assert row.status == Status.FAILED
    assert "after a day" in row.last_error
    for pause, planned in zip(pauses, RETRY_AFTER_SECONDS, strict=False):
        assert planned <= pause <= planned * 1.2
    assert timedelta(hours=24) <= at - begun < timedelta(hours=24, seconds=1)


def test_a_mail_that_cannot_be_written_does_not_stop_the_others(
    person: Person, smtp: MailServer
) -> None:
    user = person()
    odd_sender = RenderedMail("odd", "a@example.org", "s", "t", sender="x@example.org, y@z")
    services.enqueue_rendered([odd_sender], at=now())
    services.send([news(user, kind="nowhere.nothing"), news(user, key="test:2")], at=now())

    assert deliver_due(at=now()) == {"retry": 2, "sent": 1}

    assert "TemplateDoesNotExist" in Delivery.objects.get(key="test:1").last_error


# ---- Workers -------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_relay_refuses_to_send_inside_a_transaction(person: Person, smtp: MailServer) -> None:
    services.send([news(person())], at=now())

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        deliver_due(at=now())

    assert smtp.received == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["before the server has it", "after the server has it"])
def test_killed_worker_loses_nothing(settings: Any, moment: str) -> None:
    services.enqueue_rendered([RenderedMail("k", "a@example.org", "Decision", "text")], at=now())
    after = moment.startswith("after")
    with MailServer(hangs_after_data=after, banner_hangs=not after) as hanging:
        worker = deliver_in_a_process(hanging.url(timeout=60))
        try:
            wait_until(lambda: Delivery.objects.get().status == Status.SENDING)
            if after:
                wait_until(lambda: bool(hanging.received))
        finally:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        first_copies = [message for _to, message in hanging.received]

    with MailServer() as server:
        settings.MAIL_TRANSPORT_URL = server.url()
        assert deliver_due(at=now()) == {}  # the lease still runs
        Delivery.objects.update(lease_until=now() - timedelta(seconds=1))
        assert deliver_due(at=now()) == {"given_back": 1, "sent": 1}

    row = Delivery.objects.get()
    assert (row.status, row.attempts, row.possible_duplicate) == (Status.SENT, 2, True)
    copies = first_copies + [message for _to, message in server.received]
    assert len(copies) == (2 if after else 1)
    assert {message["Message-ID"].split("@")[0] for message in copies} == {f"<{row.uuid}"}


@pytest.mark.django_db(transaction=True)
def test_a_late_worker_changes_nothing(person: Person, settings: Any) -> None:
    services.send([news(person())], at=now())
    with MailServer(hangs_after_data=True) as slow, MailServer() as quick:
        settings.MAIL_TRANSPORT_URL = slow.url(timeout=3)
        late = threading.Thread(target=in_a_thread, args=(deliver_due,))
        late.start()
        wait_until(lambda: bool(slow.received))
        Delivery.objects.update(lease_until=now() - timedelta(seconds=1))
        settings.MAIL_TRANSPORT_URL = quick.url()
        assert deliver_due(at=now()) == {"given_back": 1, "sent": 1}
        late.join()

    assert Delivery.objects.get().status == Status.SENT


def test_a_mail_that_kills_its_workers_is_parked(smtp: MailServer) -> None:
    services.enqueue_rendered([RenderedMail("k", "a@example.org", "s", "t")], at=now())
    past = now() - timedelta(seconds=1)

    for _kill in range(5):
        Delivery.objects.update(status=Status.SENDING, attempts=1, lease_until=past)
        deliver_due(at=now(), limit=0)

    assert Delivery.objects.get().status == Status.FAILED


@pytest.mark.django_db(transaction=True)
def test_many_workers_send_each_mail_once(smtp: MailServer) -> None:
    mails = [RenderedMail(f"k{n}", f"p{n}@example.org", "News", "text") for n in range(MAILS)]
    services.enqueue_rendered(mails, at=now())
    workers = [
        threading.Thread(target=in_a_thread, args=(deliver_due,)) for _worker in range(THREADS)
    ]

    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert Counter(smtp.recipients) == Counter(mail.address for mail in mails)
    assert set(Delivery.objects.values_list("status", "attempts")) == {("sent", 1)}


# ---- What the database promises ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "promise"),
    [
        ({"status": "lost"}, "delivery_status_is_known"),
        ({"status": "sent"}, "delivery_has_sent_at_iff_sent"),
        ({"status": "sending", "attempts": 1}, "delivery_has_lease_iff_sending"),
        ({"lease_until": "2026-01-01T00:00Z"}, "delivery_has_lease_iff_sending"),
        (
            {"status": "sending", "lease_until": "2026-01-01T00:00Z"},
            "delivery_counts_an_attempt_before_sending",
        ),
        ({"address": ""}, "delivery_knows_whom_it_is_for"),
        ({"key": ""}, "delivery_has_key_and_kind"),
    ],
)
def test_the_database_refuses_an_impossible_row(wrong: dict[str, Any], promise: str) -> None:
    services.enqueue_rendered([RenderedMail("k", "a@example.org", "s", "t")], at=now())

    with pytest.raises(IntegrityError, match=promise):
        Delivery.objects.update(**wrong)


def test_there_is_one_breaker() -> None:
    with pytest.raises(IntegrityError, match="breaker_is_a_single_row"):
        Breaker.objects.create(pk=2, reason="x", opened_at=now(), open_until=now())


# ---- Tools ---------------------------------------------------------------------------------------


def everything_in(row: Delivery) -> str:
    """The whole row as text."""
    return " ".join(str(getattr(row, field.attname)) for field in Delivery._meta.concrete_fields)


def in_a_thread(deliver: Any) -> None:
    """Run until nothing is due, and let go of the thread's own connection."""
    try:
        while deliver(at=now()).get("sent"):
            pass
    finally:
        connection.close()


def deliver_in_a_process(url: str) -> subprocess.Popen[bytes]:
    """Start the real command in a process of its own, on the database of this test."""
    database = connection.settings_dict
    names = {
        "dbname": "NAME",
        "user": "USER",
        "password": "PASSWORD",
        "host": "HOST",
        "port": "PORT",
    }
    parts = {key: str(database[name]) for key, name in names.items() if database[name]}
    env = os.environ | {
        "DATABASE_URL": make_conninfo(**parts),
        "PORTAL_DEMO": "true",
        "EMAIL_URL": url,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    command = [sys.executable, str(conf.CHECKOUT / "manage.py"), "deliver_outbox"]
    return subprocess.Popen(command, env=env, cwd=conf.CHECKOUT)


def wait_until(true: Any, *, seconds: float = 30) -> None:
    """Wait for a process or thread, and say so when it does not come."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            pytest.fail("nothing happened in time")
        time.sleep(0.05)
