"""The states of a journey as they are written: one model for each kind, told apart by the key that names the kind."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag

from runtime.core.journey import Outcome
from runtime.loading.fields import (
    Computed,
    Day,
    FileModel,
    Length,
    Replies,
    Route,
    RoutePart,
    Text,
    Words,
)

KIND_KEYS = ("ask", "do", "decide", "wait", "call", "become", "handoff", "transfer", "end")
"""The keys that name a kind; a state with none of them and `say` is a `say`."""


class WaiverFile(FileModel):
    """Why a finding is left as it is, and for how long."""

    model_config = ConfigDict(title="A waiver")

    why: Words = Field(title="Why", description="The reason, for those who read the list.")
    until: Day = Field(title="Until", description="The day from which it is reported again.")


Waivers = Annotated[
    dict[Annotated[str, Field(pattern=r"^HR[0-9]{3}$")], WaiverFile] | None,
    Field(exclude=True, title="Ignore", description="Findings that are known and waived: {HR206: {why, until}}."),
]


class MoveFile(FileModel):
    """A named next step that a person may take on the machine."""

    model_config = ConfigDict(title="A move of staff")

    label: Text = Field(title="Label", description="What staff read on the button.")
    help: Text | None = Field(None, title="Help", description="One or two sentences more, shown beside it.")
    to: Words | None = Field(None, title="To", description="The state where the journey goes on.")
    finish: Outcome | None = Field(None, title="Finish", description="Ends the journey instead, with this outcome.")
    needs: list[Words] = Field([], title="Needs", description="Data that must be known; staff are asked for the rest.")
    when: Computed | None = Field(None, title="When", description="The move is open only where this is true.")
    clear: list[Words] = Field([], title="Clear", description="Data that is forgotten on the way.")
    risk: Literal["low", "high"] = Field("low", title="Risk", description="High asks staff to confirm.")
    settles: Outcome | None = Field(None, title="Settles", description="What became of the moment that is left.")


class MoveToFile(FileModel):
    """Conversations that wait here go to another state of the new version."""

    model_config = ConfigDict(title="Move to another state")

    move_to: Words = Field(title="Move to", description="The state of the new version.")


class StateKeys(FileModel):
    """What every state may have, whatever its kind."""

    say: Text | None = Field(None, title="Say", description="What is said first, before the state does its own.")
    set: dict[str, Computed] | None = Field(
        None, title="Set", description="Data that gets a value on entry: {name: EXPRESSION}."
    )
    on: dict[str, Route] | None = Field(
        None, title="On", description="Where each outcome leads. What is not written goes to a person."
    )
    moves: dict[str, MoveFile] | None = Field(None, title="Moves", description="What staff may do from here.")
    on_new_version: (
        Annotated[
            Annotated[Literal["stay", "finish_old", "handoff"], Tag("<word>")] | Annotated[MoveToFile, Tag("<move>")],
            Discriminator(lambda written: "<move>" if isinstance(written, dict | MoveToFile) else "<word>"),
        ]
        | None
    ) = Field(None, title="On a new version", description="What becomes of conversations that wait here.")
    ignore: Waivers = None


class SayState(StateKeys):
    """Says something and goes on."""

    model_config = ConfigDict(title="A state that says something")

    say: Text = Field(title="Say", description="What is said.")
    to: Words | None = Field(None, title="To", description="The state that comes next.")


class RungFile(RoutePart):
    """One step of a silence ladder."""

    model_config = ConfigDict(title="After a silence")

    after: Length = Field(title="After", description="How long after the question.")


class Question(StateKeys):
    """What every state that asks may have."""

    ask: Text = Field(title="Ask", description="The question.")
    invalid: Replies | None = Field(
        None, title="Invalid", description="What is said to answers that do not fit, in turn; after the last, a person."
    )
    silence: list[RungFile] = Field(
        [], title="Silence", description="What happens when no answer comes: a ladder of {after, say, to}."
    )


class AskState(Question):
    """Asks for one piece of data and waits for it."""

    model_config = ConfigDict(title="A state that asks")

    into: Words = Field(title="Into", description="The data that the answer is kept in; its type reads the answer.")
    to: Words | None = Field(None, title="To", description="The state that comes after the answer.")


class ChoiceFile(RoutePart):
    """One of the answers that are offered."""

    model_config = ConfigDict(title="A choice")

    label: Text = Field(title="Label", description="What the customer reads.")
    also: Text | None = Field(None, title="Also", description="Further words that mean it, or {en: [...], es: [...]}.")
    when: Computed | None = Field(None, title="When", description="It is offered only where this is true.")


class ChooseState(Question):
    """Offers a few answers and waits for one."""

    model_config = ConfigDict(title="A state that offers choices")

    choices: dict[str, ChoiceFile] = Field(min_length=1, title="Choices", description="The answers, by id.")


class ProgressFile(FileModel):
    """What is said when the action takes long."""

    model_config = ConfigDict(title="Progress")

    after: Length = Field(title="After", description="How long after the call.")
    say: Text = Field(title="Say", description="What is said then.")


class DoState(StateKeys):
    """Calls an action and waits for how it ends."""

    model_config = ConfigDict(title="A state that does something")

    do: Words = Field(title="Do", description="The action of the map.")
    with_: dict[str, Computed] = Field(
        {}, alias="with", title="With", description="What the action takes; one {{ name }} alone keeps its type."
    )
    saves: dict[str, Words] = Field({}, title="Saves", description="What is kept of the answer: {our data: its field}.")
    progress: ProgressFile | None = Field(None, title="Progress", description="What is said when it takes long.")


class ArmFile(RoutePart):
    """One branch of a decision."""

    model_config = ConfigDict(title="An arm")

    when: Computed = Field(title="When", description="The first arm that is true is taken.")


class ElseFile(FileModel):
    """The branch that is taken when no other is."""

    model_config = ConfigDict(title="The last arm")

    else_: Route = Field(alias="else", title="Else", description="Where it leads otherwise.")


class DecideState(StateKeys):
    """Takes the first arm that is true."""

    model_config = ConfigDict(title="A state that decides")

    decide: list[
        Annotated[
            Annotated[ArmFile, Tag("<arm>")] | Annotated[ElseFile, Tag("<else>")],
            Discriminator(
                lambda written: (
                    "<else>" if isinstance(written, ElseFile) or (isinstance(written, dict) and "else" in written)
                    else "<arm>"
                )
            ),
        ]
    ] = Field(min_length=1, title="Decide", description="Arms of {when, to}, the last one {else: STATE}.")  # fmt: skip


class WaitFor(FileModel):
    """What is waited for: a time, a moment, or an event from outside."""

    model_config = ConfigDict(title="What is waited for")

    for_: Length | None = Field(None, alias="for", title="For", description="A length of time.")
    until: Computed | None = Field(None, title="Until", description="A date or a time that is computed.")
    event: Words | None = Field(None, title="Event", description="The name of an outside event.")
    at_most: Length | None = Field(None, title="At most", description="How long the event is waited for.")
    saves: dict[str, Words] = Field({}, title="Saves", description="What is kept of the event.")


class WaitState(StateKeys):
    """Waits for time to pass or for something to happen."""

    model_config = ConfigDict(title="A state that waits")

    wait: WaitFor = Field(title="Wait", description="{for: 2d}, {until: EXPRESSION} or {event: NAME, at_most: 5d}.")


class CallState(StateKeys):
    """Runs another journey and comes back."""

    model_config = ConfigDict(title="A state that calls a journey")

    call: Words = Field(title="Call", description="The journey to run; each of its named ends is an outcome.")
    with_: dict[str, Computed] = Field({}, alias="with", title="With", description="Data that it begins with.")
    saves: dict[str, Words] = Field({}, title="Saves", description="What is kept of its data.")


class BecomeState(StateKeys):
    """Goes on as another journey."""

    model_config = ConfigDict(title="A state that becomes a journey")

    become: Words = Field(title="Become", description="The journey that takes over.")
    with_: dict[str, Computed] = Field({}, alias="with", title="With", description="Data that it begins with.")


class HandoffState(StateKeys):
    """Hands the conversation to a person."""

    model_config = ConfigDict(title="A state that hands over")

    handoff: Words = Field(title="Hand-off", description="The queue of people.")
    say: Text | None = Field(None, title="Say", description="What the customer is told.")
    reason: Text | None = Field(None, title="Reason", description="Why, in a sentence for staff.")
    card: list[Words] = Field([], title="Card", description="Data that staff see first.")


class TransferState(StateKeys):
    """Passes the process to another system."""

    model_config = ConfigDict(title="A state that transfers")

    transfer: Words = Field(title="Transfer", description="The system of the map.")
    with_: dict[str, Computed] = Field({}, alias="with", title="With", description="What the system is told.")
    say: Text | None = Field(None, title="Say", description="What the customer is told.")
    to: Words | None = Field(
        None, title="To", description="The state that comes when the system has accepted; else the journey ends."
    )


class EndFile(FileModel):
    """An end with a name of its own."""

    model_config = ConfigDict(title="A named end")

    outcome: Outcome = Field(title="Outcome", description="What became of the open moments.")
    as_: Words | None = Field(None, alias="as", title="As", description="The name that a calling journey sees.")


class EndState(StateKeys):
    """The journey is over."""

    model_config = ConfigDict(title="A state that ends")

    end: Annotated[
        Annotated[Outcome, Tag("<outcome>")] | Annotated[EndFile, Tag("<named>")],
        Discriminator(lambda written: "<named>" if isinstance(written, dict | EndFile) else "<outcome>"),
    ] = Field(title="End", description="What became of the open moments, or {outcome, as}.")
    say: Text | None = Field(None, title="Say", description="The last words.")


def kind_of(written: Any) -> str | None:
    """The kind that a state's keys name, as a tag; None where they name none, or several."""
    if isinstance(written, StateKeys):
        return next(tag for tag, model in STATE_MODELS.items() if type(written) is model)
    if not isinstance(written, dict):
        return None
    named = [key for key in KIND_KEYS if key in written]
    if len(named) > 1:
        return None
    if not named:
        return "<say>" if "say" in written else None
    if named == ["ask"]:
        return "<choose>" if "choices" in written else "<ask>"
    return f"<{named[0]}>"


STATE_MODELS = {
    "<say>": SayState,
    "<ask>": AskState,
    "<choose>": ChooseState,
    "<do>": DoState,
    "<decide>": DecideState,
    "<wait>": WaitState,
    "<call>": CallState,
    "<become>": BecomeState,
    "<handoff>": HandoffState,
    "<transfer>": TransferState,
    "<end>": EndState,
}

AnyState = Annotated[
    Annotated[SayState, Tag("<say>")]
    | Annotated[AskState, Tag("<ask>")]
    | Annotated[ChooseState, Tag("<choose>")]
    | Annotated[DoState, Tag("<do>")]
    | Annotated[DecideState, Tag("<decide>")]
    | Annotated[WaitState, Tag("<wait>")]
    | Annotated[CallState, Tag("<call>")]
    | Annotated[BecomeState, Tag("<become>")]
    | Annotated[HandoffState, Tag("<handoff>")]
    | Annotated[TransferState, Tag("<transfer>")]
    | Annotated[EndState, Tag("<end>")],
    Discriminator(kind_of),
]
