"""The engine: a conversation is a row, a turn is a pure function, and what must happen is written before it happens."""
