"""What every provider's account must have, whatever else it needs."""

from urllib.parse import urlparse

from channels.sms.incoming import NUMBER


def hold_account(provider: str, sender: str, *addresses: str) -> None:
    """Raises ValueError, with a sentence for the operator, when the number or an address cannot be right."""
    if not NUMBER.fullmatch(sender):
        raise ValueError(f"{provider} needs a number to send from, such as +14155550100.")
    for address in addresses:
        if urlparse(address).scheme not in ("http", "https") or not urlparse(address).hostname:
            raise ValueError(f"{address!r} is not an address that begins with https:// or http://.")
