"""Records with other values in some of their fields, as often as turns need them."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields as fields_of
from functools import cache
from itertools import repeat
from operator import attrgetter, call
from typing import Any, TypeVar

Record = TypeVar("Record")


def changed(one: Record, **fields: Any) -> Record:
    """`one` with these values in these fields: `dataclasses.replace` for large records with slots.

    A turn makes some fifteen of them. `replace` calls `__init__`, which costs four times as much as copying the slots
    does; so a record whose `__post_init__` looks at its values must not come here. Raises KeyError for a field that is
    not there.
    """
    kind: type = type(one)
    put, values = _slots(kind)
    made = object.__new__(type(one))
    deque(map(call, put.values(), repeat(made), values(one)), maxlen=0)  # the loop that runs at the speed of C
    for name, value in fields.items():
        put[name](made, value)
    return made


@cache
def _slots(kind: type) -> tuple[Mapping[str, Callable[[object, object], None]], Callable[[object], Sequence[object]]]:
    names = [field.name for field in fields_of(kind)]
    return {name: getattr(kind, name).__set__ for name in names}, attrgetter(*names)
