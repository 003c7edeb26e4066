"""Values out of a closed set: yes or no, and the members of a choice type."""

from runtime.core.reading import Found
from runtime.core.values import DataType
from runtime.understanding.naming import Named, named
from runtime.understanding.values.setting import Setting
from runtime.understanding.yes_no import answered


def read_yes_no(datatype: DataType, text: str, setting: Setting) -> Found | str:
    """Yes or no, where the message plainly says one of them; "maybe" is neither."""
    said = answered(text, setting.language)
    return "not_yes_or_no" if said is None else Found(said)


def read_option(datatype: DataType, text: str, setting: Setting) -> Found | str:
    """The member that the message names. By name only: nobody has shown the customer a numbered list."""
    things = [Named(id, id, also) for id, also in (datatype.options or {}).items()]
    pick = named(things, text, setting.language)
    if pick is None:
        return "not_an_option"
    return Found(pick.ids[0]) if len(pick.ids) == 1 else "ambiguous"
