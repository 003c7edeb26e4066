"""The map as it is written: what all journeys of a brand share."""

from pydantic import ConfigDict, Field

from runtime.loading.fields import FileModel, Length, Route, Text, Words
from runtime.loading.journey_file import ConfirmedFile, Data
from runtime.loading.state_file import MoveFile, Waivers


class ValueFile(FileModel):
    """Something we want to be known for."""

    model_config = ConfigDict(title="A value")

    says: Words = Field(title="Says", description="The value in one sentence.")
    confirmed: ConfirmedFile | None = Field(None, title="Confirmed", description="When and how customers confirmed it.")


class OwnerFile(FileModel):
    """Who answers for moments."""

    model_config = ConfigDict(title="An owner")

    title: Words = Field(title="Title", description="The name for people.")
    email: Words | None = Field(None, title="E-mail", description="Where alerts and reports go.")


class NotOfferedFile(FileModel):
    """Something that we do not do, said plainly."""

    model_config = ConfigDict(title="Not offered")

    when: Text = Field(title="When", description="Example phrases: a list, or {en: [...], es: [...]}.")
    say: Text = Field(title="Say", description="What the customer is told.")


class ReplyFile(FileModel):
    """Words that staff often write, ready to be sent."""

    model_config = ConfigDict(title="A reply")

    say: Text = Field(title="Say", description="What stands in the field, to be changed or sent.")


class OftenFile(FileModel):
    """How often a ticket of a queue may be passed around; a supervisor may go on."""

    model_config = ConfigDict(title="How often")

    holds: int = Field(5, ge=0, le=100, title="Holds", description="Times that people may park it.")
    transfers: int = Field(3, ge=0, le=100, title="Transfers", description="Times that it may go to somebody else.")
    follow_ups: int = Field(
        3, ge=0, le=100, title="Follow-ups", description="Times that the customer may be promised a time."
    )


class QueueFile(FileModel):
    """A group of people that conversations wait for."""

    model_config = ConfigDict(title="A queue")

    title: Words = Field(title="Title", description="The name for people.")
    hours: Words = Field(
        title="Hours", description="When somebody is there, such as Mo-Fr 08:00-20:00; Sa 09:00-17:00."
    )
    answer_within: Length | None = Field(None, title="Answer within", description="How soon somebody should answer.")
    max_wait: Length | None = Field(None, title="Max wait", description="When `nobody_in_time` happens; else 15m.")
    skills: list[Words] = Field([], title="Skills", description="What its people must be able to do.")
    needs: list[Words] = Field(
        [], title="Needs", description="What its people must know to begin: data of journeys, or customer.FIELD."
    )
    at_most: OftenFile | None = Field(
        None, title="At most", description="How often a ticket is parked, passed on and put off; else 5, 3 and 3."
    )
    default: bool = Field(False, title="Default", description="It takes what no journey routes; exactly one does.")


class SystemFile(FileModel):
    """Another system that a process may pass to."""

    model_config = ConfigDict(title="A system")

    title: Words = Field(title="Title", description="The name for people.")
    post: Words | None = Field(None, title="Post", description="The address that is told, by POST.")
    put: Words | None = Field(None, title="Put", description="The address that is told, by PUT.")
    within: Length | None = Field(None, title="Within", description="How long its answer may take.")
    takes: dict[str, Data] = Field({}, title="Takes", description="What it is told, by name.")
    say: Text | None = Field(None, title="Say", description="What the customer is told.")


class RetryFile(FileModel):
    """How often a call is tried again."""

    model_config = ConfigDict(title="Retry")

    times: int = Field(ge=0, le=10, title="Times", description="How many more tries.")
    backoff: Length | None = Field(None, title="Backoff", description="The time between two tries; else 500ms.")


class ActionFile(FileModel):
    """What journeys may call, and every way in which it can end."""

    model_config = ConfigDict(title="An action")

    post: Words | None = Field(None, title="Post", description="The address, called by POST.")
    put: Words | None = Field(None, title="Put", description="The address, called by PUT.")
    get: Words | None = Field(None, title="Get", description="The address, called by GET.")
    python: Words | None = Field(None, title="Python", description="A function instead: package.module:function.")
    within: Length | None = Field(None, title="Within", description="How long an answer may take; else 10s.")
    retry: RetryFile | None = Field(None, title="Retry", description="Tries after a failure, where idempotent.")
    idempotent: bool = Field(False, title="Idempotent", description="Whether calling twice is the same as once.")
    takes: dict[str, Data] = Field({}, title="Takes", description="What it is given, by name.")
    gives: dict[str, Data] = Field({}, title="Gives", description="What it answers, by name.")
    ends: list[Words] = Field(min_length=1, title="Ends", description="How it can end, besides error and timeout.")


class AtMostFile(FileModel):
    """How often we may write to a customer by ourselves."""

    model_config = ConfigDict(title="At most")

    per_day: int | None = Field(None, ge=0, title="Per day", description="In one day.")
    per_week: int | None = Field(None, ge=0, title="Per week", description="In seven days.")
    per_month: int | None = Field(None, ge=0, title="Per month", description="In thirty days.")


class ContactFile(FileModel):
    """One budget of contacts for a customer, over all journeys and channels."""

    model_config = ConfigDict(title="Contact budget")

    quiet_hours: Words | None = Field(
        None,
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$",
        title="Quiet hours",
        description="When we do not write by ourselves, in the customer's local time: 21:00-08:00.",
    )
    at_most: AtMostFile | None = Field(None, title="At most", description="How often.")
    may_ask: Words | None = Field(
        None,
        title="May ask",
        description="The yes-or-no field of `customer` that says they agreed to be asked what they think of a promise.",
    )


class MapFile(FileModel):
    """What all journeys of one brand share: map.yaml."""

    model_config = ConfigDict(title="The map", json_schema_extra={"required": ["spec", "map"]})

    spec: int | None = Field(None, title="Spec", description="The version of this language: 1.")
    map: Words | None = Field(None, title="Map", description="Its id; the brand in the outcome log.")
    title: Words | None = Field(None, title="Title", description="The company's name for people.")
    welcome: Words | None = Field(
        None, title="Welcome", description="The journey that a new web conversation begins with."
    )
    languages: list[Words] = Field(["en"], min_length=1, title="Languages", description="The first is the default.")
    timezone: Words = Field("UTC", title="Time zone", description="Such as Europe/London.")
    values: dict[str, ValueFile] = Field({}, title="Values", description="What we want to be known for; at most seven.")
    stages: dict[str, Words] = Field({}, title="Stages", description="One vocabulary of the relationship: {id: title}.")
    owners: dict[str, OwnerFile] = Field({}, title="Owners", description="Who answers for moments, by id.")
    not_offered: dict[str, NotOfferedFile] = Field({}, title="Not offered", description="What we do not do, by id.")
    queues: dict[str, QueueFile] = Field(
        {}, title="Queues", description="The people, by id; exactly one is the default."
    )
    replies: dict[str, ReplyFile] = Field(
        {}, title="Replies", description="What staff often write, by the name that they type after a slash."
    )
    systems: dict[str, SystemFile] = Field(
        {}, title="Systems", description="Systems that a process may pass to, by id."
    )
    customer: dict[str, Data] = Field({}, title="Customer", description="What journeys may read of a profile, by name.")
    contact: ContactFile | None = Field(None, title="Contact", description="How often and when we write by ourselves.")
    actions: dict[str, ActionFile] = Field({}, title="Actions", description="What journeys may call, by id.")
    on: dict[str, Route] | None = Field(None, title="On", description="Where outcomes lead in every journey.")
    moves: dict[str, MoveFile] | None = Field(None, title="Moves", description="What staff may do everywhere.")
    ignore: Waivers = None
