"""A small bank's back office, for trying the example map: `python -m journeys.back_office --port 8099`.

It keeps cards, accounts, disputes and addresses in memory and answers the map's HTTP actions. Any number
works; some show another end, so that each one can be tried from the chat:

    card digits   0000 not_found · 0404 a new card ends in check_address
    amount        under 1 pound: the dispute ends in pending
    transfer      begins with 2: on_its_way · with 3: held · else arrived
    account       ends with 1: in_credit · with 2: overdrawn · with 3: closing ends in payments_due · else empty
                  with 4: choosing a plan ends in payment_refused · with 7: a new address ends in needs_check
    all but amount ending in 0000: not_found · in 5000: HTTP 500 · in 8888: an answer after 30 s, too late
                  for every action · in 9999: after 4 s, late enough to see the progress sentence

What was done once is not done twice: a card keeps the reference of its block, a closed account is not_found,
and a request with a known `Idempotency-Key` gets the same answer again (422 if it asks for something else).
"""

import argparse
import asyncio
import os
import signal
import sys
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from aiohttp import web

Asked = Mapping[str, Any]
Answer = dict[str, str]
Act = Callable[[Asked], Answer]
Page = Callable[[web.Request], Awaitable[web.Response]]
Pause = Callable[[float], Awaitable[None]]

KEYS_KEPT = 10_000  # answers remembered by their Idempotency-Key; the oldest is forgotten
SLOW_SECONDS = 4.0
TOO_SLOW_SECONDS = 30.0


class Unreadable(Exception):
    """The request lacks something; the message says what."""


@dataclass
class Bank:
    """What the back office knows. References count from 1001, so that a run can be repeated word for word."""

    blocked: dict[str, str] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    addresses: dict[str, str] = field(default_factory=dict)
    plans: dict[str, str] = field(default_factory=dict)
    issued: int = 1000

    def reference(self, letter: str) -> str:
        """The next reference, e.g. B-1001."""
        self.issued += 1
        return f"{letter}-{self.issued}"

    def block_card(self, asked: Asked) -> Answer:
        """Block a card, once."""
        last4 = text(asked, "last4")
        if last4.endswith("0000"):
            return {"end": "not_found"}
        if last4 not in self.blocked:
            self.blocked[last4] = self.reference("B")
        return {"end": "blocked", "reference": self.blocked[last4]}

    def replace_card(self, asked: Asked) -> Answer:
        """Order a new card to the address on file."""
        if text(asked, "last4") == "0404":
            return {"end": "check_address"}
        return {"end": "ordered", "reference": self.reference("N")}

    def open_dispute(self, asked: Asked) -> Answer:
        """Open a dispute, unless the shop has not taken the money yet."""
        if text(asked, "last4").endswith("0000"):
            return {"end": "not_found"}
        if number(asked, "amount") < 1:
            return {"end": "pending"}
        return {"end": "opened", "reference": self.reference("D")}

    def find_transfer(self, asked: Asked) -> Answer:
        """Where a transfer is."""
        transfer = text(asked, "transfer")
        if transfer.endswith("0000"):
            return {"end": "not_found"}
        end = {"2": "on_its_way", "3": "held"}.get(transfer[:1], "arrived")
        arrives = "by the end of the next working day" if end == "on_its_way" else ""
        return {"end": end, "payee": "J. Okafor", "trace": f"FP{transfer}", "arrives": arrives}

    def change_address(self, asked: Asked) -> Answer:
        """Keep a new address, unless the account asks for a person to check first."""
        account = text(asked, "account")
        if account.endswith("0000") or account in self.closed:
            return {"end": "not_found"}
        if account.endswith("7"):
            return {"end": "needs_check"}
        self.addresses[account] = f"{text(asked, 'line')}, {text(asked, 'postcode')}"
        return {"end": "changed", "reference": self.reference("A")}

    def find_account(self, asked: Asked) -> Answer:
        """Whether an account is open, and what is left in it."""
        account = text(asked, "account")
        if account.endswith("0000") or account in self.closed:
            return {"end": "not_found"}
        if account.endswith("1"):
            return {"end": "in_credit", "left": "120.50"}
        if account.endswith("2"):
            return {"end": "overdrawn", "left": "-35.20"}
        return {"end": "empty", "left": "0.00"}

    def close_account(self, asked: Asked) -> Answer:
        """Close an account for good, unless a payment is still to leave it."""
        account = text(asked, "account")
        if account.endswith("3"):
            return {"end": "payments_due"}
        self.closed.add(account)
        return {"end": "closed", "reference": self.reference("C")}

    def choose_plan(self, asked: Asked) -> Answer:
        """Put an account on a plan. Gold needs a first payment; Standard costs nothing."""
        account, plan = text(asked, "account"), text(asked, "plan")
        if plan == "gold" and account.endswith("4"):
            return {"end": "payment_refused"}
        self.plans[account] = plan
        return {"end": "done", "reference": self.reference("R")}

    def take_case(self, asked: Asked) -> Answer:
        """The fraud line takes a case."""
        return {"end": "accepted", "reference": self.reference("F")}


def text(asked: Asked, name: str) -> str:
    """A field as text. Raises Unreadable when it is missing or empty."""
    found = asked.get(name)
    if isinstance(found, bool) or not isinstance(found, str | int | float) or not str(found).strip():
        raise Unreadable(f"{name} is missing")
    return str(found).strip()


def number(asked: Asked, name: str) -> Decimal:
    """A field as a number. Raises Unreadable when it is none."""
    try:
        found = Decimal(text(asked, name))
    except InvalidOperation:
        raise Unreadable(f"{name} is not a number") from None
    if not found.is_finite():
        raise Unreadable(f"{name} is not a number")
    return found


@dataclass
class Counter:
    """Where requests arrive: reads them, plays being slow or broken, and acts once for each key."""

    bank: Bank
    pause: Pause
    answered: OrderedDict[tuple[str, str], tuple[Asked, Answer]] = field(default_factory=OrderedDict)

    def page(self, act: Act, number_field: str) -> Page:
        """The page for one act. `number_field` holds the number whose ending makes it slow or broken."""

        async def answer(request: web.Request) -> web.Response:
            try:
                asked = await request.json()
            except ValueError:
                return refusal(400, "The request is not JSON.")
            if not isinstance(asked, dict):
                return refusal(400, "The request is not a JSON object.")
            ending = str(asked.get(number_field, ""))[-4:]
            if ending == "5000":
                return refusal(500, "The number ends in 5000, so this breaks.")
            await self.pause({"8888": TOO_SLOW_SECONDS, "9999": SLOW_SECONDS}.get(ending, 0.0))
            try:
                return self.once(request.path, request.headers.get("Idempotency-Key", ""), asked, act)
            except Unreadable as wrong:
                return refusal(400, f"{wrong}.")

        return answer

    def once(self, path: str, key: str, asked: Asked, act: Act) -> web.Response:
        """Act, or repeat what this key was answered. Nothing is awaited between the look and the act."""
        if not key:
            return web.json_response(act(asked))
        if (path, key) not in self.answered:
            self.answered[path, key] = (asked, act(asked))
            if len(self.answered) > KEYS_KEPT:
                self.answered.popitem(last=False)
        first, answer = self.answered[path, key]
        if first != asked:
            return refusal(422, "This Idempotency-Key was used for another request.")
        return web.json_response(answer)


def refusal(status: int, detail: str) -> web.Response:
    """A problem document (RFC 9457)."""
    problem = {"status": status, "detail": detail}
    return web.json_response(problem, status=status, content_type="application/problem+json")


def build_app(pause: Pause = asyncio.sleep) -> web.Application:
    """A fresh back office. `pause` is how it waits when it plays being slow."""
    bank = Bank()
    counter = Counter(bank, pause)
    app = web.Application()
    app.router.add_post("/cards/block", counter.page(bank.block_card, "last4"))
    app.router.add_post("/cards/replace", counter.page(bank.replace_card, "last4"))
    app.router.add_post("/disputes", counter.page(bank.open_dispute, "last4"))
    app.router.add_post("/transfers/find", counter.page(bank.find_transfer, "transfer"))
    app.router.add_put("/addresses", counter.page(bank.change_address, "account"))
    app.router.add_post("/accounts/find", counter.page(bank.find_account, "account"))
    app.router.add_post("/accounts/close", counter.page(bank.close_account, "account"))
    app.router.add_post("/renewals", counter.page(bank.choose_plan, "account"))
    app.router.add_post("/fraud/cases", counter.page(bank.take_case, "phone"))
    return app


def _end_with_stdin() -> None:
    while os.read(sys.stdin.fileno(), 1024):  # not buffered: a buffer's lock would be held while the program ends
        continue
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Serve until told to stop."""
    options = argparse.ArgumentParser(
        prog="python -m journeys.back_office", description="Meridian's example back office."
    )
    options.add_argument("--host", default="127.0.0.1")
    options.add_argument("--port", type=int, default=8099)
    options.add_argument("--until-stdin-closes", action="store_true", help="end when whoever started it ends")
    chosen = options.parse_args()
    if chosen.until_stdin_closes:
        threading.Thread(target=_end_with_stdin, daemon=True).start()

    def say_ready(_: str) -> None:
        print(f"example back office ready on http://{chosen.host}:{chosen.port}", flush=True)

    try:
        web.run_app(build_app(), host=chosen.host, port=chosen.port, print=say_ready, access_log=None)
    except OSError as taken:
        raise SystemExit(f"example back office: {taken.strerror or taken}") from None


if __name__ == "__main__":
    main()
