"""A file is sent, not written: no text is one."""

from runtime.core.reading import Found
from runtime.core.values import DataType
from runtime.understanding.values.setting import Setting


def read_file(datatype: DataType, text: str, here: Setting) -> Found | str:
    """Always the code of what is wrong: a question for a file is answered by the message that brings one."""
    return "not_a_file"
