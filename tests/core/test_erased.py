"""Before a customer is erased, what is open comes to its end, each moment once."""

from runtime.core.conversation import CLOSED
from runtime.core.decision import GiveBack
from runtime.core.events import Erased, StaffJoined
from tests.core.parcels import Talk


def test_every_open_moment_is_withdrawn_once_in_waiting_journeys_too() -> None:
    talk = Talk().at_which().presses("safe").asks_for("refund").take(Erased())
    settled = [one for one in talk.logged if one[0] == "moment.outcome"]
    assert sorted(settled) == [
        ("moment.outcome", "parcel.find", "withdrawn"),
        ("moment.outcome", "refund.pay", "withdrawn"),
        ("moment.outcome", "safe.choose", "withdrawn"),
    ]
    assert {one.fields["reason"] for one in talk.decision.log if one.event == "moment.outcome"} == {"erased"}
    assert talk.conversation.run is None and talk.conversation.timers == () and talk.said == []
    assert talk.conversation.owner == CLOSED


def test_people_give_back_what_they_have() -> None:
    talk = Talk().at_which().says("person", control="person").take(StaffJoined("jo", "Jo")).take(Erased())
    assert [effect.outcome for effect in talk.decision.effects if isinstance(effect, GiveBack)] == ["withdrawn"]
    assert talk.conversation.owner == CLOSED


def test_nothing_is_said_or_asked_afterwards() -> None:
    talk = Talk().at_which().take(Erased())
    assert talk.says("hello").said == [] and talk.conversation.run is None
    assert talk.happens("parcel.begun").said == []
