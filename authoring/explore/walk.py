"""Breadth-first over everything that can happen in one journey, through the `decide` that serves customers.

What a turn does depends on where the conversation rests and on the few values that the turn reads. So each is decided
once for all conversations that look the same to it (`Rest`), and the walk itself only carries values along. The first
visit wins, so that the first way to a place is a shortest one.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from time import monotonic

from msgspec.structs import replace as changed

from authoring.check.subject import Subject
from authoring.explore import by_customers, by_others
from authoring.explore.happenings import Ending, Happening, Plan, Surroundings
from authoring.explore.nodes import Bounds, Memory, Node, Walked, way_to
from authoring.explore.rests import (
    Dress,
    Outcome,
    Rest,
    Try,
    Values,
    as_if_just_handed_over,
    frames,
    kind_of,
    picking,
    plain,
    plan_of,
    shape,
)
from authoring.explore.samples import sample
from authoring.explore.starting import Beginning, beginnings, going_on
from authoring.explore.taking import Seen, begin_with, survives_restart, take
from authoring.explore.tracked import reads_of_turn, tracked
from authoring.rehearsal import START
from runtime.core.conversation import Conversation
from runtime.core.events import Said
from runtime.core.expressions import UNSET
from runtime.core.journey import End
from runtime.core.reading import Reading
from runtime.core.values import Slot

Read = Callable[[Conversation, str], Reading]
"""Reads a customer's words as the service does."""


def _is_retry(kind: str, conversation: Conversation) -> bool:
    return kind == "asks" and conversation.run is not None and conversation.run.tries > 0


STEPS_WANDERED = 60
WALKS_AT_RANDOM = 100_000


def _next(chance: int) -> int:
    """The next of a fixed row of numbers that look like chance."""
    return (chance * 6364136223846793005 + 1442695040888963407) % 2**64


class Walk:
    """One walk through one journey."""

    def __init__(self, subject: Subject, around: Surroundings, read: Read | None) -> None:
        self.subject = subject
        self.journey = subject.journey
        self.around = around
        self._read = read
        self.journeys = around.journeys
        self.followed = tracked(subject, around.exports)
        usual = {name: Slot(sample(one), "site", START) for name, one in self.journeys.customer.items()}
        self._dress = Dress(self.followed, usual, around.given)
        self._usual = usual
        self._rests: dict[tuple[object, ...], Rest] = {}
        self._tried: set[tuple[str, str]] = set()
        self._read_by: dict[tuple[str, tuple[str, ...]], frozenset[str]] = {}
        self._waiting: deque[int] = deque()
        self.walked = Walked(self.followed)

    def run(self, bounds: Bounds) -> Walked:
        """Walk until everything was seen, or the bounds are met; then wander at random for the rest of the time."""
        return self._on(beginnings(self.subject, self.around, self.followed, self._usual), bounds)

    def go_on(self, at: str, known: frozenset[str], bounds: Bounds) -> Walked:
        """Walk on from conversations that are at a state and know these data; what is seen again is not noted again."""
        return self._on(going_on(self.subject, self.followed, self._usual, known, at), bounds)

    def _on(self, ways_to_begin: Iterable[Beginning], bounds: Bounds) -> Walked:
        for beginning in ways_to_begin:
            self._begin(beginning)
        walked = self.walked
        while self._waiting:
            if len(walked.nodes) > bounds.states or monotonic() > bounds.until:
                walked.cut = True
                break
            self._expand(self._waiting.popleft())
        return walked

    def wander(self, seed: int, until: float, most: int = WALKS_AT_RANDOM) -> None:
        """Seeded random walks from what was met, until a moment of the monotonic clock."""
        chance = seed
        while monotonic() < until and self.walked.wandered < most and self.walked.nodes:
            self.walked.wandered += 1
            chance = _next(chance)
            here = chance % len(self.walked.nodes)
            for _ in range(STEPS_WANDERED):
                choices = [one for one in self.walked.nodes[here].rest.again if one.happening.follows]
                if not choices or monotonic() > until:
                    break
                chance = _next(chance)
                way = self._follow(self.walked.nodes[here], choices[(chance >> 16) % len(choices)])
                if way is None:
                    break
                here = way[0]

    # nodes

    def _begin(self, beginning: Beginning) -> None:
        conversation, happening, values = beginning.conversation, beginning.happening, beginning.values
        root = Rest("elsewhere", "", conversation, tuple(False for _ in self.followed.names), picking(()))
        node = Node(root, values, None, 0, Memory(values))
        if beginning.given is None:
            after, seen = take(self.journeys, conversation, happening.events(conversation), happening.at)
        else:
            after, seen = begin_with(self.journeys, conversation, self.journey, beginning.given, beginning.at)
        self._note(node, happening, seen, after)
        self.walked.states.add(self.journey.start)
        rest = self._rest_of(after)
        full = self._dress.all_of(after, values)
        self._arrive(rest, full, (node, happening), self._remember(node.memory, full, after), None)

    def _remember(self, memory: Memory, values: Values, after: Conversation) -> Memory:
        run = frames(after)[-1] if after.run is not None else None
        if run is None:
            return memory
        return Memory(
            values, (*memory.trail, *run.trail), {**memory.answers, **run.answers},
            {**memory.performed, **run.performed},
        )  # fmt: skip

    def _arrive(
        self, rest: Rest, full: Values, came: tuple[Node, Happening], memory: Memory,
        exact: Conversation | None,
    ) -> int:  # fmt: skip
        values = full if exact is not None else rest.matters(full)
        key = (full, "exact") if exact is not None else rest.picks(full)
        found = rest.nodes.get(key)
        if found is None:
            found = rest.nodes[key] = len(self.walked.nodes)
            self.walked.nodes.append(Node(rest, values, came, came[0].depth + 1, memory, exact))
            self._waiting.append(found)
        return found

    def _rest_of(self, conversation: Conversation) -> Rest:
        kind = kind_of(self.journey, conversation)
        key = shape(kind, conversation)
        found = self._rests.get(key)
        if found is None and kind == "people":
            found = self._rests.get(shape(kind, as_if_just_handed_over(conversation)))
        if found is None:
            state = frames(conversation)[-1].state if kind not in ("over", "elsewhere") else ""
            live = self.followed.live.get(state, frozenset())
            mask = tuple(name in live for name in self.followed.names)
            picks = picking([n for n, is_live in enumerate(mask) if is_live])
            found = self._rests[key] = Rest(
                kind, state, plain(conversation), mask, picks, is_retry=_is_retry(kind, conversation)
            )
            found.tries = tuple(self._tries(found))
            found.again = tuple(one for one in found.tries if not one.happening.once)
            if not survives_restart(conversation):
                self.walked.not_kept.add(state)
        return found

    def _tries(self, rest: Rest) -> Iterator[Try]:
        for happening in self._happenings(rest):
            reads = self._reads(rest, happening)
            yield Try(happening, reads, picking(reads))

    def _reads(self, rest: Rest, happening: Happening) -> tuple[int, ...]:
        names = self.followed.names
        if happening.outcomes is None or happening.exact or rest.conversation.run is None:
            return tuple(range(len(names)))
        state = self.journey.states[rest.state]
        key = (rest.state, happening.outcomes)
        if key not in self._read_by:
            self._read_by[key] = reads_of_turn(self.subject, self.followed, state, happening.outcomes)
        read = set(self._read_by[key])
        if happening.id == "move:restart":
            read |= self.followed.in_turn[self.journey.start]
        return tuple(n for n, name in enumerate(names) if name in read or "." in name)

    def _happenings(self, rest: Rest) -> Iterator[Happening]:
        if rest.kind in ("over", "elsewhere"):
            return
        state = self.journey.states[rest.state]
        conversation = rest.conversation
        if rest.kind == "called":
            assert conversation.run is not None
            called = frames(conversation)[-2].journey
            yield from by_others.returns(called, self.around.endings.get(called, ()))
            return
        if rest.kind == "ours":
            yield from by_customers.of_ours(conversation)
            return
        if rest.kind == "people":
            yield from by_others.of_people(self.subject, self.followed, state)
        elif rest.kind == "acts":
            yield from by_others.answers_of(self.subject, self.followed, state)
        elif rest.kind == "waits":
            yield from by_others.arrivals(self.followed, state)
        else:
            yield from by_customers.answers_to(self.subject, self.followed, state)
            yield from by_customers.anywhere(self.journeys, self.journey, self._others())
        yield from by_customers.clocks(conversation)
        yield by_customers.opts_out()
        if rest.kind != "people" and (rest.kind, state.moment) not in self._tried:
            self._tried.add((rest.kind, state.moment))
            yield from by_customers.from_outside(self.journey)

    def _others(self) -> list[str]:
        return [
            one.id
            for one in self.journeys.journeys.values()
            if one.id != self.journey.id and (one.starts.words or one.starts.when) and not one.repairs
        ][:1]

    # what happens

    def _expand(self, index: int) -> None:
        node = self.walked.nodes[index]
        rest = node.rest
        is_first = (rest.kind, rest.state) not in self._tried and node.exact is None
        self._tried.add((rest.kind, rest.state))
        edges = self.walked.edges
        for one in self._tried_at(node, is_first):
            way = self._follow(node, one)
            if way is not None:
                edges.append((index, *way, one.happening))
        if is_first and rest.kind == "asks":
            self._read_words(index)

    def _tried_at(self, node: Node, is_first: bool) -> Sequence[Try]:
        """What is tried at a node. While a correction is gone through, the first answer; after a failed answer, only
        another one: all else is as it was before."""
        rest = node.rest
        if node.exact is not None and rest.kind == "ours":
            return (*rest.tries[:1], *rest.tries[-1:])
        if node.exact is not None:
            return [one for one in rest.tries if one.happening.plan == "planned"][:1]
        if rest.is_retry:
            return [one for one in rest.tries if one.happening.id == "invalid"]  # the last of them is tried at once
        return rest.tries if is_first else rest.again

    def _follow(self, node: Node, tried: Try) -> tuple[int, Plan] | None:
        """The node to which a happening leads from a node, and whether somebody wrote this way."""
        happening = tried.happening
        if happening.exact or node.exact is not None:
            return self._exactly(node, happening)
        outcome = tried.known.get(tried.picks(node.values)) or self._decided(node, tried)
        if outcome is None or not happening.follows:
            return None
        full = node.memory.values
        if outcome.changes:
            changed = list(full)
            for n, value in outcome.changes:
                changed[n] = value
            full = tuple(changed)
        known = outcome.to.nodes.get(outcome.to.picks(full))
        if known is not None:
            return known, outcome.plan
        memory = node.memory
        memory = Memory(
            full, (*memory.trail, *outcome.trail) if outcome.trail else memory.trail,
            {**memory.answers, **outcome.answers} if outcome.answers else memory.answers,
            {**memory.performed, **outcome.performed} if outcome.performed else memory.performed,
        )  # fmt: skip
        return self._arrive(outcome.to, full, (node, happening), memory, None), outcome.plan

    def _decided(self, node: Node, tried: Try) -> Outcome | None:
        """What comes of a happening, decided for all conversations whose data looks like this to it."""
        rest, happening = node.rest, tried.happening
        dressed = self._dress.put(rest.conversation, node.values, tried.reads)
        if happening.onto is not None:
            dressed = happening.onto(dressed)
        events = happening.events(dressed)
        if not events:
            return None
        after, seen = take(self.journeys, dressed, events, happening.at)
        if seen.refused is not None:
            return None
        self.walked.turns += 1
        self._note(node, happening, seen, after)
        if happening.follows:
            self._keep_ending(dressed, node, happening, seen)
        run = frames(after)[-1] if after.run is not None else None
        to = self._rest_of(after) if happening.follows else rest
        found = tried.known[tried.picks(node.values)] = Outcome(
            to, plan_of(self.journey, rest, happening, to) if happening.follows else happening.plan,
            self._dress.changes(dressed, after), seen,
            run.trail if run else (), run.answers if run else {}, run.performed if run else {},
        )  # fmt: skip
        return found

    def _exactly(self, node: Node, happening: Happening) -> tuple[int, Plan] | None:
        """Corrections look at all that was said and done, so they are decided from the whole of it."""
        conversation = node.exact if node.exact is not None else self._whole(node)
        events = happening.events(conversation)
        if not events:
            return None
        after, seen = take(self.journeys, conversation, events, happening.at)
        if seen.refused is not None:
            return None
        self.walked.turns += 1
        self._note(node, happening, seen, after)
        rest = self._rest_of(after)
        full = self._dress.all_of(after, node.memory.values)
        run = frames(after)[-1] if after.run is not None else None
        is_exact = rest.kind == "ours" or (run is not None and bool(run.replay))
        memory = Memory(full, run.trail, run.answers, run.performed) if run is not None else Memory(full)
        found = self._arrive(rest, full, (node, happening), memory, after if is_exact else None)
        return found, plan_of(self.journey, node.rest, happening, rest)

    def _whole(self, node: Node) -> Conversation:
        memory = node.memory
        dressed = self._dress.put(node.rest.conversation, memory.values, None)
        if dressed.run is None or len(frames(dressed)) > 1:
            return dressed
        run = changed(dressed.run, trail=memory.trail, answers=memory.answers, performed=memory.performed)
        return changed(dressed, run=run)

    # what was seen

    def _note(self, node: Node, happening: Happening, seen: Seen, after: Conversation) -> None:
        walked = self.walked
        depth = 1 if node.rest.kind == "called" else 0
        interesting = bool(seen.broken)
        for step in seen.steps:
            if step.what.startswith("into "):
                depth += 1
                walked.taken.add((node.rest.state, step.what.rpartition(": ")[2], None))
            elif step.what.startswith("back from "):
                depth -= 1
            elif depth == 0 and not step.what.startswith("became "):
                interesting |= step.what.startswith("not set: ")
                walked.taken.add((step.state, step.what, step.to))
                if step.to is not None and step.to in self.journey.states:
                    walked.states.add(step.to)
        walked.taken.add((node.rest.state, f"tried {happening.id.partition(':')[0]}", None))
        if happening.id.startswith("move:"):
            walked.moves.add((node.rest.state, happening.id.removeprefix("move:")))
        walked.settled.update((promise, outcome, happening.plan) for promise, outcome in seen.settled)
        interesting |= seen.handed is not None and (seen.handed.reason == "loop" or bool(seen.handed.lacks))
        if interesting:
            walked.sights.append((node, happening, seen))

    def _keep_ending(self, before: Conversation, node: Node, happening: Happening, seen: Seen) -> None:
        """Remember a way in which the journey ends by itself, for those that call it."""
        ends = [step.to for step in seen.steps if step.to in self.journey.states]
        state = self.journey.states[ends[-1]] if ends and ends[-1] is not None else None
        if seen.ended is None or state is None or not isinstance(state.kind, End) or happening.plan == "staff":
            return
        exported = tuple(
            node.values[n] if name in self.around.exports else UNSET for n, name in enumerate(self.followed.names)
        )
        key = (state.kind.named, exported)
        if key not in self.walked.endings:
            self.walked.endings[key] = Ending(state.kind.named, before, happening, way_to(node))

    def _read_words(self, index: int) -> None:
        """Everything that may be written for a choice must choose it; what fits nothing must not."""
        node = self.walked.nodes[index]
        if self._read is None:
            return
        for language in self.journey.languages:
            conversation = self._whole(node)
            if language != conversation.language:
                asked_for = [Said(language, Reading(asks_for=language))]
                conversation, _ = take(self.journeys, conversation, asked_for, START)
            self._read_those(node, conversation, language)

    def _read_those(self, node: Node, conversation: Conversation, language: str) -> None:
        assert self._read is not None
        state = self.journey.states[node.rest.state]
        offered = dict(conversation.asked.choices) if conversation.asked is not None else {}
        for choice, text in by_customers.wordings_of(state, language):
            reading = self._read(conversation, text)
            chosen = [one.id for one in reading.candidates if one.kind == "choice" and one.id in offered]
            if choice in offered and (reading.control is not None or chosen != [choice]):
                word = f"the word `{reading.control}`" if reading.control is not None else ""
                what = word or ", ".join(chosen) or "nothing"
                self.walked.misread.append((node, f"{choice}\n{text}", what))
