"""Conditions without a solver: the few values at which they can change their minds, tried in every combination.

For a number these are each constant that it is compared with, a value between each two, one below and one above;
for a choice its members; always also: not set. What was tried and found is certain, for it is the very expression
that runs. That something never happens is only certain where every part of the conditions is plain (`is_plain`).
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from jinja2 import nodes

from authoring import limits
from authoring.check.subject import Subject
from runtime.core.expressions import UNSET, Expression
from runtime.core.operations import number
from runtime.core.values import DataType, Money

Case = Mapping[str, object]

_OTHER = "something else"
_CLOCKS = frozenset({"now", "today"})
_DAY = date(2026, 1, 1)
_PLAIN = (
    nodes.Name, nodes.Getattr, nodes.Const, nodes.List, nodes.Tuple, nodes.Compare, nodes.Operand, nodes.And, nodes.Or,
    nodes.Not,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cases:
    """Every combination that was tried for some conditions; `is_complete` when no other can make a difference."""

    tried: Sequence[Case]
    is_complete: bool


def type_of(subject: Subject, name: str) -> DataType | None:
    """The declared type behind a name of an expression; None where it has none."""
    if name.startswith("customer."):
        return subject.shared.journeys.customer.get(name.removeprefix("customer."))
    if name == "channel":
        return DataType("choice", options=dict.fromkeys(subject.journey.channels, ()))
    if name == "language":
        return DataType("choice", options=dict.fromkeys(subject.journey.languages, ()))
    if name in _CLOCKS:
        return DataType("date")
    return subject.journey.data.get(name)


def cases(subject: Subject, conditions: Sequence[Expression]) -> Cases | None:
    """The cases that matter for these conditions; None where they are too many, or a name means nothing here."""
    names = sorted({name for condition in conditions for name in condition.names})
    types = {name: found for name in names if (found := type_of(subject, name)) is not None}
    if len(types) < len(names):
        return None
    constants = [_constants(condition.tree) for condition in conditions if condition.tree is not None]
    known = [one for found in constants for one in found]
    columns = [_values(types[name], known) for name in names]
    total = 1
    for column in columns:
        total *= len(column)
    if total > limits.CASES:
        return None
    plain = all(is_plain(condition) for condition in conditions)
    tried = [dict(zip(names, row, strict=True)) for row in itertools.product(*columns)]
    return Cases(tried, plain)


def values_of(subject: Subject, name: str, conditions: Iterable[Expression]) -> list[object]:
    """The values of one name at which these conditions can change their minds; not being set comes last."""
    datatype = type_of(subject, name)
    if datatype is None:
        return [UNSET]
    trees = [one.tree for one in conditions if one.tree is not None and name in one.names]
    return _values(datatype, [constant for tree in trees for constant in _constants(tree)])


def is_plain(condition: Expression) -> bool:
    """Whether a condition only compares single names with constants, and with no clock."""
    return not _CLOCKS.intersection(condition.names) and _is_plain(condition)


def holds(condition: Expression, case: Case) -> bool:
    """Whether a condition is true in a case."""
    customer = {name.removeprefix("customer."): value for name, value in case.items() if name.startswith("customer.")}
    scope = {name: value for name, value in case.items() if value is not UNSET and not name.startswith("customer.")}
    scope["customer"] = {name: value for name, value in customer.items() if value is not UNSET}
    return condition.is_true(scope)


def shown(case: Case, only: Iterable[str] | None = None) -> str:
    """A case for a sentence: `amount = 200, tier is not set`."""
    names = list(case) if only is None else [name for name in case if name in set(only)]
    return ", ".join(
        f"{name} is not set" if case[name] is UNSET else f"{name} = {_written(case[name])}" for name in names
    )


def is_set(case: Case) -> bool:
    """Whether every name of a case has a value."""
    return all(value is not UNSET for value in case.values())


def what_matters(case: Case, alike: Sequence[Case], found: Cases) -> list[str]:
    """The names that make a case one of the `alike`: whatever the others are, it would be one of them."""
    kept = list(case)
    for name in list(case):
        names = [one for one in kept if one != name]
        if names and _count(case, names, alike) == _count(case, names, found.tried):
            kept = names
    return kept


def _count(case: Case, names: Sequence[str], among: Sequence[Case]) -> int:
    return sum(all(other[name] == case[name] for name in names) for other in among)


def _written(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case Money():
            return f"{value.amount:f}"
        case Decimal():
            return f"{value.normalize():f}"
        case _:
            return str(value)


def _is_plain(condition: Expression) -> bool:
    return condition.tree is None or all(
        isinstance(node, _PLAIN) and (not isinstance(node, nodes.Compare) or _compares_with_constants(node))
        for node in walk(condition.tree)
    )


def _compares_with_constants(node: nodes.Compare) -> bool:
    sides = [node.expr, *(operand.expr for operand in node.ops)]
    names = [side for side in sides if isinstance(side, nodes.Name | nodes.Getattr)]
    return len(names) == 1 and len(sides) - 1 == sum(
        isinstance(side, nodes.Const | nodes.List | nodes.Tuple) for side in sides
    )


def walk(tree: nodes.Node) -> Iterator[nodes.Node]:
    """A node and everything below it."""
    yield tree
    for child in tree.iter_child_nodes():
        if not isinstance(tree, nodes.Getattr):
            yield from walk(child)


def _constants(tree: nodes.Node) -> Iterator[object]:
    return (node.value for node in walk(tree) if isinstance(node, nodes.Const))


def _values(datatype: DataType, constants: Sequence[object]) -> list[object]:
    """The values to try for a name of that type; not being set comes last."""
    texts = list(dict.fromkeys(one for one in constants if isinstance(one, str)))
    numbers = sorted({found for one in constants if (found := number(one)) is not None})
    match datatype.kind:
        case "yes_no":
            values: list[object] = [True, False]
        case "number":
            values = [*_bounded(_around(numbers), datatype)]
        case "money":
            values = [Money(amount, "GBP") for amount in _bounded(_around(numbers), datatype)]
        case "choice":
            values = [*(datatype.options or {})]
        case "date":
            values = [*_days(texts)]
        case _:
            values = [*texts, _OTHER]
    return [*values, UNSET]


def _around(numbers: Sequence[Decimal]) -> list[Decimal]:
    """Each number, one below the first, one above the last and one between each two."""
    if not numbers:
        return [Decimal(0), Decimal(1)]
    between = [(low + high) / 2 for low, high in itertools.pairwise(numbers)]
    return [*numbers, *between, numbers[0] - 1, numbers[-1] + 1]


def _bounded(numbers: Sequence[Decimal], datatype: DataType) -> list[Decimal]:
    least = _amount(datatype.least)
    most = _amount(datatype.most)
    inside = [one for one in numbers if (least is None or one >= least) and (most is None or one <= most)]
    edges = [one for one in (least, most) if one is not None and one not in inside]
    return [*inside, *edges] or list(numbers)


def _amount(value: object) -> Decimal | None:
    return value.amount if isinstance(value, Money) else number(value)


def _days(texts: Sequence[str]) -> list[date]:
    found = [_DAY]
    for text in texts:
        try:
            found.append(date.fromisoformat(text[:10]))
        except ValueError:
            continue
    around = [day + timedelta(days=step) for day in (found[1:] or found) for step in (0, -1, 1)]
    return list(dict.fromkeys(around))
