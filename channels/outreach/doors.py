"""Where the conversation with a customer is: on their number with ours, or on the web if the site vouched for them."""

from channels.sms.intake import CHANNEL as SMS
from channels.web.session import Sessions
from runtime.core.conversation import Conversation
from runtime.worker import Worker


class CustomerDoors:
    """Finds conversations. `ours` is the number that customers are written to from; None where there is no carrier."""

    def __init__(self, worker: Worker, sessions: Sessions, ours: str | None) -> None:
        self._worker = worker
        self._sessions = sessions
        self._ours = ours

    @property
    def has_sms(self) -> bool:
        """Whether there is a carrier."""
        return self._ours is not None

    async def by_sms(self, phone: str, language: str | None = None) -> Conversation | None:
        """The conversation with a number, made in `language` where there is none; None where no carrier is set up."""
        if self._ours is None:
            return None
        return await self._worker.begin(SMS, f"{phone} {self._ours}", language=language)

    async def seen_by_sms(self, phone: str) -> Conversation | None:
        """The same, but none is made: where there is none yet, what it would be."""
        return await self._worker.seen(SMS, f"{phone} {self._ours}") if self._ours is not None else None

    async def on_the_web(self, customer: str) -> Conversation | None:
        """The conversation of a customer whom the site vouched for; None where they have none."""
        return await self._sessions.of_customer(customer)
