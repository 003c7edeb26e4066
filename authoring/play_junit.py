"""Results of plays as JUnit XML, which every CI shows."""

from collections.abc import Sequence
from xml.etree import ElementTree

from authoring.play import Result
from authoring.play_report import told
from runtime.loading.findings import Finding


def as_junit(results: Sequence[Result], findings: Sequence[Finding]) -> str:
    """A suite for each file, a case for each play; a file that cannot be read is an error."""
    root = ElementTree.Element("testsuites", name="handrail play")
    suites: dict[str, ElementTree.Element] = {}

    def suite(file: str) -> ElementTree.Element:
        if file not in suites:
            suites[file] = ElementTree.SubElement(root, "testsuite", name=file)
        return suites[file]

    for finding in findings:
        file = finding.place.file
        case = ElementTree.SubElement(suite(file), "testcase", name="reading the file", classname=file)
        ElementTree.SubElement(case, "error", message=finding.message).text = finding.text()
    for result in results:
        place = result.play.place
        named = {"name": result.play.name, "classname": place.file, "file": place.file, "line": str(place.line)}
        case = ElementTree.SubElement(suite(place.file), "testcase", named)
        if result.problem is not None:
            ElementTree.SubElement(case, "failure", message=result.problem).text = "\n".join(told(result))
        ElementTree.SubElement(case, "system-out").text = "\n".join(result.transcript)
    for one in suites.values():
        one.set("tests", str(len(one)))
        one.set("failures", str(len(one.findall("*/failure"))))
        one.set("errors", str(len(one.findall("*/error"))))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"
