"""The 4,000 texts of the segment golden file, made by the same recipe each time, and the file's maker.

`segments_golden.json` holds what Twilio's own calculator says of each. To make it again:

    npm install --prefix FOLDER sms-segments-calculator@1.2.0
    python -m tests.sms.segment_texts FOLDER
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

GOLDEN = Path(__file__).with_name("segments_golden.json")
COUNT = 4_000

_GSM = (
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:;!?'\"()-+/&%#@"
    "£$¥èéùìòÇØøÅåΔΦΓΛΩÆæßÉÄÖÑÜ§¿äöñüà¡\n"
)
_DOUBLE = "^{}\\[~]|€\f"
_WIDE = "çáíóúőşğłžčżЖдßяשלום你好世界ありがとう“”‘’—…`•"
_ASTRAL = "😀🎉💳🏠𝒜𐍈"
_KINDS = (
    (_GSM,),
    (_GSM, _GSM, _DOUBLE),
    (_DOUBLE,),
    (_GSM, _WIDE),
    (_WIDE,),
    (_GSM, _ASTRAL),
    (_ASTRAL,),
    (_WIDE, _ASTRAL, _DOUBLE),
)
_LENGTHS = (0, 1, 33, 66, 67, 68, 69, 70, 71, 134, 135, 152, 153, 154, 159, 160, 161, 201, 202, 306, 307, 460)

# Runs the calculator without its "smart encoding", on a list of texts from stdin.
_CALCULATOR = """
const { SegmentedMessage } = require(process.argv[1] + "/node_modules/sms-segments-calculator");
const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
const sizes = texts.map((text) => {
  const message = new SegmentedMessage(text);
  return (message.getEncodingName() === "GSM-7" ? "g" : "u") + message.segmentsCount;
});
process.stdout.write(JSON.stringify(sizes));
"""


def texts() -> Sequence[str]:
    """The texts, edge lengths first."""
    return [_text(number) for number in range(COUNT)]


def digest(of: Sequence[str]) -> str:
    """Tells whether the golden file was made from these very texts."""
    return hashlib.sha256(json.dumps(of).encode()).hexdigest()


def _numbers(seed: int) -> Iterator[int]:
    for block in range(1_000):
        found = hashlib.sha256(f"{seed}/{block}".encode()).digest()
        yield from (int.from_bytes(found[at : at + 4], "big") for at in range(0, len(found), 4))


def _text(number: int) -> str:
    draw = _numbers(number)
    alphabets = _KINDS[number % len(_KINDS)]
    edge = number // len(_KINDS)
    length = _LENGTHS[edge] if edge < len(_LENGTHS) else next(draw) % 520
    characters = []
    for _ in range(length):
        alphabet = alphabets[next(draw) % len(alphabets)]
        characters.append(alphabet[next(draw) % len(alphabet)])
    return "".join(characters)


def main(folder: str) -> None:
    """Ask the calculator installed under `folder` and write the golden file."""
    asked = texts()
    answered = subprocess.run(
        ["node", "-e", _CALCULATOR, folder],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    sizes = json.loads(answered.stdout)
    GOLDEN.write_text(
        json.dumps({"made_by": "sms-segments-calculator 1.2.0", "texts": digest(asked), "sizes": " ".join(sizes)})
        + "\n"
    )


if __name__ == "__main__":
    main(sys.argv[1])
