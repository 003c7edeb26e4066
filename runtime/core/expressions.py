"""What authors may compute: texts with values in them, and conditions. Jinja2 in an immutable sandbox, cut small.

Each text and expression is held against a closed list of node types when the map is loaded; what is not on the
list is the author's error then, not a surprise later. The sandbox bounds what can be reached; the list, and the
operations that are taken over from Jinja (`runtime/core/operations.py`), bound what it can cost. At run time nothing
here raises: what is not known is UNSET, which is false in conditions and empty in texts.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, ClassVar

from jinja2 import TemplateSyntaxError, Undefined, nodes, pass_context
from jinja2.compiler import CodeGenerator, Frame
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from runtime import limits
from runtime.core.errors import JourneyError
from runtime.core.formats import FILTERS, Filter, text_of
from runtime.core.operations import UNSET, compare, is_true, number, part, reckon, turn_sign

__all__ = ["UNSET", "Expression", "ExpressionError", "Template", "compile_expression", "compile_text"]

Scope = Mapping[str, object]

_MARKS = re.compile(r"\{[{%#]")
_VALUE = "_value"
_BINARY = frozenset({"+", "-", "*", "/"})
_OPERATIONS = (
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Pos,
    nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.CondExpr, nodes.If, nodes.Output, nodes.TemplateData,
)  # fmt: skip
_REFUSED: Mapping[type[nodes.Node], tuple[str, str]] = {
    nodes.Call: ("calls", "Use a filter, such as {{ name | upper }}."),
    nodes.Test: ("tests with `is`", "Write `name` for a value that is there, `not name` for one that is not."),
    nodes.Getitem: ("square brackets after a name", "Write customer.first_name."),
    nodes.Concat: ("`~`", "Write the parts side by side in the text."),
    nodes.For: ("loops", "Use the filter join for a list."),
    nodes.Assign: ("assignments", "Write it under `set`."),
    nodes.FloorDiv: ("`//`", "Write `/` and the filter round."),
    nodes.Mod: ("`%`", "Only + - * / are there."),
    nodes.Pow: ("`**`", "Only + - * / are there."),
}


class ExpressionError(JourneyError):
    """A text or an expression says something that it may not. `near` is the piece of it that is meant."""

    def __init__(self, message: str, hint: str = "", near: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.near = near


def _known(value: object) -> object:
    return UNSET if value is None or isinstance(value, Undefined) else value


class _Generator(CodeGenerator):
    """Jinja's compiler, with comparisons handed to the sandbox as it does with arithmetic."""

    def visit_Compare(self, node: nodes.Compare, frame: Frame) -> None:
        self.write("environment.compare(")
        self.visit(node.expr, frame)
        for operand in node.ops:
            self.write(f", {operand.op!r}, ")
            self.visit(operand.expr, frame)
        self.write(")")


class _Scope(Context):
    """Where a template looks its names up: in what `render` was given, and nowhere else."""

    shows_unset = False

    def resolve_or_missing(self, key: str) -> Any:
        return _known(self.parent.get(key))


class _Sandbox(ImmutableSandboxedEnvironment):
    code_generator_class = _Generator
    context_class = _Scope
    intercepted_binops: ClassVar[frozenset[str]] = _BINARY  # type: ignore[misc]
    intercepted_unops: ClassVar[frozenset[str]] = frozenset({"+", "-"})  # type: ignore[misc]

    def compare(self, *chain: Any) -> bool:
        """`a < b <= c` as compare(a, "lt", b, "lteq", c)."""
        links = range(0, len(chain) - 2, 2)
        return all(compare(_known(chain[n]), chain[n + 1], _known(chain[n + 2])) for n in links)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        return reckon(operator, left, right)

    def call_unop(self, context: Context, operator: str, arg: Any) -> Any:
        return turn_sign(operator, arg)

    def getattr(self, obj: Any, attribute: str) -> Any:
        return _known(part(obj, attribute))


def _language(context: Context) -> str:
    language = context.parent.get("language")
    return language if isinstance(language, str) else "en"


def _usable(one: Filter) -> Callable[..., object]:
    @pass_context
    def apply(context: Context, value: object, *arguments: object) -> object:
        value = _known(value)
        if value is UNSET and not one.on_unset:
            return UNSET
        return one.apply(value, _language(context), *map(_known, arguments))

    return apply


@pass_context
def _shown(context: "_Scope", value: object) -> str:
    value = _known(value)
    context.shows_unset |= value is UNSET
    return text_of(value, _language(context))


def _sandbox() -> _Sandbox:
    made = _Sandbox(optimized=False, cache_size=0, finalize=_shown)
    made.globals.clear()
    made.tests.clear()
    made.filters.clear()
    made.filters.update({name: _usable(one) for name, one in FILTERS.items()})
    return made


_SANDBOX = _sandbox()


@dataclass(frozen=True, slots=True)
class Template:
    """A text, perhaps with values in it. `names` are the names it reads, such as `last4` and `customer.first_name`.

    Equal where the source is equal. A constant text is its own source.
    """

    source: str
    names: frozenset[str] = field(default=frozenset(), compare=False)
    _pieces: Callable[[Any], Iterator[str]] | None = field(default=None, repr=False, compare=False)

    @property
    def is_constant(self) -> bool:
        """Whether it is the same whatever the scope holds."""
        return self._pieces is None

    def is_complete(self, scope: Scope) -> bool:
        """Whether the scope has every value that the text shows."""
        if self._pieces is None:
            return True
        context = _looked_up_in(scope)
        tuple(self._pieces(context))
        return not context.shows_unset

    def render(self, scope: Scope) -> str:
        """The text with the scope's values in it, cut at limits.RENDERED_CHARS."""
        return self.written(scope)[0]

    def written(self, scope: Scope) -> tuple[str, bool]:
        """The text, and whether the scope had every value that it shows."""
        if self._pieces is None:
            return self.source, True
        context = _looked_up_in(scope)
        written = ""
        for piece in self._pieces(context):
            written += piece
            if len(written) > limits.RENDERED_CHARS:
                written = written[: limits.RENDERED_CHARS]
                break
        return written, not context.shows_unset


@dataclass(frozen=True, slots=True)
class Expression:
    """A condition or a value that is computed. `names` are the names it reads. Equal where the source is equal."""

    source: str
    names: frozenset[str] = field(default=frozenset(), compare=False)
    tree: nodes.Expr | None = field(default=None, repr=False, compare=False)
    _run: Callable[[Any], Iterator[str]] | None = field(default=None, repr=False, compare=False)
    _constant: object = field(default=UNSET, repr=False, compare=False)

    @classmethod
    def constant(cls, value: bool | int | Decimal | str) -> "Expression":
        """The expression that is always `value`."""
        return cls(f"{value!r}" if isinstance(value, str) else f"{value}".lower(), _constant=value)

    def value(self, scope: Scope) -> object:
        """What it comes to in the scope; UNSET where a value that it needs is not known."""
        if self._run is None:
            return self._constant
        context = _looked_up_in(scope)
        tuple(self._run(context))
        found = _known(context.vars[_VALUE])
        if isinstance(found, float):
            return number(found)
        return found[: limits.RENDERED_CHARS] if isinstance(found, str) else found

    def is_true(self, scope: Scope) -> bool:
        """Whether it holds; what is unset, empty or zero does not."""
        return is_true(self.value(scope))


def _looked_up_in(scope: Scope) -> _Scope:
    return _Scope(_SANDBOX, scope, None, {})  # type: ignore[arg-type]


@lru_cache(maxsize=limits.EXPRESSIONS_KEPT)
def compile_text(source: str, *, addresses: bool = False) -> Template:
    """Compile what is said, or with `addresses` an address of the map, which may read `env.NAME`.

    Raises ExpressionError for anything off the allow-list.
    """
    _hold_length(source)
    if not _MARKS.search(source):
        return Template(source)
    with _reading(source):
        tree = _SANDBOX.parse(source)
    names = _names(tree, addresses=addresses)
    return Template(source, names, _compiled(tree))


@lru_cache(maxsize=limits.EXPRESSIONS_KEPT)
def compile_expression(source: str) -> Expression:
    """Compile a condition or a computed value. Raises ExpressionError for anything off the allow-list."""
    _hold_length(source)
    if _MARKS.search(source):
        raise ExpressionError("An expression stands without braces", "Leave out {{ and }}.", "{")

    with _reading(source):
        parser = Parser(_SANDBOX, source, state="variable")
        tree = parser.parse_expression()
        if not parser.stream.eos:
            token = parser.stream.current
            raise TemplateSyntaxError(f"did not expect {token.value!r} here", token.lineno)
    names = _names(tree, addresses=False)
    body = nodes.Template([nodes.Assign(nodes.Name(_VALUE, "store"), tree, lineno=1)], lineno=1)
    body.set_environment(_SANDBOX)
    return Expression(source, names, tree, _compiled(body))


def _hold_length(source: str) -> None:
    if len(source) > limits.EXPRESSION_CHARS:
        raise ExpressionError(
            f"{len(source):,} characters are too many for one text", f"At most {limits.EXPRESSION_CHARS:,}."
        )


_HINTS: Mapping[str, str] = {
    "expect '='": "Write `==` to compare.",
    "got '='": "Write `==` to compare.",
    "char '&'": "Write `and`.",
    "char '|'": "Write `or`.",
    "char '!'": 'Write `not`, or `!=` for "is not".',
    "char '?'": "Write `A if CONDITION else B`.",
    "'|'": "After `|` stands the name of a filter.",
    "end of template": "Each {{ needs its }}, and each {% if %} its {% endif %}.",
    "unexpected '": "Each {{ needs its }}; between them stands a name, such as {{ first_name }}.",
    "end of print statement": "Between {{ and }} stands one value. A name has no spaces, and a text stands in quotes.",
    "did not expect": "Write one condition, such as amount > 20 and tier == 'gold'.",
}
"""What to write, by what the reader of templates says. The first that fits."""


@contextmanager
def _reading(source: str) -> Iterator[None]:
    try:
        yield
    except TemplateSyntaxError as error:
        told = error.message or ""
        hint = next((hint for sign, hint in _HINTS.items() if sign in told), "")
        raise ExpressionError(f"Cannot be read: {told}", hint, near=_line(source, error.lineno)) from None
    except (RecursionError, ValueError, OverflowError):
        raise ExpressionError("Cannot be read: it is nested too deeply, or holds too large a number") from None


def _line(source: str, number: int) -> str:
    lines = source.splitlines()
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def _compiled(tree: nodes.Template) -> Callable[[Any], Iterator[str]]:
    try:
        return _SANDBOX.from_string(tree).root_render_func
    except (RecursionError, SyntaxError, MemoryError):
        raise ExpressionError("Cannot be read: it is nested too deeply") from None


def _names(tree: nodes.Node, *, addresses: bool) -> frozenset[str]:
    """The names that a tree reads. Raises ExpressionError when it holds a node that is not allowed."""
    names: set[str] = set()
    _look(tree, names, 0)
    for name in names:
        first, _, rest = name.partition(".")
        if first == "env" and not addresses:
            raise ExpressionError("`env` stands only in the map's addresses", "Declare the value as data.", name)
        if first == "env" and (not rest or "." in rest):
            raise ExpressionError("`env` needs the name of a variable", "Write env.CARDS_URL.", name)
        if rest.upper().startswith("HANDRAIL_") and first == "env":
            raise ExpressionError(f"`{name}` is a setting of the service, closed to maps", "Use another name.", name)
    return frozenset(names)


def _look(node: nodes.Node, names: set[str], depth: int) -> None:
    if depth > limits.EXPRESSION_DEPTH:
        raise ExpressionError("It is nested too deeply", "Split it, or decide in several arms.")
    match node:
        case nodes.Name() | nodes.Getattr():
            names.add(_dotted(node))
            return
        case nodes.Const():
            _hold_constant(node.value)
        case nodes.List() | nodes.Tuple():
            if not all(isinstance(item, nodes.Const) for item in node.items):
                raise ExpressionError("A list holds only fixed values", 'Write ["gold", "silver"].')
        case nodes.Filter():
            _hold_filter(node)
        case nodes.Mul():
            _hold_factors(node)
        case nodes.Template() | nodes.TemplateData() if depth == 0 or isinstance(node, nodes.TemplateData):
            pass
        case _ if not isinstance(node, _OPERATIONS):
            what, hint = _REFUSED.get(type(node), (f"`{type(node).__name__.lower()}`", ""))
            raise ExpressionError(f"Texts and expressions have no {what}", hint)
    for child in node.iter_child_nodes():
        _look(child, names, depth + 1)


def _dotted(node: nodes.Node) -> str:
    parts: list[str] = []
    while isinstance(node, nodes.Getattr):
        parts.append(node.attr)
        node = node.node
    if not isinstance(node, nodes.Name):
        raise ExpressionError("A dot follows only a name", "Write customer.first_name.", f".{parts[-1]}")
    parts.append(node.name)
    name = ".".join(reversed(parts))
    if any(part.startswith("_") for part in parts):
        raise ExpressionError(f"`{name}`: no name begins with an underscore", near=name)
    if node.name in ("self", "super", "caller"):
        raise ExpressionError(f"`{node.name}` means nothing here", near=node.name)
    return name


def _hold_constant(value: object) -> None:
    if value is None:
        raise ExpressionError("Nothing equals `none`", "Write `not name` for a value that is not there.", "none")
    if not isinstance(value, str | bool) and number(value) is None:
        raise ExpressionError("The number is too large")


def _hold_factors(node: nodes.Mul) -> None:
    for factor in (node.left, node.right):
        if isinstance(factor, nodes.List | nodes.Tuple) or isinstance(getattr(factor, "value", None), str):
            raise ExpressionError("Texts and lists are not multiplied", "`*` is for numbers and amounts.", "*")


def _hold_filter(node: nodes.Filter) -> None:
    one = FILTERS.get(node.name)
    if one is None or node.node is None:
        raise ExpressionError(f"There is no filter `{node.name}`", f"There are {', '.join(FILTERS)}.", node.name)
    if node.kwargs or node.dyn_args is not None or node.dyn_kwargs is not None:
        raise ExpressionError(f"`{node.name}` takes no named values", f"Write {node.name}(...).", node.name)
    if not one.least <= len(node.args) <= one.most:
        most = f"at most {one.most}" if one.most else "no"
        raise ExpressionError(f"`{node.name}` takes {most} values in brackets", near=node.name)
