"""Writing to customers who have not asked: outreach, days, surveys, confirmations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from channels.api.confirmations import ConfirmationRoutes
from channels.api.events import EventRoutes
from channels.api.keys import Keys
from channels.api.outreach import OutreachRoutes
from channels.outreach.confirming import Confirming
from channels.outreach.doors import CustomerDoors
from channels.outreach.occasions import Occasions
from channels.outreach.outreach import Outreach
from channels.outreach.surveys import Surveys
from channels.outreach.windows import load_windows
from channels.sms.providers.telnyx import Telnyx
from channels.sms.providers.twilio import Twilio
from channels.web.chat import WebChat
from handrail.settings import Settings
from handrail.sole import Sole
from handrail.wiring.parts import Answering, Loop
from runtime.clock import Clock, Ids
from runtime.loading.library import Library
from runtime.ports import Store
from runtime.worker import Worker


@dataclass(frozen=True, slots=True)
class WritingFirst:
    """The parts by which customers are written to though they have not asked."""

    loops: Sequence[Loop]
    routes: Sequence[Answering]


def writing_first(
    settings: Settings, store: Store, library: Library, worker: Worker, web_chat: WebChat, *,
    carriers: Mapping[str, Twilio | Telnyx], clock: Clock, ids: Ids,
) -> WritingFirst:  # fmt: skip
    """Everything over one budget and one set of doors."""
    keys = Keys(settings.api_keys)
    doors = CustomerDoors(worker, web_chat.sessions, next(iter(carriers), None))
    outreach = Outreach(
        worker=worker, store=store, clock=clock, ids=ids, journeys=lambda: library.current,
        windows=load_windows(settings.contact_windows), doors=doors,
    )  # fmt: skip
    occasions = Occasions(
        outreach=outreach, worker=worker, store=store, clock=clock, ids=ids, journeys=lambda: library.current
    )
    days = Sole(occasions.run, name="days", store=store, clock=clock, folder=None)
    surveys = Surveys(store=store, clock=clock, journeys=lambda: library.current, ask=outreach.ask)
    asking = Sole(surveys.run, name="surveys", store=store, clock=clock, folder=None)
    confirming = Confirming(outreach=outreach, store=store, clock=clock, ids=ids, journeys=lambda: library.current)
    routes = OutreachRoutes(outreach, keys), EventRoutes(occasions, keys), ConfirmationRoutes(confirming, keys)
    return WritingFirst((outreach, days, asking), routes)
