"""Walking through a journey: what is met, what is found, and that the shortest way there is told."""

from authoring.explore.coverage import coverage
from authoring.explore.finding_all import found_in, subjects_of
from authoring.explore.nodes import Bounds
from authoring.explore.problems import Problem
from authoring.explore.retelling import Retold, retell
from authoring.explore.whole import Explored, explore
from runtime.understanding.rules import Rules
from tests.authoring.check.maps import TODAY, assert_clean, journey, loaded

HOLE = journey(
    """
hello:
  ask: Shall we come, or will you?
  choices:
    come: {label: Please come, to: when}
    go: {label: I will come, to: done}
when: {ask: Which day?, into: day, to: done}
done: {say: "See you on {{ day }}.", end: kept}
""",
    data="  day: {type: date}\n",
)
LOOKUP = journey(
    """
which: {ask: Which number?, into: answer, to: look}
look:
  do: find
  with: {id: "{{ answer }}"}
  on: {found: done, missing: which}
done: {say: "{{ answer }} is found.", end: kept}
"""
)


def walks(*journeys: str, bounds: Bounds | None = None) -> list[Explored]:
    """Walks through each journey of a small map."""
    whole = loaded(*journeys)
    assert whole.map is not None, [one.text(whole.line(one)) for one in whole.findings]
    return list(explore(subjects_of(whole, TODAY), Rules(), bounds or Bounds()))


def found(*journeys: str) -> list[Problem]:
    """What is found in them."""
    whole = loaded(*journeys)
    return [one for walk in walks(*journeys) for one in found_in(whole, walk, ())]


def told(problem: Problem, *journeys: str) -> Retold:
    """The way to a finding."""
    whole = loaded(*journeys)
    assert whole.map is not None and problem.beginning is not None
    return retell(whole.map, Rules(), problem.way, problem.beginning)


def test_a_text_with_a_hole_is_found_on_its_line_with_the_shortest_way_there() -> None:
    (hole,) = [one for one in found(HOLE) if one.finding.code == "HR401"]
    assert hole.finding.severity == "E"
    assert HOLE.splitlines()[hole.finding.place.line - 1].lstrip().startswith("done:")
    lines = told(hole, HOLE).lines
    assert "customer: [I will come]" in lines
    assert lines[-2:] == ["handrail: See you on .", "  [the journey ends: kept]"]


def test_a_journey_without_a_hole_has_no_finding() -> None:
    assert_clean(LOOKUP)
    assert [one.finding.code for one in found(LOOKUP) if one.finding.severity != "I"] == []


def test_every_state_outcome_route_and_move_of_a_small_journey_is_met() -> None:
    (walk,) = walks(LOOKUP)
    shares = coverage(walk)
    assert {name: share.missed for name, share in shares.items() if name != "outcomes"} == {
        "states": [], "routes": [], "moves": [], "moments": [],
    }  # fmt: skip
    assert not walk.walked.cut
    assert set(shares["outcomes"].missed) <= {"which: digression"}


def test_a_walk_that_is_cut_says_so_and_claims_nothing_that_only_a_whole_one_can_know() -> None:
    never = LOOKUP.replace("end: kept", "end: declined")
    (whole,) = walks(never)
    (cut,) = walks(never, bounds=Bounds(states=2))
    assert cut.walked.cut and not whole.walked.cut
    sources = loaded(never)
    assert "HR709" in {one.finding.code for one in found_in(sources, whole, ())}
    assert "HR709" not in {one.finding.code for one in found_in(sources, cut, ())}


def test_random_walks_from_a_seed_are_the_same_each_time_and_go_on_where_a_walk_was_cut() -> None:
    met = []
    for _ in range(2):
        (walk,) = walks(LOOKUP, bounds=Bounds(states=2))
        before = len(walk.walked.nodes)
        walk.walk.wander(7, float("inf"), most=40)
        met.append([(node.rest.kind, node.rest.state) for node in walk.walked.nodes])
        assert len(walk.walked.nodes) > before
    assert met[0] == met[1]


def test_data_that_nobody_reads_any_more_does_not_make_a_walk_wider() -> None:
    names = [f"d{n}" for n in range(6)]
    asked = "".join(
        f"q{n}: {{ask: Which {name}?, into: {name}, to: {f'say{n}'}}}\n"
        f'say{n}: {{say: "{{{{ {name} }}}}, thank you.", to: {f"q{n + 1}" if n < 5 else "done"}}}\n'
        for n, name in enumerate(names)
    )
    text = journey(
        asked + "done: {say: Goodbye., end: kept}\n", data="".join(f"  {name}: {{type: yes_no}}\n" for name in names)
    )
    (walk,) = walks(text)
    asks = [node for node in walk.walked.nodes if node.rest.kind == "asks" and node.exact is None]
    assert len(asks) == 6 * 3


def test_a_counter_that_only_rises_is_followed_as_far_as_a_condition_looks() -> None:
    text = journey(
        """
start: {say: Welcome., set: {tries: "0"}, to: which}
which: {ask: Which number?, into: answer, to: count}
count:
  say: I look for {{ answer }}.
  set: {tries: tries + 1}
  decide:
    - {when: tries < 3, to: which}
    - {else: done}
done: {say: Enough., end: kept}
""",
        data="  answer: {type: text, max: 40}\n  tries: {type: number}\n",
    )
    (walk,) = walks(text)
    assert not walk.walked.cut
    assert [one.finding.code for one in found(text) if one.finding.severity == "E"] == []


def test_a_journey_that_is_called_comes_back_with_each_of_its_ends() -> None:
    inner = (
        LOOKUP.replace("journey: small", "journey: inner")
        .replace("done: {say", "later: {say: Another time., end: {outcome: declined, as: later}}\n      done: {say")
        .replace("missing: which", "missing: later")
    )
    outer = journey(
        """
begin: {ask: Shall I look?, into: yes, to: look}
look:
  call: inner
  saves: {what: answer}
  on: {kept: done, later: sorry}
done: {say: "{{ yes }}: I have {{ what }}.", end: kept}
sorry: {say: "Without {{ what }} I cannot go on.", end: declined}
""",
        data="  yes: {type: text, max: 40}\n  what: {type: text, max: 40}\n",
    )
    first, second = walks(inner, outer)
    assert {one.named for one in first.walked.endings.values()} == {"kept", "later"}
    assert second.walked.states == {"begin", "look", "done", "sorry"}
    assert [one.finding.text() for one in found(inner, outer) if one.finding.severity == "E"] == []


def test_a_hole_that_only_another_language_has_is_found_in_it() -> None:
    text = journey(
        """
hello:
  ask: {en: "Shall we come?", es: "¿Vamos?"}
  choices:
    yes: {label: {en: Please, es: Por favor}, to: done}
    no: {label: {en: Rather not, es: Mejor no}, to: done}
done: {say: {en: "See you.", es: "Hasta el {{ day }}."}, end: kept}
""",
        data="  day: {type: date}\n",
        head="languages: [en, es]",
    )
    (hole,) = [one for one in found(text) if one.finding.code == "HR401"]
    assert "Hasta el" in hole.finding.message
    assert told(hole, text).lines[-2].endswith("Hasta el .")


def test_words_of_a_choice_are_read_in_every_language() -> None:
    text = journey(
        """
hello:
  ask: {en: "Shall we come?", es: "¿Vamos?"}
  choices:
    send: {label: {en: Collect it, es: A la tienda}, to: done}
    no: {label: {en: Leave it, es: Mejor no}, also: {es: [send]}, to: done}
done: {say: {en: Good., es: Bien.}, end: kept}
""",
        head="languages: [en, es]",
    )
    assert ['"send"' in one.finding.message for one in found(text) if one.finding.code == "HR215"] == [True]


def test_a_digression_is_followed_into_the_other_journey_and_back() -> None:
    other = LOOKUP.replace("journey: small", "journey: second\nstarts: {words: [second]}")
    first = next(walk for walk in walks(LOOKUP, other) if walk.subject.journey.id == "small")
    assert ("which", "tried digressed", None) in first.walked.taken
    there_and_back = [(source, target) for source, target, _, one in first.walked.edges if one.id == "digressed"]
    assert there_and_back and all(source == target for source, target in there_and_back)
