"""After an outage: messages that the provider has and we never got. Those that we have change nothing."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from channels.sms.intake import SmsIntake
from runtime.ports import Inbound


class LookUp(Protocol):
    """A provider that can be asked which messages came to our number."""

    name: str

    def came_since(self, since: datetime) -> AsyncIterator[Inbound]:
        """The messages to our number since then, the oldest first. Raises CannotLookUp."""
        ...


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a look-up brought: how many messages the provider has, and how many of them were new to us."""

    provider: str
    seen: int
    new: int


class Reconciling:
    """Looks up what came, and takes what is new, in the order in which it was written."""

    def __init__(self, intake: SmsIntake, providers: Sequence[LookUp]) -> None:
        self._intake = intake
        self._providers = providers

    async def since(self, since: datetime) -> Sequence[Reconciled]:
        """Do it for each provider that can be asked. Raises CannotLookUp and StoreError."""
        done = []
        for provider in self._providers:
            seen = new = 0
            async for inbound in provider.came_since(since):
                seen += 1
                new += await self._intake.take(inbound, provider.name)
            done.append(Reconciled(provider.name, seen, new))
        return done
