"""The roster: who belongs to the staff, with their role, queues, password and tokens."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from handoff.passwords import Passwords
from handoff.permissions import ROLES, Permission, Role, may
from runtime import limits
from runtime.clock import Clock, Ids, new_secret
from runtime.core.errors import HandrailError
from runtime.core.records import Document
from runtime.ports import StaleConversation, Store
from runtime.wire import read_json, write_json

STAFF = "staff"
SIGN_IN = "sign_in"
FIRST_ADMIN = "admin"

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?")


class StaffError(HandrailError):
    """The roster cannot be changed so; the message is for the operator."""


class UnknownStaff(StaffError):
    """There is no such member of staff."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff. `name` is the id, `called` what customers see.

    No queues, skills or languages means all of them; `capacity` is how many tickets they are offered at once.

    `is_new` until they have chosen their own password; `version` is that of the stored record.
    """

    name: str
    called: str
    role: Role
    queues: tuple[str, ...]
    password: str
    is_new: bool
    tokens: tuple[str, ...] = ()
    version: int = 0
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    capacity: int = limits.CAPACITY

    def may(self, permission: Permission) -> bool:
        """Whether their role has a permission."""
        return may(self.role, permission)

    def answers(self, queue: str) -> bool:
        """Whether tickets of a queue are theirs to see."""
        return not self.queues or queue in self.queues


class Roster:
    """Adds, finds and removes members. Their records are documents of kind `staff`, by name."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._ids = Ids(clock)
        self._passwords = Passwords()

    async def members(self) -> Sequence[Member]:
        """All members, by name."""
        return [_read(document) for document in await self._store.documents(STAFF)]

    async def member(self, name: str) -> Member | None:
        """The member of that name."""
        document = await self._store.document(STAFF, name)
        return _read(document) if document is not None and document.body is not None else None

    async def by_token(self, token: str) -> Member | None:
        """The member to whom a token was issued. A token is `NAME.SECRET`, so one look-up finds its record."""
        name, _, _ = token.rpartition(".")
        member = await self.member(name) if _NAME.fullmatch(name) else None
        hashed = digest(token)
        known = [hmac.compare_digest(hashed, one) for one in member.tokens] if member is not None else []
        return member if any(known) else None

    async def add(
        self, name: str, *, role: str, queues: Iterable[str] = (), called: str | None = None,
        skills: Iterable[str] = (), languages: Iterable[str] = (), capacity: int = limits.CAPACITY,
    ) -> str:  # fmt: skip
        """Add a member; gives the one-time password. Raises StaffError for a name that is taken or cannot be used."""
        if not _NAME.fullmatch(name):
            raise StaffError(f"{name!r} cannot be a name: use small letters, digits, - and _ (at most 40)")
        if role not in ROLES:
            raise StaffError(f"there is no role {role!r}; there are {', '.join(ROLES)}")
        password = f"{self._ids.short()}-{self._ids.short()}"
        member = Member(
            name=name,
            called=called or name.replace("-", " ").replace("_", " ").title(),
            role=role,
            queues=tuple(dict.fromkeys(queues)),
            password=await self._passwords.hash(password),
            is_new=True,
            skills=tuple(dict.fromkeys(skills)),
            languages=tuple(dict.fromkeys(languages)),
            capacity=capacity,
        )
        try:
            await self._write(member)
        except StaleConversation as error:
            raise StaffError(f"there is a {name} already; remove them first") from error
        return password

    async def issue_token(self, name: str) -> str:
        """A new token for a member; it is kept as a hash only. Raises UnknownStaff."""
        member = await self._known(name)
        token = f"{name}.{new_secret()}"
        await self._write(replace(member, tokens=(*member.tokens, digest(token))))
        return token

    async def fits(self, member: Member | None, password: str) -> bool:
        """Whether it is the member's password. Raises Busy."""
        return await self._passwords.fits(password, member.password if member is not None else None)

    async def choose_password(self, name: str, password: str) -> None:
        """Keep the password that a member chose, and end all of their sign-ins. Raises UnknownStaff."""
        hashed = await self._passwords.hash(password)
        member = await self._known(name)
        await self._write(replace(member, password=hashed, is_new=False), *await self._sign_ins(name))

    async def remove(self, name: str) -> None:
        """Remove a member with their tokens and sign-ins. Raises UnknownStaff."""
        member = await self._known(name)
        gone = Document(STAFF, name, member.version + 1, None)
        await self._store.change(self._ids.new("op-"), [gone, *await self._sign_ins(name)])

    async def first_admin(self) -> tuple[str, str] | None:
        """Make an admin where there is none; gives the name and the one-time password."""
        if any(member.role == "admin" for member in await self.members()):
            return None
        name = FIRST_ADMIN
        while await self.member(name) is not None:
            name = f"{FIRST_ADMIN}-{self._ids.short()}"
        try:
            return name, await self.add(name, role="admin")
        except StaffError:
            return None  # another process made one at this moment

    async def _known(self, name: str) -> Member:
        member = await self.member(name)
        if member is None:
            raise UnknownStaff(f"there is no {name}")
        return member

    async def _sign_ins(self, name: str) -> list[Document]:
        """The removal of every sign-in of a member."""
        return [
            replace(document, version=document.version + 1, body=None)
            for document in await self._store.documents(SIGN_IN)
            if document.body is not None and read_json(document.body).get("staff") == name
        ]

    async def _write(self, member: Member, *more: Document) -> None:
        body = write_json(
            {
                "called": member.called,
                "role": member.role,
                "queues": member.queues,
                "password": member.password,
                "is_new": member.is_new,
                "tokens": member.tokens,
                "skills": member.skills,
                "languages": member.languages,
                "capacity": member.capacity,
            }
        )
        document = Document(STAFF, member.name, member.version + 1, body)
        await self._store.change(self._ids.new("op-"), [document, *more])


def digest(secret: str) -> str:
    """What is kept of a secret that has enough randomness of its own."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _read(document: Document) -> Member:
    body: Mapping[str, Any] = read_json(document.body or b"{}")
    return Member(
        name=document.key,
        called=body["called"],
        role=body["role"],
        queues=tuple(body["queues"]),
        password=body["password"],
        is_new=body["is_new"],
        tokens=tuple(body["tokens"]),
        version=document.version,
        skills=tuple(body.get("skills", ())),
        languages=tuple(body.get("languages", ())),
        capacity=body.get("capacity", limits.CAPACITY),
    )
