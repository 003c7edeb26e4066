"""The conversations that were read or written last, so that a turn normally waits for no read."""

from collections import OrderedDict

from runtime.core.conversation import Conversation


class Recent:
    """Keeps at most `most` conversations; the one that was not used for longest goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[str, Conversation] = OrderedDict()
        self._ids: dict[tuple[str, str], str] = {}

    def get(self, conversation_id: str) -> Conversation | None:
        """The conversation, when it is kept."""
        found = self._kept.get(conversation_id)
        if found is not None:
            self._kept.move_to_end(conversation_id)
        return found

    def at(self, channel: str, address: str) -> Conversation | None:
        """The conversation on an address, when it is kept."""
        conversation_id = self._ids.get((channel, address))
        return self.get(conversation_id) if conversation_id is not None else None

    def drop(self, conversation: Conversation) -> None:
        """It was erased."""
        self._kept.pop(conversation.id, None)
        self._ids.pop((conversation.channel, conversation.address), None)

    def keep(self, conversation: Conversation | None) -> None:
        """Keep what the store just gave or wrote; None is nothing to keep."""
        if conversation is None:
            return
        self._kept[conversation.id] = conversation
        self._kept.move_to_end(conversation.id)
        self._ids[conversation.channel, conversation.address] = conversation.id
        if len(self._kept) > self._most:
            _, oldest = self._kept.popitem(last=False)
            del self._ids[oldest.channel, oldest.address]
