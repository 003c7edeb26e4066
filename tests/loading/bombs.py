"""Files that would cost a careless loader its memory or its minutes. As a program: load each, and tell what it cost.

Each is one journey beside the sample map, or, where its name begins with `map`, the map itself.
"""

import json
import resource
import tempfile
from collections.abc import Mapping
from pathlib import Path
from time import process_time

from runtime import limits
from runtime.core.errors import JourneyError
from runtime.loading.load import load
from tests.loading.maps import ENV, SAMPLES

ROOM = 512 * 1024 * 1024  # of address space, beyond what the process has when it begins
TOP = "spec: 1\njourney: bomb\ntitle: Bomb\nstage: trouble\n"
MOMENT = "  m: {promise: We help you., category: request, owner: card-operations, states: "
END = "over: {say: Bye., end: kept}"
OPERATIONS = ("+", "-", "*", "/", "and", "or", "==", "<")


def journey(states: str, rest: str = "data: {x: {type: text}, n: {type: number}}\n") -> str:
    """A journey of one moment with these states, in flow style."""
    return f"{TOP}{rest}moments:\n{MOMENT}{{{states}}}}}\n"


def saying(text: str) -> str:
    """A journey that says a text."""
    return journey(f"s: {{say: {json.dumps(text)}, to: over}}, {END}")


def deciding(expression: str) -> str:
    """A journey that decides by an expression."""
    return journey(f"s: {{decide: [{{when: {json.dumps(expression)}, to: over}}, {{else: over}}]}}, {END}")


def matching(pattern: str) -> str:
    """A journey whose data must match a pattern."""
    return journey(
        f"s: {{ask: What?, into: x, to: over}}, {END}", f"data: {{x: {{type: text, pattern: {json.dumps(pattern)}}}}}\n"
    )


def many(count: int, one: str, between: str = ", ") -> str:
    """A piece so many times, `#` in it replaced by the number."""
    return between.join(one.replace("#", str(n)) for n in range(count))


def _yaml() -> Mapping[str, str | bytes]:
    laughs = "a0: &a0 [ha, ha]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    return {
        "too large": "#" * (limits.FILE_BYTES + 1),
        "large and empty": "#" * (limits.FILE_BYTES - 1),
        "lists in lists": "a: " + "[" * 100_000,
        "closed lists in lists": "a: " + "[" * 20_000 + "]" * 20_000,
        "mappings in mappings": "{a: " * 50_000,
        "blocks in blocks": "".join(" " * n + f"k{n}:\n" for n in range(700)),
        "hyphens": "- " * 120_000,
        "aliases of aliases": laughs,
        "an anchor": "a: &x 1\nb: *x\n",
        "merged": "a: &x {b: 1}\nc: {<<: *x}\n",
        "a circle": "&a [*a]",
        "the same key": "a: 1\n" * 50_000,
        "the same long key": "".join(f"{'k' * 200}: {n}\n" for n in range(1_000)),
        "keys": "".join(f"k{n}: 1\n" for n in range(30_000)),
        "one long key": "k" * 250_000 + ": 1\n",
        "a list as key": "? " + "[a, " * 20_000 + "\n: 1\n",
        "tabs": "spec: 1\n\tjourney: bomb\n" + "\t" * 200_000,
        "documents": "---\n" * 60_000,
        "tagged": "a: !!python/object/apply:os.system [echo]\n",
        "tags": "a: !x\n" * 40_000,
        "directives": "%YAML 1.1\n%TAG ! tag:x,2000:\n---\na: 1\n",
        "an open quote": 'a: "' + "x\\" * 120_000,
        "escapes": 'a: "' + "\\U0001F600" * 25_000 + '"\n',
        "an open block": "a: |\n" + "  x\n" * 60_000,
        "colons": ":" * 250_000,
        "brackets": "[{" * 100_000,
        "commas": "[" + "," * 200_000,
        "no text": b"\x00" * 200_000,
        "not utf-8": b"\xff\xfe" * 100_000,
        "noise": bytes((n * 7919 + n // 251) % 256 for n in range(200_000)),
        "surrogates": 'a: "\\ud800"\n',
        "marks of order": b"\xef\xbb\xbf" * 50_000,
        "traps": TOP + "moments: {No: 12:30, 0123: 0123, on: yes, off: 1_000, 0x1F: 1e999, ~: .inf}\n",
        "digits": TOP + f"moments: {{a: {'9' * 200_000}}}\n",
        "traps everywhere": TOP + "also: [" + many(9_000, "No, 12:30") + "]\n" + many(9_000, "k#: No", "\n"),
    }


def _expressions() -> Mapping[str, str | bytes]:
    calls = (
        "x()", "x.upper()", "''.join(x)", "range(1000000000)", "cycler(1)", "lipsum(100000)", "dict(a=1)",
        "namespace(a=1)", "x | attr('y')", "x | map('upper')", "x | format(1)", "x is defined", "x[0]", "x[:1000]",
        "''.__class__", "x.__class__.__mro__", "_x", "x._y", "self", "caller", "super", "x ~ x", "10 ** 10 ** 10",
        "9 // 0", "x % x", "'%999999999d' % 1", "'x' * 1000000000", "x * 1000000000", "[1] * 1000000000",
        "env.CARDS_URL", "loop", "g", "config", "x | center(1000000000)", "x | round(1000000000)",
        "n * " + "9" * 3_000, "1e3000", "0x" + "f" * 3_000, "x.y.z" + ".a" * 1_500,
    )  # fmt: skip
    deep = {
        "brackets": "(" * 1_900 + "x" + ")" * 1_900,
        "lists": "x in " + "[" * 1_900 + "]" * 1_900,
        "nots": "not " * 990 + "x",
        "minus": "-" * 3_900 + "n",
        "filters": "x" + " | upper" * 400,
        "comparisons": "n" + " < n" * 900,
        "conditions": "x if n else " * 300 + "x",
        "strings": "x in [" + many(900, "'#'") + "]",
        **{f"chain of {one}": "n" + f" {one} n" * (3_000 // (len(one) + 3)) for one in OPERATIONS},
    }
    blocks = {
        "loop": "{% for a in x %}{{ a }}{% endfor %}",
        "set": "{% set a = 'x' * 100000000 %}{{ a }}",
        "macro": "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
        "include": "{% include '/etc/passwd' %}",
        "ifs in ifs": "{% if x %}" * 160 + "a" + "{% endif %}" * 160,
        "elifs": "{% if x %}a" + "{% elif n %}b" * 250 + "{% endif %}",
        "raw": "{% raw %}" + "{{" * 1_900 + "{% endraw %}",
        "open": "{{" * 1_900,
        "open block": "{%" * 1_900,
        "comments": "{#" * 1_900,
        "many values": "{{x}}" * 790,
        "whitespace": "{{" + " " * 3_900 + "x }}",
        "too long": "{{ x }}" * 30_000,
    }
    return {
        **{f"saying {one[:20]}": saying(f"{{{{ {one} }}}}") for one in calls},
        **{f"deciding {one[:20]}": deciding(one) for one in calls},
        **{f"deciding deep {name}": deciding(one) for name, one in deep.items()},
        **{f"saying deep {name}": saying(f"{{{{ {one} }}}}") for name, one in deep.items()},
        **{f"saying {name}": saying(one) for name, one in blocks.items()},
    }


def _patterns() -> Mapping[str, str | bytes]:
    patterns = {
        "plus of plus": "(a+)+$", "same twice": "(a|a)*$", "dots": "(.*)*(.*)*(.*)*x", "back": r"(a)\1",
        "ahead": "(?=a)a", "counted": "(a{1000}){1000}", "counted deep": "((((a{99}){99}){99}){99}){99}",
        "brackets": "(" * 5_000 + ")" * 5_000, "open": "(" * 5_000, "classes": "[" + "a-z" * 5_000 + "]*",
        "alternatives": many(4_000, "word#", "|"), "unicode": r"\p{L}{1000}" * 20, "long": "a" * 200_000,
        "empty": "", "null": "a\\x00b", "optional": "a?" * 3_000 + "a" * 3_000,
    }  # fmt: skip
    return {f"pattern {name}": matching(pattern) for name, pattern in patterns.items()}


def _sizes() -> Mapping[str, str | bytes]:
    lots = "abcdefghijklmnopqrstuvwxyz" * 2
    silence = "s: {ask: What?, into: x, to: over, "
    return {
        "states": journey(many(3_000, "s#: {say: a, to: over}") + f", {END}"),
        "states that lead on": journey(many(499, "s#: {say: a, to: over}") + f", {END}"),
        "states that lead nowhere": journey(many(499, f"s#: {{say: a, to: {lots}#}}") + f", {END}"),
        "routes that lead nowhere": journey(
            many(400, "s#: {say: a, to: over, on: {" + many(8, lots + "~: nowhere").replace("~", "x") + "}}")
            + f", {END}"
        ),
        "keys that are none": journey(
            many(400, f"s#: {{say: a, to: over, {many(10, lots + '$: 1').replace('$', 'y')}}}")
        ),
        "names that are none": journey(many(499, f's#: {{say: "{{{{ {lots}# }}}}", to: over}}') + f", {END}"),
        "moves": journey(
            f"s: {{ask: What?, into: x, to: over, moves: {{{many(3_000, 'm#: {label: a, to: over}')}}}}}, {END}"
        ),
        "moves of all": journey(
            many(400, "s#: {ask: a, into: x, to: over}") + f", {END}",
            f"data: {{x: {{type: text}}}}\nmoves: {{{many(2_000, 'm#: {label: a, to: over}')}}}\n",
        ),
        "routes of all": journey(
            many(499, "s#: {ask: a, into: x, to: over}") + f", {END}",
            "data: {x: {type: text}}\non: {" + many(3_000, "o#: over") + "}\n",
        ),
        "choices": journey(f"s: {{ask: Which?, choices: {{{many(4_000, 'c#: {label: L#, to: over}')}}}}}, {END}"),
        "choices alike": journey(
            f"s: {{ask: Which?, choices: {{{many(4_000, 'c#: {label: same, to: over}')}}}}}, {END}"
        ),
        "words for a choice": journey(
            f"s: {{ask: Which?, choices: {{a: {{label: A, also: [{many(10_000, 'w#')}], to: over}}}}}}, {END}"
        ),
        "arms": journey(f"s: {{decide: [{many(4_000, '{when: n > #, to: over}')}, {{else: over}}]}}, {END}"),
        "rungs": journey(f"{silence}silence: [{many(4_000, '{after: 5m, say: a}')}]}}, {END}"),
        "tries at most": journey(f"{silence}invalid: [{many(limits.TRIES, 'a#')}]}}, {END}"),
        "tries": journey(f"{silence}invalid: [{many(9_000, 'a#')}]}}, {END}"),
        "sets": journey(f"s: {{say: a, set: {{{many(9_000, 'n#: 1')}}}, to: over}}, {END}"),
    }


def _lengths() -> Mapping[str, str | bytes]:
    return {
        "data": journey(f"s: {{say: a, to: over}}, {END}", f"data: {{{many(4_000, 'd#: {type: text}')}}}\n"),
        "data at most": journey(
            f"s: {{say: a, to: over}}, {END}", f"data: {{{many(limits.DATA, 'd#: {type: text}')}}}\n"
        ),
        "options": journey(
            f"s: {{say: a, to: over}}, {END}", f"data: {{x: {{type: choice, of: [{many(10_000, 'o#')}]}}}}\n"
        ),
        "phrases": TOP + f"starts: {{when: [{many(9_000, 'phrase #')}]}}\nmoments:\n{MOMENT}{{{END}}}}}\n",
        "moments": TOP + "moments:\n" + many(2_000, MOMENT.replace("m:", "m#:") + "{e#: {say: a, end: kept}}}", "\n"),
        "messages": journey(f"s: {{say: [{many(9_000, 'a')}], to: over}}, {END}"),
        "one text": saying("word " * 45_000),
        "texts": journey(many(450, f"s#: {{say: {'word ' * 90}, to: over}}") + f", {END}"),
        "languages": journey(f"s: {{say: {{{many(5_000, 'l#: a')}}}, to: over}}, {END}"),
        "a long wait": journey(f"s: {{wait: {{for: {'9' * 300}d}}, to: over}}, {END}"),
        "a longer wait": journey(f"s: {{wait: {{for: 999999999999d}}, on: {{arrived: over}}}}, {END}"),
        "numbers": journey(f"s: {{say: a, to: over}}, {END}", "data: {x: {type: number, min: 1e99, max: -1e99}}\n"),
        "lengths": journey(f"s: {{say: a, to: over}}, {END}", f"data: {{x: {{type: digits, length: {10**17}}}}}\n"),
        "waivers": journey(f"s: {{say: a, to: over}}, {END}") + "ignore: {" + many(4_000, "HR#: {why: a}") + "}\n",
    }


def _maps() -> Mapping[str, str | bytes]:
    written = (SAMPLES / "map.yaml").read_text()
    queue = "q#: {title: Q, hours: '24/7'}"
    one = "c#: {post: 'http://127.0.0.1/c', ends: [a, b], takes: {x: text}}"
    return {
        "map of actions": written.replace("actions:", "actions:\n  " + many(1_500, one, "\n  ")),
        "map of queues": written.replace("queues:", "queues:\n  " + many(2_000, queue, "\n  ")),
        "map of hours": written.replace("Mo-Fr 08:00-20:00", "; ".join(["Mo-Su 00:00-24:00"] * 10_000)),
        "map of what is not offered": written.replace(
            "not_offered:", "not_offered:\n  " + many(2_000, "n#: {when: [phrase #], say: No.}", "\n  ")
        ),
        "map of languages": written.replace("languages: [en, es]", f"languages: [{many(9_000, 'l#')}]"),
        "map of moves": written + "\nmoves: {" + many(3_000, "m#: {label: a, finish: kept}") + "}\n",
        "map of addresses": written.replace("{{ env.CARDS_URL }}/block", "{{ env.CARDS_URL }}" * 150),
    }  # fmt: skip


def corpus() -> Mapping[str, str | bytes]:
    """Every bomb, by name."""
    return {**_yaml(), **_expressions(), **_patterns(), **_sizes(), **_lengths(), **_maps()}


def cost(name: str, bomb: str | bytes, folder: Path) -> Mapping[str, object]:
    """Load one, and tell what came of it and how much work it was."""
    is_map = name.startswith("map ")
    raw = bomb.encode("utf-8", "surrogatepass") if isinstance(bomb, str) else bomb
    for sample in SAMPLES.glob("*.yaml"):
        (folder / sample.name).write_bytes(sample.read_bytes())
    (folder / ("map.yaml" if is_map else "lost_card.yaml")).write_bytes(raw)
    before, problem = process_time(), None
    try:
        loaded = load(folder, ENV)
    except (Exception, RecursionError, JourneyError) as error:
        return {"name": name, "raised": f"{type(error).__name__}: {error}"[:200]}
    seconds = process_time() - before
    errors = [finding for finding in loaded.findings if finding.severity == "E"]
    if loaded.map is None:
        problem = errors[0].text()[:200] if errors else ""
    return {
        "name": name, "seconds": seconds, "refused": problem, "placed": all(one.place.line for one in errors),
        "findings": len(loaded.findings), "peak": peak(),
    }  # fmt: skip


def peak() -> int:
    """The most memory that this process had at once, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    """Load the samples, then every bomb; one JSON line for each."""
    with tempfile.TemporaryDirectory() as written:
        folder = Path(written)
        bombs = corpus()
        for _ in range(3):
            cost("samples", (SAMPLES / "lost_card.yaml").read_bytes(), folder)
        size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + ROOM, size + ROOM))
        print(json.dumps({"name": "", "peak": peak()}), flush=True)
        for name, bomb in bombs.items():
            print(json.dumps(cost(name, bomb, folder)), flush=True)


if __name__ == "__main__":
    main()
