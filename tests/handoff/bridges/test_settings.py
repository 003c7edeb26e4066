"""What an operator sets for a bridge: all of it, for one desk."""

import aiohttp
import pytest

from handoff.bridges.any_desk import AnyDesk
from handoff.bridges.chatwoot import Chatwoot
from handrail.settings import BadSetting, load_settings
from handrail.wiring.desks import bridged
from runtime.clock import SystemClock

CHATWOOT = {
    "HANDRAIL_CHATWOOT_URL": "https://chatwoot.example/", "HANDRAIL_CHATWOOT_ACCOUNT": "3",
    "HANDRAIL_CHATWOOT_INBOX": "7", "HANDRAIL_CHATWOOT_TOKEN": "token",
}  # fmt: skip
DESK = {"HANDRAIL_DESK_URL": "https://desk.example/handrail", "HANDRAIL_DESK_SECRET": "secret"}


async def test_a_whole_account_makes_a_bridge_and_none_makes_none() -> None:
    async with aiohttp.ClientSession() as http:
        one = bridged(load_settings({**CHATWOOT, "HANDRAIL_BRIDGED_QUEUES": "cards, loans"}), http, SystemClock())
        assert one is not None and isinstance(one.far, Chatwoot) and one.queues == ("cards", "loans")
        other = bridged(load_settings(DESK), http, SystemClock())
        assert other is not None and isinstance(other.far, AnyDesk) and other.secret == "secret"
        assert bridged(load_settings({}), http, SystemClock()) is None


@pytest.mark.parametrize("missing", ["ACCOUNT", "INBOX", "TOKEN"])
def test_what_is_missing_is_named(missing: str) -> None:
    given = {name: text for name, text in CHATWOOT.items() if not name.endswith(missing)}
    with pytest.raises(BadSetting, match=f"HANDRAIL_CHATWOOT_{missing} must be set too"):
        load_settings(given)


def test_there_is_one_outside_desk_and_numbers_are_numbers() -> None:
    with pytest.raises(BadSetting, match="one outside desk"):
        load_settings({**CHATWOOT, **DESK})
    with pytest.raises(BadSetting, match="HANDRAIL_CHATWOOT_INBOX must be a number"):
        load_settings({**CHATWOOT, "HANDRAIL_CHATWOOT_INBOX": "mail"})
