"""A figure against its goal, in words: whether it is met, and else by how much it is missed."""


def at_most(found: float, goal: float | None, unit: str = "") -> str:
    """The goal and the verdict, as two cells of a table."""
    return _cells(found, goal, found <= (goal or 0.0), "≤", unit)


def at_least(found: float, goal: float | None, unit: str = "") -> str:
    """The same for a figure that should be large."""
    return _cells(found, goal, found >= (goal or 0.0), "≥", unit)


def _cells(found: float, goal: float | None, is_met: bool, sign: str, unit: str) -> str:
    if goal is None:
        return "- | -"
    shown = f"{sign} {goal:g}{unit}"
    if is_met:
        return f"{shown} | met"
    times = found / goal if sign == "≤" else goal / max(found, 1e-9)
    return f"{shown} | missed, {times:.1f} times"
