"""Free text, which is kept as it was written, unless the author says what of it counts."""

from runtime.core.reading import Found
from runtime.core.values import DataType
from runtime.understanding.values.form import bounded
from runtime.understanding.values.names import read_name
from runtime.understanding.values.patterned import find
from runtime.understanding.values.setting import Setting


def read_text(datatype: DataType, text: str, setting: Setting) -> Found | str:
    """The message as it was written: nobody can say which words of a free text do not count.

    Where a pattern is declared and the whole does not fit, the one stretch of the message that does; where a name is
    asked for, the name.
    """
    if datatype.reads == "name":
        return read_name(datatype, text, setting)
    whole = bounded(datatype, text)
    if isinstance(whole, Found) or datatype.pattern is None:
        return whole
    found = find(datatype, text, setting)
    if isinstance(found, Found):
        return bounded(datatype, str(found.value))
    return found if found == "ambiguous" else whole
