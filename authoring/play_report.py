"""What `handrail play` prints: each play that failed with its lines side by side, and one line that sums up."""

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from authoring.play import Result, perform
from authoring.play_coverage import Coverage, Covered
from authoring.plays import play_files, read_plays
from authoring.stage import Decided, RehearsalStage
from runtime.core.journey import JourneyMap
from runtime.loading.findings import Finding
from runtime.ports import Understanding

Print = Callable[[str], None]


async def perform_all(
    journeys: JourneyMap, understanding: Understanding, folder: Path, files: Sequence[Path] = (),
    *, decided: Decided | None = None,
) -> tuple[list[Result], list[Finding]]:  # fmt: skip
    """Run every play of a map (or of the files given) against `decide`; `decided` hears of every turn."""
    results: list[Result] = []
    findings: list[Finding] = []
    stage = RehearsalStage(journeys, understanding, decided)
    for file in play_files(folder, files):
        plays, wrong = read_plays(file)
        findings.extend(wrong)
        results += [await perform(play, stage) for play in plays]
    return results, findings


def report(results: Sequence[Result], findings: Sequence[Finding], out: Print, folder: Path) -> int:
    """Print what failed of a folder's map; gives the exit code: 0 all passed, 1 some failed, 2 a file is unread."""
    for finding in findings:
        out(f"{finding.place.file}:{finding.place.line}:{finding.place.column} {finding.message}")
    failed = [result for result in results if result.problem is not None]
    for result in failed:
        for line in told(result):
            out(line)
        out("")
    passed = len(results) - len(failed)
    out(f"{passed} of {len(results)} plays passed" + (f", {len(failed)} failed" if failed else ""))
    if any(result.mend is not None for result in failed):
        out(f"if what is said now is right, `handrail play {folder} --update` writes it into the plays")
    if findings:
        return 2
    return 1 if failed else 0


def told(result: Result) -> list[str]:
    """Why a play failed: the step, what was expected and what was said with what differs marked, the conversation."""
    place = result.step.place if result.step is not None else result.play.place
    lines = [f"{place.file}:{place.line} {result.play.name}: {result.problem}"]
    for n in range(max(len(result.expected), len(result.actual))):
        expected = result.expected[n] if n < len(result.expected) else None
        actual = result.actual[n] if n < len(result.actual) else None
        lines.extend(_side_by_side(expected, actual))
    lines.append("    the conversation:")
    lines.extend(f"      {text}" for text in result.transcript)
    return lines


def _side_by_side(expected: str | None, actual: str | None) -> list[str]:
    """Two lines below one another, and carets under what differs where they have much in common."""
    if expected is None or actual is None or expected == actual:
        lines = [f"  - expected  {expected}"] if expected is not None else []
        return [*lines, f"  + was said  {actual}"] if actual is not None and expected != actual else lines
    matcher = SequenceMatcher(None, expected, actual, autojunk=False)
    lines = [f"  - expected  {expected}", f"  + was said  {actual}"]
    if matcher.ratio() < 0.5:
        return lines
    under_expected, under_actual = [" "] * len(expected), [" "] * len(actual)
    for what, i, j, k, m in matcher.get_opcodes():
        if what != "equal":
            under_expected[i:j] = "^" * (j - i)
            under_actual[k:m] = "^" * (m - k)
    return [lines[0], *_marks(under_expected), lines[1], *_marks(under_actual)]


def _marks(signs: Sequence[str]) -> list[str]:
    marks = "".join(signs).rstrip()
    return [f"              {marks}"] if marks else []


def report_coverage(coverage: Coverage, out: Print, most: int = 12) -> None:
    """Print, for each journey, how much of it the plays walked through and what they did not."""
    for one in coverage.covered():
        out(_summary(one))
        for place, what in one.missed[:most]:
            out(f"    {place.file}:{place.line}  no play: {what}")
        if len(one.missed) > most:
            out(f"    and {len(one.missed) - most} more")


def _summary(one: Covered) -> str:
    parts = (("states", one.states), ("ways", one.ways), ("lines", one.lines))
    counts = ", ".join(f"{name} {seen}/{every}" for name, (seen, every) in parts)
    return f"{one.journey}: {round(100 * one.share)} %  {counts}"
