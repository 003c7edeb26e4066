"""The ways an alert goes: a webhook with a signature, and an e-mail to the owner of the promise."""

import hashlib
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiohttp
import aiosmtplib

from moments.alerts import Alert
from runtime.clock import Clock
from runtime.core.errors import HandrailError
from runtime.signing import sign
from runtime.wire import write_json
from runtime.worker import Journeys

SECONDS = 10  # for one sending


class NotTaken(HandrailError):
    """The receiver did not take it."""


class Webhook:
    """POSTs alerts as JSON, signed; the alert's id is that of the webhook."""

    name = "webhook"

    def __init__(self, http: aiohttp.ClientSession, url: str, secret: str, clock: Clock) -> None:
        self._http = http
        self._url = url
        self._secret = secret
        self._clock = clock

    async def send(self, alert: Alert) -> None:
        """Send it. Raises NotTaken unless the answer is 2xx."""
        said = {
            "id": alert.id, "kind": alert.kind, "at": alert.at, "promise": alert.promise, "owner": alert.owner,
            "says": alert.says, "conversation": alert.conversation, "queue": alert.queue,
        }  # fmt: skip
        body = write_json(said)
        headers = {"Content-Type": "application/json", **sign(self._secret, alert.id, self._clock.now(), body)}
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        async with self._http.post(
            self._url, data=body, headers=headers, timeout=timeout, allow_redirects=False
        ) as answer:
            if not 200 <= answer.status < 300:
                raise NotTaken(f"it answered {answer.status}")


class Mail:
    """Writes to the owner's address in the map. An owner without an address is not written to."""

    name = "mail"

    def __init__(self, url: str, sender: str, journeys: Journeys, public_url: str | None) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "localhost", parts.port or (465 if parts.scheme == "smtps" else 587)
        self._is_tls = parts.scheme == "smtps"
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._sender = sender
        self._journeys = journeys
        self._public_url = public_url

    async def send(self, alert: Alert) -> None:
        """Send it, over TLS wherever the server offers it."""
        owner = self._journeys.current.owners.get(alert.owner or "")
        if owner is None or owner.email is None:
            return
        message = EmailMessage()
        message["From"], message["To"] = self._sender, owner.email
        message["Subject"] = f"[{self._journeys.current.title}] {_HEADINGS[alert.kind]}: {alert.promise or 'a contact'}"
        message["Message-ID"] = f"<{hashlib.sha256(alert.id.encode()).hexdigest()[:32]}@handrail>"
        where = f"{self._public_url or ''}/staff/moments"
        if alert.conversation is not None:
            where += f"/conversations/{alert.conversation}"
        message.set_content(f"{alert.says}\n\n{owner.title} answers for it. Look at it: {where}\n")
        await aiosmtplib.send(
            message, hostname=self._host, port=self._port, username=self._user, password=self._password,
            use_tls=self._is_tls, timeout=SECONDS,
        )  # fmt: skip


_HEADINGS = {"at_risk": "At risk", "breach": "Must be kept", "queue": "Nobody came", "spike": "Changed"}
