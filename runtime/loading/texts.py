"""Texts, expressions and values of a journey (or of the map), compiled, with every name in them looked up."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from runtime import limits
from runtime.core.company import Text
from runtime.core.expressions import Expression, ExpressionError, Template, compile_expression, compile_text
from runtime.core.values import DataType
from runtime.loading.names import SCOPE, did_you_mean
from runtime.loading.notes import Notes, Spot

_PARTS: Mapping[str, tuple[str, ...]] = {
    "money": ("amount", "currency"),
    "date": ("year", "month", "day"),
    "time": ("hour", "minute"),
    "now": ("year", "month", "day", "hour", "minute"),
    "today": ("year", "month", "day"),
}
_ONE_VALUE = re.compile(r"\{\{((?:(?!\}\}|\{\{).)*)\}\}\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Names:
    """What may be read: data by name, and fields of the customer. A type is None where it could not be compiled.

    `is_whole` is False where the map could not be read, so that nothing is known of the customer.
    """

    data: Mapping[str, DataType | None]
    customer: Mapping[str, DataType | None]
    is_whole: bool = True

    def problem(self, name: str) -> tuple[str, str] | None:
        """What is wrong with a dotted name, and a hint."""
        first, _, rest = name.partition(".")
        if first == "customer":
            return self._customer(rest)
        if first not in self.data and first not in SCOPE:
            known = [*self.data, *SCOPE, *(f"customer.{field}" for field in self.customer)]
            return f"`{first}` is not declared in `data`", did_you_mean(name if rest else first, known)
        if rest:
            kind = self.data.get(first)
            parts = _PARTS.get(first if first in SCOPE else kind.kind if kind is not None else "", ())
            if rest not in parts and not (first in self.data and kind is None):
                return f"`{first}` has no `{rest}`", did_you_mean(rest, parts) if parts else f"Write `{first}`."
        return None

    def _customer(self, rest: str) -> tuple[str, str] | None:
        field, _, part = rest.partition(".")
        if not self.is_whole:
            return None
        if not field:
            return "`customer` alone is no value", "Write customer.first_name."
        if field not in self.customer:
            hint = did_you_mean(field, self.customer)
            return f"`customer.{field}` is not declared under `customer` in the map", hint
        kind = self.customer[field]
        if part and kind is not None and part not in _PARTS.get(kind.kind, ()):
            return f"`customer.{field}` has no `{part}`", f"Write `customer.{field}`."
        return None


class Texts:
    """Compiles what is written in one journey, or in the map's own texts."""

    def __init__(self, notes: Notes, names: Names, languages: tuple[str, ...]) -> None:
        self._notes = notes
        self._names = names
        self._languages = languages

    def text(self, written: Any, spot: Spot) -> Text:
        """A text: what was written for all languages stands under the first one."""
        if not isinstance(written, dict):
            return Text({self._languages[0]: self._messages(written, spot)})
        said = {
            language: self._messages(messages, spot / language)
            for language, messages in written.items()
            if self._speaks(language, spot / language)
        }
        return Text({language: said[language] for language in self._languages if language in said})

    def maybe(self, written: Any, spot: Spot) -> Text | None:
        """A text that need not be there."""
        return None if written is None else self.text(written, spot)

    def called(self, written: str | Mapping[str, str] | None, spot: Spot) -> Mapping[str, str]:
        """A name or a promise by language, the journey's first one first; one for all stands under that."""
        if written is None or isinstance(written, str):
            return {self._languages[0]: written} if written else {}
        spoken = {language for language in written if self._speaks(language, spot / language)}
        return {language: written[language] for language in self._languages if language in spoken}

    def in_turn(self, written: Any, spot: Spot) -> tuple[Text, ...]:
        """Texts that are said one after the other, one a time."""
        if written is None:
            return ()
        if isinstance(written, list):
            self._hold_turns(len(written), spot)
            return tuple(self.text(one, spot / n) for n, one in enumerate(written[: limits.TRIES]))
        whole = self.text(written, spot)
        most = max((len(messages) for messages in whole.languages.values()), default=0)
        self._hold_turns(most, spot)
        return tuple(
            Text({language: messages[n : n + 1] for language, messages in whole.languages.items() if messages[n:]})
            for n in range(min(most, limits.TRIES))
        )

    def _hold_turns(self, count: int, spot: Spot) -> None:
        if count > limits.TRIES:
            message = f"{count} texts in turn are more than {limits.TRIES}"
            self._notes.error("HR009", spot, message, "Nobody is asked so often; leave some out.", at_key=True)

    def phrases(self, written: Any, spot: Spot) -> Mapping[str, tuple[str, ...]]:
        """Example phrases and further words: what was written for all languages belongs to each of them."""
        if written is None:
            return {}
        if isinstance(written, dict):
            return {
                language: tuple(_listed(phrases))
                for language, phrases in written.items()
                if self._speaks(language, spot / language)
            }
        return {language: tuple(_listed(written)) for language in self._languages}

    def expression(self, written: Any, spot: Spot) -> Expression:
        """A condition or a computed value; numbers and truth values of YAML stand for themselves."""
        if not isinstance(written, str):
            return Expression.constant(written)
        try:
            compiled = compile_expression(written)
        except ExpressionError as error:
            self._refuse(error, spot)
            return Expression(written)
        self._look_up(compiled.names, spot, is_expression=True)
        return compiled

    def maybe_expression(self, written: Any, spot: Spot) -> Expression | None:
        """A condition that need not be there."""
        return None if written is None else self.expression(written, spot)

    def argument(self, written: Any, spot: Spot) -> Template | Expression:
        """A value of `with`: a text, but one `{{ value }}` alone keeps its type."""
        alone = _ONE_VALUE.match(written.strip()) if isinstance(written, str) else None
        if alone is not None:
            return self.expression(alone[1].strip(), spot)
        return self._template(written, spot) if isinstance(written, str) else Expression.constant(written)

    def assignments(self, written: Mapping[str, Any] | None, spot: Spot) -> tuple[tuple[str, Expression], ...]:
        """A `set`: data names with the expressions that they get."""
        for name in written or {}:
            self.data_name(name, spot / name, at_key=True)
        return tuple((name, self.expression(value, spot / name)) for name, value in (written or {}).items())

    def data_name(self, name: str, spot: Spot, *, at_key: bool = False) -> str:
        """The name of declared data."""
        if name not in self._names.data:
            hint = did_you_mean(name, self._names.data)
            self._notes.error("HR402", spot, f"`{name}` is not declared in `data`", hint, at_key=at_key)
        return name

    def readable_name(self, name: str, spot: Spot) -> str:
        """The name of declared data, or of a field of the customer."""
        problem = self._names.problem(name)
        if problem is not None:
            self._notes.error("HR402", spot, *problem)
        return name

    def _messages(self, written: str | list[str], spot: Spot) -> tuple[Template, ...]:
        if isinstance(written, str):
            return (self._template(written, spot),)
        return tuple(self._template(one, spot / n) for n, one in enumerate(written))

    def _template(self, written: str, spot: Spot) -> Template:
        try:
            compiled = compile_text(written)
        except ExpressionError as error:
            self._refuse(error, spot)
            return Template(written)
        self._look_up(compiled.names, spot)
        return compiled

    def _refuse(self, error: ExpressionError, spot: Spot) -> None:
        self._notes.error("HR407", spot, error.message, error.hint, near=error.near)

    def _look_up(self, names: Iterable[str], spot: Spot, *, is_expression: bool = False) -> None:
        for name in sorted(names):
            problem = self._names.problem(name)
            if problem is not None:
                message, hint = problem
                if is_expression and hint.startswith("There are") and "." not in name:
                    hint = f"A text needs quotes of its own: '{name}'. {hint}"
                self._notes.error("HR402", spot, message, hint, near=name)

    def _speaks(self, language: str, spot: Spot) -> bool:
        if language in self._languages:
            return True
        hint = did_you_mean(language, self._languages)
        self._notes.error("HR002", spot, f"`{language}` is not one of the languages", hint, at_key=True)
        return False


def _listed(written: str | list[str]) -> list[str]:
    return [written] if isinstance(written, str) else written


def first(called: Mapping[str, str]) -> str:
    """The name in the first language that there is; empty where there is none."""
    return next(iter(called.values()), "")
