"""Whether the values in conditions and computed values go together: a comparison of unlike things is never true."""

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from typing import Literal

from jinja2 import nodes

from authoring.check.conditions import type_of, walk
from authoring.check.formulas import Formula, formulas
from authoring.check.subject import Subject, finding
from runtime.core.expressions import Expression
from runtime.core.values import DataType
from runtime.loading.findings import Finding, Severity
from runtime.loading.names import did_you_mean

Family = Literal["text", "number", "truth", "day", "clock", "list"]

_FAMILIES: dict[str, Family] = {
    "text": "text", "digits": "text", "email": "text", "phone": "text", "choice": "text", "file": "text",
    "number": "number", "money": "number", "yes_no": "truth", "date": "day", "time": "clock", "list": "list",
}  # fmt: skip
_ARITHMETIC = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div)
_NOT_IN_SUMS = frozenset({"text", "truth", "list", "clock"})


def check_kinds(subject: Subject) -> Iterator[Finding]:
    """HR405."""
    for formula in formulas(subject):
        if formula.sets is not None:
            yield from _assigned(subject, formula, formula.sets)
        tree = formula.expression.tree
        for node in walk(tree) if tree is not None else ():
            problem = None
            if isinstance(node, nodes.Compare):
                problem = _compared(subject, node)
            elif isinstance(node, _ARITHMETIC):
                problem = _reckoned(subject, node)
            if problem is not None:
                name, message, hint = problem
                severity: Severity = "W" if name.startswith("customer.") else "E"
                yield finding("HR405", formula.spot, message, hint, near=name, severity=severity)


_Problem = tuple[str, str, str]


def _compared(subject: Subject, node: nodes.Compare) -> _Problem | None:
    left: nodes.Expr = node.expr
    for operand in node.ops:
        if operand.op in ("in", "notin"):
            members = operand.expr.items if isinstance(operand.expr, nodes.List | nodes.Tuple) else []
            pairs = [(left, member) for member in members]
        else:
            pairs = [(left, operand.expr), (operand.expr, left)]
        for one, other in pairs:
            problem = _pair(subject, one, other)
            if problem is not None:
                return problem
        left = operand.expr
    return None


def _pair(subject: Subject, one: nodes.Expr, other: nodes.Expr) -> _Problem | None:
    """What is wrong where a name stands beside a constant or another name."""
    name, datatype = _named(subject, one)
    if datatype is None:
        return None
    if isinstance(other, nodes.Const):
        return _constant(name, datatype, other.value)
    other_name, other_type = _named(subject, other)
    if other_type is None:
        return None
    families = {_FAMILIES[datatype.kind], _FAMILIES[other_type.kind]}
    if len(families) == 1 or families in ({"text", "day"}, {"text", "clock"}):
        return None
    message = f"`{name}` is a {_called(datatype)} and `{other_name}` a {_called(other_type)}: they are never equal"
    return name, message, "Compare values of one kind."


def _constant(name: str, datatype: DataType, value: object) -> _Problem | None:
    family = _FAMILIES[datatype.kind]
    fits = {
        "text": isinstance(value, str),
        "number": isinstance(value, int | float) and not isinstance(value, bool),
        "truth": isinstance(value, bool),
        "day": isinstance(value, str) and _reads(date, value),
        "clock": isinstance(value, str) and _reads(time, value),
        "list": False,
    }[family]
    if not fits:
        return name, f"`{name}` is a {_called(datatype)} and never {_shown(value)}", _hint(name, datatype, value)
    if datatype.kind == "choice" and datatype.options is not None and value not in datatype.options:
        return name, f"`{name}` is never {_shown(value)}", did_you_mean(str(value), datatype.options)
    return None


def _reckoned(subject: Subject, node: nodes.BinExpr) -> _Problem | None:
    for side in (node.left, node.right):
        name, datatype = _named(subject, side)
        if datatype is not None and _FAMILIES[datatype.kind] in _NOT_IN_SUMS:
            message = f"`{name}` is a {_called(datatype)}: nothing can be reckoned with it"
            return name, message, "Declare it as a number."
    return None


def _assigned(subject: Subject, formula: Formula, name: str) -> Iterator[Finding]:
    """A constant that the data it is kept in cannot hold."""
    datatype = subject.journey.data.get(name)
    value = constant(formula.expression)
    if datatype is None or value is None or datatype.kind in ("list", "file", "money"):
        return
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if datatype.kind == "text" and is_number:
        return
    problem = _constant(name, datatype, value)
    if problem is not None:
        message = problem[1].replace("and never", "and cannot be").replace("is never", "cannot be")
        yield finding("HR405", formula.spot, message, problem[2])


def constant(expression: Expression) -> object:
    """The value of an expression that is always the same; None for any other."""
    if expression.names or isinstance(expression.tree, nodes.CondExpr):
        return None
    if expression.tree is None or isinstance(expression.tree, nodes.Const):
        value = expression.value({})
        return float(value) if isinstance(value, Decimal) else value
    return None


def _named(subject: Subject, node: nodes.Expr) -> tuple[str, DataType | None]:
    if isinstance(node, nodes.Name):
        return node.name, type_of(subject, node.name)
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name) and node.node.name == "customer":
        name = f"customer.{node.attr}"
        return name, type_of(subject, name)
    return "", None


def _called(datatype: DataType) -> str:
    return {"yes_no": "yes or no", "digits": "text of digits", "email": "text", "phone": "text"}.get(
        datatype.kind, datatype.kind
    )


def _shown(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value).lower()


def _hint(name: str, datatype: DataType, value: object) -> str:
    match _FAMILIES[datatype.kind]:
        case "text" if not isinstance(value, bool):
            return f"Write {name} == '{value}', with quotes."
        case "truth":
            return f"Write `{name}` alone, or `not {name}`."
        case "day":
            return "Write a date as '2026-12-03'."
        case "clock":
            return "Write a time as '14:30'."
        case "list":
            return f"Write `'...' in {name}`."
        case _:
            return "Compare it with a value of its own kind."


def _reads(kind: type[date] | type[time], text: object) -> bool:
    try:
        kind.fromisoformat(str(text))
    except ValueError:
        return False
    return True
