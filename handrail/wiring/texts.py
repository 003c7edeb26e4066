"""Text messages: the providers that are set up, their channels, and what brings their words in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp

from channels.sms.intake import SmsIntake
from channels.sms.pace import Pace, Paced
from channels.sms.pictures import Pictures
from channels.sms.providers.telnyx import Telnyx, TelnyxSettings
from channels.sms.providers.twilio import Twilio, TwilioSettings
from channels.sms.receipts import Receipts
from channels.sms.reconcile import Reconciling
from channels.sms.reports import Reports
from channels.sms.routes import SmsRoutes
from handrail.settings import Settings
from handrail.sole import Sole
from handrail.wiring.parts import Loop
from runtime.clock import Clock, Ids, jitter
from runtime.files import Files
from runtime.ports import Channel, Store
from runtime.worker import Worker

if TYPE_CHECKING:
    from handrail.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Texts:
    """The parts for text messages."""

    carriers: Sequence[Twilio | Telnyx]
    intake: SmsIntake
    reports: Reports
    loops: Sequence[Loop]
    webhooks: Sequence[SmsRoutes]
    reconciling: Reconciling


def texts_of(
    settings: Settings, worker: Worker, store: Store, carriers: Mapping[str, Twilio | Telnyx], *, clock: Clock,
    ids: Ids, files: Files, metrics: "Metrics | None",
) -> Texts:  # fmt: skip
    """What the providers tell us, whichever they are."""
    providers = list(carriers.values())
    pictures = Pictures(worker=worker, store=store, clock=clock, ids=ids, files=files, providers=providers)
    intake, reports = SmsIntake(worker, store, pictures), Reports(worker, store, ids)
    webhooks = [SmsRoutes(intake, reports, each, public_url=settings.public_url or "") for each in providers]
    asked = [each for each in providers if isinstance(each, Twilio)]
    receipts = Receipts(
        reports=reports, store=store, clock=clock, carriers={each.name: each for each in providers},
        counted=metrics.asked_for if metrics is not None else lambda learnt: None,
    )  # fmt: skip
    loops: list[Loop] = [reports, pictures]
    if settings.sms_receipt is not None:
        loops.append(Sole(receipts.run, name="receipts", store=store, clock=clock, folder=None))
    return Texts(providers, intake, reports, loops, webhooks, Reconciling(intake, asked))


def channels_of(
    settings: Settings, store: Store, clock: Clock, carriers: Mapping[str, Twilio | Telnyx]
) -> dict[str, Channel]:
    """By each of our numbers, at its pace; where a conversation is on none of them any more, by the first."""
    rates = {"twilio": settings.twilio_per_second, "telnyx": settings.telnyx_per_second}
    paced: dict[str, Channel] = {}
    for number, carrier in carriers.items():
        rate = rates[carrier.name]
        paced[number] = Paced(carrier, Pace(rate, store, clock)) if rate is not None else carrier
    channels = {f"sms {number}": channel for number, channel in paced.items()}
    if paced:
        channels["sms"] = next(iter(paced.values()))
    return channels


def carriers_of(settings: Settings, sms: aiohttp.ClientSession, clock: Clock) -> dict[str, Twilio | Telnyx]:
    """The SMS providers that are set up, by our number with each."""
    carriers: dict[str, Twilio | Telnyx] = {}
    public_url = settings.public_url or ""
    if settings.twilio_account_sid is not None:
        ours = settings.twilio_from or ""
        twilio = TwilioSettings(
            settings.twilio_account_sid, settings.twilio_auth_token, ours, public_url, settings.twilio_api_url
        )
        carriers[ours] = Twilio(twilio, sms, jitter, clock)
    if settings.telnyx_api_key is not None:
        ours = settings.telnyx_from or ""
        telnyx = TelnyxSettings(
            settings.telnyx_api_key, settings.telnyx_public_key or "", ours, public_url, settings.telnyx_api_url
        )
        carriers[ours] = Telnyx(telnyx, sms, jitter, clock)
    return carriers
