"""The words of closed tickets in SQLite, and the search through them."""

from collections.abc import Iterator, Sequence

from runtime import limits
from runtime.searching import Page, Position, Stretch, has_all, joined
from runtime.store.sqlite_tables import Row, Tables
from runtime.wire import read_ticket

_LAST = "\U0010ffff"  # after every letter that a word goes on with
_CLOSED = "select place, id from ticket where state = 'closed' and (place, id) > (?, ?) order by place, id limit ?"
_OF_WORD = "select place, ticket from ticket_word where word = ? and (place, ticket) > (?, ?) order by 1, 2 limit ?"


def write(tables: Tables, ticket_id: str, words: str, place: int) -> None:
    """Put a ticket under its words; `words` is also what its own row has."""
    for word in words.split():
        tables.run("insert into ticket_word values (?, ?, ?)", (word, place, ticket_id))


def forget(tables: Tables, ticket_id: str) -> None:
    """Take a ticket from under its words, before its row is written anew or removed."""
    for words, place in tables.all("select words, place from ticket where id = ?", (ticket_id,)):
        for word in words.split():
            tables.run("delete from ticket_word where word = ? and place = ? and ticket = ?", (word, place, ticket_id))


def search(tables: Tables, terms: Sequence[str], limit: int, after: str) -> Page:
    """Closed tickets that have a word with each of these beginnings, the latest first."""
    start = Position.read(after)
    candidates, until = joined(_narrowest(tables, terms, start), limits.SEARCH_LOOKS)
    found = []
    for position in candidates:
        row = tables.one("select words, body from ticket where id = ?", (position.ticket,))
        if row is not None and has_all(row[0], terms):
            found.append(read_ticket(row[1]))
            if len(found) == limit:
                until = position if position != candidates[-1] else until
                break
    return Page(found, str(until) if until is not None else None)


def _narrowest(tables: Tables, terms: Sequence[str], start: Position) -> Sequence[Stretch]:
    """Where to look: under the words of the beginning that has the fewest tickets, or at all of them."""
    narrow: Sequence[Stretch] | None = None
    for term in terms:
        words = list(_begun_with(tables, term))
        if len(words) <= limits.SEARCH_WORDS:
            each = limits.SEARCH_LOOKS // max(len(words), 1)
            found = [_stretch(tables, _OF_WORD, (word,), start, each) for word in words]
            if narrow is None or _size(found) < _size(narrow):
                narrow = found
    return narrow if narrow is not None else [_stretch(tables, _CLOSED, (), start, limits.SEARCH_LOOKS)]


def _begun_with(tables: Tables, term: str) -> Iterator[str]:
    """The words with this beginning, one more than may lead a search at most: each is found by one look at the index,
    however many tickets have it."""
    last = term
    sql = "select word from ticket_word where word >= ? and word < ? order by word limit 1"
    for _ in range(limits.SEARCH_WORDS + 1):
        row = tables.one(sql, (last, term + _LAST))
        if row is None:
            return
        yield row[0]
        last = row[0] + "\x00"


def _stretch(tables: Tables, sql: str, values: Row, start: Position, most: int) -> Stretch:
    found = [Position(*row) for row in tables.all(sql, (*values, *start, most))]
    return Stretch(found, found[-1] if len(found) == most else None)


def _size(stretches: Sequence[Stretch]) -> tuple[bool, int]:
    """How many tickets there are under the words of a beginning; more than were looked at are the most."""
    return any(one.until is not None for one in stretches), sum(len(one.found) for one in stretches)
