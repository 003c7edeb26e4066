"""What holds of moments after any run: each began once, and what has ended was settled once."""

from collections import Counter
from collections.abc import Iterable, Iterator

from runtime.core.conversation import Conversation, MomentEvent, Run


def unpaired(events: Iterable[MomentEvent], conversations: Iterable[Conversation]) -> Iterator[str]:
    """Each moment that did not begin once, or was not settled once; one that is still open was not settled."""
    told = list(events)
    began = Counter(str(one.fields["instance"]) for one in told if one.event == "moment.began")
    ended = Counter(
        str(one.fields["instance"]) for one in told if one.event == "moment.outcome" and one.fields["moment"]
    )
    still = Counter(
        moment.instance for conversation in conversations for run in _runs(conversation.run) for moment in run.moments
    )
    for instance in began | ended | still:
        if began[instance] != 1 or ended[instance] + still[instance] != 1:
            counts = f"began {began[instance]}, settled {ended[instance]}, open {still[instance]} times"
            yield f"{instance} {counts}"


def _runs(run: Run | None) -> Iterator[Run]:
    while run is not None:
        yield run
        run = run.caller
