"""What other systems ask for: a journey with a customer, for a reason; and what they are answered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from runtime.core.company import Confirms

WhenBusy = Literal["wait_turn", "fold_in", "interrupt", "skip"]
Outcome = Literal["started", "scheduled", "refused", "withdrawn"]
Word = Annotated[str, Meta(min_length=1, max_length=100)]
Time = Annotated[datetime, Meta(tz=True)]

REASON_CHARS = 320  # two text messages at most, before the journey has said a word


class Consent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who agreed to be written to: when, how, and in which words."""

    at: Time
    how: Word
    text: Annotated[str, Meta(max_length=1_000)] = ""


class Survey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which moment's promise the customer is asked about; with `confirms` it is the promise as such."""

    version: str
    moment: str
    instance: str
    confirms: Confirms | None = None


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One request. `reason` is what the customer is told; after `expires` it is pointless.

    With a `survey` it is a question about a promise: of a moment that was settled in `conversation`, or as such. Other
    systems ask for neither.
    `phone` and `customer` say who it is: with a `phone` it goes by SMS, else into the web conversation of the customer
    whom the site vouched for. `customer` is the site's id; whoever gives both says that they are one person.
    """

    id: Word
    journey: Word
    reason: Annotated[str, Meta(min_length=1, max_length=REASON_CHARS)]
    expires: Time
    purpose: Literal["service", "marketing"] = "service"
    phone: Annotated[str, Meta(pattern=r"^\+[1-9][0-9]{6,14}$")] | None = None
    customer: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    consent: Consent | None = None
    not_before: Time | None = None
    timezone: Word | None = None
    region: Annotated[str, Meta(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")] | None = None
    when_busy: WhenBusy = "wait_turn"
    data: Mapping[Word, str | int | float | bool | None] = {}
    survey: Survey | None = None
    conversation: str | None = None


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of a request: `rule` is why it has not started, `at` when it is tried, `conversation` where it is."""

    id: str
    outcome: Outcome
    rule: str | None = None
    at: datetime | None = None
    conversation: str | None = None


class Kept(msgspec.Struct, frozen=True):
    """A request with its answer, as it is stored."""

    asked: Asked
    answer: Answer


class Contact(msgspec.Struct, frozen=True):
    """That a customer was written to, by the request of that id."""

    id: str
    at: datetime


class Contacts(msgspec.Struct, frozen=True):
    """When a customer was written to by ourselves lately."""

    made: tuple[Contact, ...] = ()
