"""What a store offers to processes that share it besides what it keeps: a line on which they whisper."""

from collections.abc import Callable
from typing import Protocol


class Whispering(Protocol):
    """Hints between processes, which may be lost; nothing is kept. Alone, nothing happens."""

    async def whisper(self, message: bytes) -> None:
        """Tell every process that has the store open, this one too. Raises StoreUnavailable when none was told."""
        ...

    def whispered(self, listener: Callable[[bytes], None]) -> Callable[[], None]:
        """Call `listener` with what any process whispers; gives the function that ends it."""
        ...
