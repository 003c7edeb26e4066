"""A journey as it is written: the file, its moments, its data."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag

from runtime.core.values import Kind, Sensitive
from runtime.loading.fields import Called, Day, FileModel, Length, Route, Scalar, Text, Words, shape
from runtime.loading.state_file import AnyState, MoveFile, Waivers


class DataFile(FileModel):
    """The type of one piece of data, in full."""

    model_config = ConfigDict(title="A type of data")

    type: Kind = Field(title="Type", description="How an answer is read and shown.")
    length: int | None = Field(None, ge=1, le=10_000, title="Length", description="So many characters exactly.")
    min: Scalar | None = Field(
        None,
        title="Min",
        description="The least value; of texts, digits and lists the least length. Of dates also `today + 7`.",
    )
    max: Scalar | None = Field(
        None,
        title="Max",
        description="The most; of texts, digits and lists the greatest length. Of dates as for `min`.",
    )
    of: (
        Annotated[
            Annotated[list[Words], Field(min_length=1), Tag("<several>")]
            | Annotated[dict[str, Text], Field(min_length=1), Tag("<languages>")],
            Discriminator(lambda written: "<languages>" if shape(written) == "<languages>" else "<several>"),
        ]
        | None
    ) = Field(None, title="Of", description="The members of a choice or a list, or {member: [further words for it]}.")
    pattern: Words | None = Field(
        None,
        title="Pattern",
        description="A regular expression (RE2) that the whole trimmed value must match; words around it are left out.",
    )
    currency: Words | None = Field(
        None, title="Currency", description="Of an amount, such as GBP; else the customer's word, or the time zone's."
    )
    reads: Literal["name"] | None = Field(
        None, title="Reads", description="What of a text counts: `name` keeps the name out of `my name is Ana`."
    )
    sensitive: Sensitive | None = Field(
        None, title="Sensitive", description="Masked in logs, and from staff who do not need it."
    )
    default: Scalar | None = Field(None, title="Default", description="The value before anybody gave one.")


Data = Annotated[
    Annotated[Kind, Tag("<kind>")] | Annotated[DataFile, Tag("<type>")],
    Discriminator(lambda written: "<type>" if isinstance(written, dict | DataFile) else "<kind>"),
]


class OnDateFile(FileModel):
    """A day of the customer's that begins a journey."""

    model_config = ConfigDict(title="A date")

    of: Words = Field(title="Of", description="The date in the customer's profile, by its name under `customer`.")
    before: Length | None = Field(None, title="Before", description="So long before it, such as 30d.")
    after: Length | None = Field(None, title="After", description="So long after it, such as 7d.")
    at: Words = Field("10:00", title="At", description="The time of day, where the customer is.")
    yearly: bool = Field(False, title="Yearly", description="Each year on that day, as for a birthday.")


class StartsFile(FileModel):
    """What begins a journey."""

    model_config = ConfigDict(title="What begins it")

    when: Text | None = Field(
        None, title="When", description="Example phrases, for understanding: a list, or {en: [...], es: [...]}."
    )
    words: list[Words] = Field([], title="Words", description="Exact words that begin it, such as an SMS keyword.")
    events: list[Words] = Field([], title="Events", description="Outside events that begin it.")
    dates: list[OnDateFile] = Field([], title="Dates", description="Days of the customer's that begin it.")
    reason: Text | None = Field(
        None,
        title="Reason",
        description="What customers are told first when an event or a date begins it; the title when unset.",
    )
    expires: Length | None = Field(
        None,
        title="Expires",
        description="How long it may then wait for a fit hour and for room in the customer's budget; a day when unset.",
    )


class ConfirmedFile(FileModel):
    """When and how customers confirmed something; it expires after a year."""

    model_config = ConfigDict(title="Confirmed by customers")

    on: Day = Field(title="On", description="The day.")
    how: Words = Field(title="How", description="Who was asked, and how.")
    result: Words | None = Field(None, title="Result", description="What they said.")

    @property
    def sentence(self) -> str:
        """When, how and with what result, for people."""
        return f"{self.on}: {self.how}. {self.result or ''}".strip()


class SurveyFile(FileModel):
    """One short question on the moment's own promise."""

    model_config = ConfigDict(title="A survey")

    ask: Text = Field(title="Ask", description="The question.")
    scale: Words = Field(
        "yes_no", title="Scale", description="How it is answered: yes_no, csat (1 to 5) or ces (1 to 7)."
    )
    comment: bool = Field(True, title="Comment", description="Room for the customer's own words.")
    sample: Words = Field("100%", title="Sample", description="How many are asked, over all outcomes.")


class MomentFile(FileModel):
    """A moment of truth: a promise with an owner, and the states that keep it."""

    model_config = ConfigDict(title="A moment")

    promise: Called | None = Field(None, title="Promise", description="What we promise, in the customer's words.")
    category: Words | None = Field(None, title="Category", description="rescue, revenue, request or relationship.")
    owner: Words | None = Field(None, title="Owner", description="Who answers for it: one of the map's owners.")
    value: Words | None = Field(None, title="Value", description="The value of the map that it serves.")
    within: Length | None = Field(None, title="Within", description="The promise's deadline, from entry.")
    must_keep: bool = Field(False, title="Must keep", description="One failure alerts, whatever the rate.")
    confirmed: ConfirmedFile | None = Field(
        None,
        title="Confirmed",
        description="When and how customers confirmed that it matters; what its value says where unset.",
    )
    survey: SurveyFile | None = Field(None, title="Survey", description="What is asked about the promise afterwards.")
    ideal: Words | None = Field(None, title="Ideal", description="The play that shows it at its best.")
    why: Literal["evidence", "brand"] | None = Field(None, title="Why", description="What the promise rests on.")
    helped_by: Text | None = Field(None, title="Helped by", description="What or who helps to keep it.")
    states: dict[str, AnyState] = Field(min_length=1, title="States", description="Its steps, by name.")
    on: dict[str, Route] | None = Field(None, title="On", description="Where outcomes of its states lead.")
    moves: dict[str, MoveFile] | None = Field(None, title="Moves", description="What staff may do in all its states.")
    ignore: Waivers = None


class JourneyFile(FileModel):
    """One journey: what begins it, what it knows, and its moments."""

    model_config = ConfigDict(title="A journey", json_schema_extra={"required": ["spec", "journey", "moments"]})

    spec: int | None = Field(None, title="Spec", description="The version of this language: 1.")
    journey: Words | None = Field(None, title="Journey", description="Its id, in snake_case.")
    title: Called | None = Field(None, title="Title", description="Its name for people.")
    stage: Words | None = Field(None, title="Stage", description="The stage of the relationship: one of the map's.")
    languages: list[Words] | None = Field(
        None, min_length=1, title="Languages", description="Those of the map's languages that it speaks; else all."
    )
    channels: list[Literal["web", "sms"]] = Field(
        ["web", "sms"], min_length=1, title="Channels", description="Where it can be begun."
    )
    starts: StartsFile | None = Field(None, title="Starts", description="What begins it.")
    data: dict[str, Data] = Field({}, title="Data", description="What it keeps, by name.")
    moments: dict[str, MomentFile] = Field({}, title="Moments", description="Its moments, by name, in order.")
    on: dict[str, Route] | None = Field(None, title="On", description="Where outcomes of its states lead.")
    moves: dict[str, MoveFile] | None = Field(None, title="Moves", description="What staff may do in all its states.")
    ignore: Waivers = None
