"""A message that does not arrive: the author's own way on where there is one, else a person."""

from dataclasses import replace

from runtime.core.conversation import BOT
from runtime.core.events import SendFailed
from runtime.core.journey import Ask, End, Route, Say
from tests.core.builders import text
from tests.core.parcels import Talk, of, parcels, rest

TOLD = of("told", [
    rest("first", Ask(text("Where?"), "who"), "tell", answered=Route("news")),
    rest("news", Say(text("It is lost.")), "tell", done=Route("what"), undeliverable=Route("letter", settles="broken")),
    rest("what", Ask(text("What now?"), "why"), "tell", answered=Route("over")),
    rest("letter", Say(text("We write a letter.")), "tell", done=Route("over")),
    rest("over", End("kept", "kept", text("Over.")), "tell"),
])  # fmt: skip


def told(channel: str = "sms") -> Talk:
    talk = Talk(parcels(TOLD), channel=channel)
    return talk.asks_for("told").answers("Leeds")


def news(talk: Talk) -> int:
    return next(line.seq for line in talk.decision.lines if line.text == "It is lost.")


def test_it_goes_on_from_the_state_that_said_it() -> None:
    talk = told()
    talk.take(SendFailed(news(talk), "30006"))
    assert talk.said == ["We write a letter.", "Over.", ""]
    assert talk.logged[0] == ("moment.outcome", "told.tell", "broken")
    assert not talk.handed and talk.conversation.owner == BOT


def test_a_line_of_another_state_is_a_persons() -> None:
    talk = told()
    talk.take(SendFailed(news(talk) + 1, "30006"))
    assert talk.handed == ["send_failed"] and talk.at == "told.what"


def test_where_nobody_knows_whether_it_arrived_it_is_a_persons() -> None:
    talk = told()
    talk.take(SendFailed(news(talk), "timeout", unsure=True))
    assert talk.handed == ["send_failed"]


def test_once_the_journey_is_over_or_another_runs_it_is_a_persons() -> None:
    over = told()
    seq = news(over)
    assert over.answers("nothing").take(SendFailed(seq, "30006")).handed == ["send_failed"]
    away = told()
    seq = news(away)
    assert away.asks_for("points").take(SendFailed(seq, "30006")).handed == ["send_failed"]


def test_on_the_web_and_without_a_way_on_nothing_is_kept_for_it() -> None:
    assert told("web").run.told == ()
    states = dict(TOLD.states)
    states["news"] = rest("news", Say(text("It is lost.")), "tell", done=Route("what"))
    without = Talk(parcels(replace(TOLD, states=states)), channel="sms").asks_for("told").answers("Leeds")
    assert without.run.told == ()
