"""Who may do what at the desk: one table. What it does not name is not allowed."""

from collections.abc import Mapping
from typing import Literal, get_args

Role = Literal["agent", "senior", "supervisor", "manager", "author", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)

Permission = Literal[
    "anyone",  # no sign-in needed: the sign-in page and what it loads
    "signed_in",  # be signed in, even if only with the one-time password: choose another, sign out
    "enter",  # be signed in for good
    "read",  # see tickets of one's queues, and their lines
    "note",
    "claim",
    "reply",
    "move",
    "move_high",  # moves that the journey marks `risk: high`
    "finish",
    "close",
    "close_any",  # what another holds
    "transfer",  # give what one holds to a colleague or a queue, park it, put it back
    "takeover",  # take a conversation out of the journey's hands
    "assign",  # give, take and put back what others hold, with a reason; see who holds what
    "presence",
    "read_journeys",  # the authors' page: the map as it serves, and trying it
    "moments",  # figures of what was promised and kept, and the conversations behind them
]

_ENTER: frozenset[Permission] = frozenset({"signed_in", "enter"})
_READ: frozenset[Permission] = _ENTER | {"read", "note"}
_AGENT: frozenset[Permission] = _READ | {
    "claim",
    "reply",
    "move",
    "finish",
    "close",
    "presence",
    "transfer",
    "takeover",
}

_SUPERVISOR: frozenset[Permission] = _AGENT | {"move_high", "close_any", "assign"}

ALLOWED: Mapping[Role, frozenset[Permission]] = {
    "agent": _AGENT,
    "senior": _AGENT | {"move_high"},
    "supervisor": _SUPERVISOR,
    "manager": _ENTER | {"moments"},
    "author": _ENTER | {"read_journeys"},
    # the first member of staff is an admin, and a shop of one answers customers too
    "admin": _SUPERVISOR | {"moments", "read_journeys"},
}


def may(role: Role | None, permission: Permission) -> bool:
    """Whether a role (None: nobody is signed in) has a permission."""
    return permission == "anyone" or (role is not None and permission in ALLOWED[role])
