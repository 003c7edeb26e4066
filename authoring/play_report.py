"""What `handrail play` prints: each play that failed with its lines side by side, and one line that sums up."""

from collections.abc import Callable, Sequence
from pathlib import Path

from authoring.play import Result, perform
from authoring.plays import play_files, read_plays
from authoring.stage import RehearsalStage
from runtime.core.journey import JourneyMap
from runtime.loading.findings import Finding
from runtime.ports import Understanding

Print = Callable[[str], None]


async def perform_all(
    journeys: JourneyMap, understanding: Understanding, folder: Path, files: Sequence[Path] = ()
) -> tuple[list[Result], list[Finding]]:
    """Run every play of a map (or of the files given) against `decide`."""
    results: list[Result] = []
    findings: list[Finding] = []
    stage = RehearsalStage(journeys, understanding)
    for file in play_files(folder, files):
        plays, wrong = read_plays(file)
        findings.extend(wrong)
        results += [await perform(play, stage) for play in plays]
    return results, findings


def report(results: Sequence[Result], findings: Sequence[Finding], out: Print) -> int:
    """Print what failed; gives the exit code (0 all passed, 1 some failed, 2 a file cannot be read)."""
    for finding in findings:
        out(f"{finding.place.file}:{finding.place.line}:{finding.place.column} {finding.message}")
    failed = [result for result in results if result.problem is not None]
    for result in failed:
        _show(result, out)
    passed = len(results) - len(failed)
    out(f"{passed} of {len(results)} plays passed" + (f", {len(failed)} failed" if failed else ""))
    if findings:
        return 2
    return 1 if failed else 0


def _show(result: Result, out: Print) -> None:
    place = result.step.place if result.step is not None else result.play.place
    out(f"{place.file}:{place.line} {result.play.name}: {result.problem}")
    for text in result.expected:
        out(f"    expected  {text}")
    for text in result.actual:
        out(f"    was said  {text}")
    out("    the conversation:")
    for text in result.transcript:
        out(f"      {text}")
    out("")
