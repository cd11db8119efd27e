"""Carries alarms to the operator: a POST to an address, a mail."""

from __future__ import annotations

import json
import smtplib
import ssl
import urllib.parse
import urllib.request
from email.message import EmailMessage
from typing import Any

from engagic_scrapy.exceptions import UsageProblem

SECONDS = 30.0


def post(url: str, report: dict[str, Any]) -> None:
    """POSTs one JSON object: ``text`` for people (Slack, Mattermost and Teams show it), ``alarms``, ``made_at``.

    Raises OSError if it wasn't taken, UsageProblem for an address that is none.
    """
    if not url.startswith(("http://", "https://")):
        raise UsageProblem(f"ENGAGIC_ALARM_URL={url}: expected an http or https address")
    body = {"text": words(report), "alarms": report["alarms"], "made_at": report["made_at"]}
    headers = {"Content-Type": "application/json", "User-Agent": "engagic_scrapy"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310  checked above
    with urllib.request.urlopen(request, timeout=SECONDS):  # noqa: S310
        pass


def mail(to: str, server: str, report: dict[str, Any]) -> None:
    """Mails the same words, from the address to itself.

    :param server: ``smtp://user:password@host:587`` (encrypted where the server offers it; with a password, only then) or
        ``smtps://…`` (encrypted from the first byte).

    Raises OSError (smtplib's errors are OSErrors) if the server doesn't take it, UsageProblem for an address that is none.
    """
    parts = urllib.parse.urlsplit(server)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise UsageProblem("ENGAGIC_ALARM_SMTP: expected smtp://host:25 or smtps://user:password@host:465")
    message = EmailMessage()
    message["Subject"] = f"engagic_scrapy: {_counted(report)}"
    message["From"] = message["To"] = to
    message.set_content(words(report))
    opened = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with opened(parts.hostname, parts.port or 0, timeout=SECONDS) as connection:
        connection.ehlo()
        if parts.scheme == "smtp" and connection.has_extn("starttls"):
            connection.starttls(context=ssl.create_default_context())
        elif parts.scheme == "smtp" and parts.password:
            raise UsageProblem(f"ENGAGIC_ALARM_SMTP: {parts.hostname} takes no encryption, so the password isn't sent to it")
        if parts.username:
            connection.login(urllib.parse.unquote(parts.username), urllib.parse.unquote(parts.password or ""))
        connection.send_message(message)


def words(report: dict[str, Any]) -> str:
    """The alarms, a line each."""
    return "\n".join([f"{_counted(report)} at {report['made_at'][:16]} UTC", *(f"- {one['text']}" for one in report["alarms"])])


def _counted(report: dict[str, Any]) -> str:
    number = len(report["alarms"])
    return "1 alarm" if number == 1 else f"{number} alarms"
