"""Reading one value, for the tests beside this file."""

from runtime.core.reading import Found
from runtime.core.values import DataType, Value
from runtime.understanding import read_value
from tests.core.builders import NOW


def read(datatype: DataType, text: str, language: str = "en", country: str = "GB") -> Value:
    """The value that was read, or `!` and the code of the problem."""
    found = read_value(datatype, text, language=language, now=NOW, country=country)
    return found.value if isinstance(found, Found) else f"!{found}"
