"""Customer words to a choice, a value, a journey, or honestly nothing.

It is made before the turn, so that `decide` stays pure. A message is read in this order, and each step
only says what it is sure of:

1. `choices`: the open question's choices, by place or by name (`naming`, `places`, `yes_no`);
2. `control`: phrases that count anywhere when they are the whole message;
3. `values`: the value that the open question asks for, one reader a kind;
4. `starts`: what begins a journey, and what is not offered.

`words` says what counts as the same wording, `languages` has the words of each language, `numerals` reads numbers.
"""

from runtime.understanding.countries import country_of
from runtime.understanding.rules import Rules
from runtime.understanding.values import read_value

__all__ = ["Rules", "country_of", "read_value"]
