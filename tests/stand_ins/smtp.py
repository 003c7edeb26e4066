"""A mail server for tests: takes what it is given, or refuses it for as long as it is told to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import Message


class MailServer:
    """What arrived, and whether anything is taken now."""

    def __init__(self) -> None:
        self.arrived: list[Message] = []
        self.refuses = False
        self.port = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection (RFC 5321, as much of it as a client that sends needs)."""
        writer.write(b"220 stand-in\r\n")
        while line := await reader.readline():
            word = line.split(b" ")[0].strip().upper()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                body = await reader.readuntil(b"\r\n.\r\n")
                self.arrived.append(message_from_bytes(body[:-3]))
                writer.write(b"250 taken\r\n")
            elif word == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            elif word == b"MAIL" and self.refuses:
                writer.write(b"451 later\r\n")
            else:
                writer.write(b"250 fine\r\n")
            await writer.drain()
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    """A server on a port of its own."""
    made = MailServer()
    server = await asyncio.start_server(made.talk, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    async with server:
        yield made
