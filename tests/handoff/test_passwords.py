"""Passwords are kept as Argon2id and checked a few at a time."""

import asyncio

import pytest

from handoff.passwords import Busy, Passwords
from runtime import limits


async def test_a_password_fits_its_hash_and_no_other() -> None:
    passwords = Passwords()
    known = await passwords.hash("correct horse")
    assert known.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await passwords.fits("correct horse", known)
    assert not await passwords.fits("correct horsé", known)
    assert await passwords.hash("correct horse") != known


@pytest.mark.parametrize("known", [None, "", "not a hash"])
async def test_nothing_fits_where_there_is_no_hash(known: str | None) -> None:
    assert not await Passwords().fits("no password is this", known)


async def test_more_sign_ins_than_can_wait_are_sent_away_and_the_others_are_answered() -> None:
    passwords = Passwords()
    asked = [passwords.fits("x", None) for _ in range(limits.SIGN_IN_QUEUE + 5)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(answer) for answer in answers].count(Busy) == 5
    assert answers.count(False) == limits.SIGN_IN_QUEUE
