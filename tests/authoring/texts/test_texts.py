"""The texts of a map go out to translators and come back, and nothing else of the map changes."""

import asyncio
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from click.testing import CliRunner

from authoring.check import check
from authoring.play_report import perform_all
from authoring.texts.catalogue import BETWEEN
from authoring.texts.command import Refused, Written, bring_in, export
from handrail.cli import main
from runtime.core.journey import End
from runtime.loading.load import Loaded, load
from runtime.understanding.rules import Rules
from tests.loading.maps import ENV, write_samples
from tests.running import REPOSITORY

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
DIGITS = "lost_card.which_card.ask"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The samples of the language's page, which speak English and Spanish and are written in English."""
    write_samples(tmp_path)
    return tmp_path


def exported(folder: Path, language: str | None = "es", env: dict[str, str] = ENV) -> str:
    return export(load(folder, env), folder, language, NOW)[1]


def catalogue_of(po: str) -> Catalog:
    return read_po(BytesIO(po.encode()))


def filled(po: str, translate: Callable[[str], str]) -> str:
    """The PO file with every translation that is missing."""
    found = catalogue_of(po)
    for message in found:
        if message.id and not message.string:
            lines = str(message.id).split("\n")
            message.string = "\n".join(line if line == BETWEEN else translate(line) for line in lines)
    out = BytesIO()
    write_po(out, found)
    return out.getvalue().decode()


def with_one(po: str, name: str, translation: str) -> str:
    """The PO file with one translation more."""
    found = catalogue_of(po)
    [message] = [one for one in found if one.context == name]
    message.string = translation
    out = BytesIO()
    write_po(out, found)
    return out.getvalue().decode()


def imported(folder: Path, po: str) -> Written:
    return bring_in(load(folder, ENV), folder, po, ENV)


def spanish(line: str) -> str:
    return f"Es {line}"


def without_missing(loaded: Loaded, folder: Path) -> bool:
    return not [finding for finding in check(folder, ENV, loaded=loaded) if finding.code == "HR409"]


def test_the_example_map_goes_out_and_comes_back_and_its_plays_still_pass(tmp_path: Path) -> None:
    folder = tmp_path / "map"
    shutil.copytree(REPOSITORY / "journeys", folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for file in folder.glob("*.yaml"):
        text = file.read_text()
        file.write_text(re.sub(r"^languages: \[en\]\n", "", text, flags=re.M) if file.name != "map.yaml" else text)
    assert not without_missing(load(folder, ENV), folder)
    po = filled(exported(folder), spanish)
    written = imported(folder, po)
    assert len(written.brought.changes) > 100
    assert written.brought.same > 20, "what was translated is as it was"
    assert (written.brought.missing, written.brought.left_out) == (0, [])
    again = load(folder, ENV)
    assert without_missing(again, folder)
    assert again.map is not None
    results, problems = asyncio.run(perform_all(again.map, Rules(), folder))
    assert len(results) > 20 and not problems
    assert [result.play.name for result in results if result.problem is not None] == []
    assert imported(folder, po).files == (), "a second time there is nothing to do"
    assert catalogue_of(exported(folder)).plural_forms == Catalog(locale="es").plural_forms, "Spanish's, not ours"
    assert all(message.string for message in catalogue_of(exported(folder)) if message.id)


def test_every_text_of_customers_is_there_with_its_place_and_promise(folder: Path) -> None:
    po = exported(folder)
    found = {str(message.context): message for message in catalogue_of(po) if message.id}
    assert set(found) >= {
        "map.not_offered.cash_by_courier.when",
        "map.not_offered.cash_by_courier.say",
        "map.systems.fraud_line.say",
        "lost_card.starts.when",
        DIGITS,
        "lost_card.which_card.invalid.2",
        "lost_card.which_card.silence.1.say",
        "lost_card.block.progress.say",
        "lost_card.moments.replace_card.survey.ask",
        "lost_card.offer_new_card.choices.send.label",
        "lost_card.offer_new_card.choices.send.also",
        "lost_card.colleague.say",
        "lost_card.done.say",
        "hello.greet.say",
    }
    assert not [name for name in found if "moves" in name or "reason" in name], "what staff read is not theirs"
    digits = found[DIGITS]
    assert "Promise: Your card is blocked within one minute of you telling us." in digits.auto_comments
    assert any(about.startswith("State which_card of Lost or stolen card") for about in digits.auto_comments)
    assert "Filled in: customer.first_name." in digits.auto_comments
    assert digits.locations == [("lost_card.yaml", 23)]
    assert found["lost_card.starts.when"].id == "I lost my card\nmy card was stolen\nsomeone took my wallet"
    assert "python" not in po and '"Language: es\\n"' in po


def test_only_what_is_translated_changes_and_comments_stay(folder: Path) -> None:
    file = folder / "lost_card.yaml"
    before = file.read_text()
    translation = 'Lo siento, {{ customer.first_name | default("amigo") }}. ¿Qué cuatro cifras?'
    written = imported(folder, with_one(exported(folder), DIGITS, translation))
    assert [(change.entry.name, change.what) for change in written.brought.changes] == [(DIGITS, "new")]
    assert written.files == (file,)
    [asked] = [line for line in before.splitlines() if " ask: I'm sorry" in line]
    english = asked.strip().removeprefix("ask: ")
    assert file.read_text() == before.replace(
        asked, f"        ask:\n          en: {english}\n          es: {translation}"
    )
    found = load(folder, ENV).map
    assert found is not None
    again = imported(folder, with_one(exported(folder), DIGITS, translation.replace("Lo siento", "Vaya")))
    assert [change.what for change in again.brought.changes] == ["changed"]
    assert "es: Vaya, {{" in file.read_text() and file.read_text().count("es:") == before.count("es:") + 1


@pytest.mark.parametrize(
    ("translation", "sentence"),
    [
        ("¿Qué cuatro cifras?", "does not fill in {{ customer.first_name }}, which the text does"),
        ("{{ customer.first_name }} {{ last4 }}", "fills in {{ last4 }}, which the text does not"),
        ("{{ customer.name }}", "fills in {{ customer.name }} where the text fills in {{ customer.first_name }}"),
        ("{{ customer.first_name ", "cannot be read"),
    ],
)
def test_a_translation_that_fills_in_something_else_is_refused_and_nothing_is_written(
    folder: Path, translation: str, sentence: str
) -> None:
    po = with_one(exported(folder), DIGITS, translation)
    po = with_one(po, "lost_card.done.say", "Ya va de camino.")
    before = (folder / "lost_card.yaml").read_text()
    with pytest.raises(Refused) as refused:
        imported(folder, po)
    assert f"{DIGITS}: the translation {sentence}" in str(refused.value)
    assert (folder / "lost_card.yaml").read_text() == before


def test_what_was_changed_after_the_export_is_left_out(folder: Path) -> None:
    po = filled(exported(folder), spanish)
    file = folder / "hello.yaml"
    file.write_text(file.read_text().replace("Say what you need", "Say what you want"))
    card = folder / "lost_card.yaml"
    card.write_text(card.read_text().replace("      done:", "      finished:").replace("to: done", "to: finished"))
    brought = imported(folder, po).brought
    assert sorted(brought.left_out) == [
        "hello.greet.say: the text was changed after the export; export it again",
        "lost_card.done.say: there is no such text any more",
    ]
    assert brought.missing == 1, "the end has another name now, so its text has no translation"


def test_fuzzy_and_empty_translations_are_no_translations(folder: Path) -> None:
    po = exported(folder).replace(f'msgctxt "{DIGITS}"', f'#, fuzzy\nmsgctxt "{DIGITS}"')
    brought = imported(folder, with_one(po, DIGITS, "{{ customer.first_name }}")).brought
    assert brought.changes == []
    assert brought.missing == len([message for message in catalogue_of(po) if message.id])


def test_texts_of_several_messages_keep_their_messages_and_phrases_may_be_as_many_as_they_like(folder: Path) -> None:
    file = folder / "hello.yaml"
    file.write_text(
        file.read_text().replace("say: Hello. Say what you need in your own words.", "say: [Hello., Ask me.]")
    )
    po = exported(folder)
    assert f"Hello.\n{BETWEEN}\nAsk me." in {message.id for message in catalogue_of(po)}
    po = with_one(po, "hello.greet.say", f"Hola.\n{BETWEEN}\nDime.\n{BETWEEN}\nAquí estoy.")
    po = with_one(po, "lost_card.starts.when", "he perdido mi tarjeta")
    imported(folder, po)
    found = load(folder, ENV).map
    assert found is not None
    kind = found.journeys["hello"].states["greet"].kind
    assert isinstance(kind, End) and kind.say is not None
    said = kind.say.languages
    assert [template.source for template in said["es"]] == ["Hola.", "Dime.", "Aquí estoy."]
    assert [template.source for template in said["en"]] == ["Hello.", "Ask me."]
    assert found.journeys["lost_card"].starts.when["es"] == ("he perdido mi tarjeta",)
    assert len(found.journeys["lost_card"].starts.when["en"]) == 3


def test_a_journey_that_does_not_speak_the_language_is_not_asked_for_it(folder: Path) -> None:
    file = folder / "hello.yaml"
    file.write_text(file.read_text() + "languages: [en]\n")
    assert "hello.greet.say" not in exported(folder)


@pytest.mark.parametrize(
    ("languages", "language", "sentence"),
    [
        ("[en, es]", "en", "en is the language that is translated from"),
        ("[en, es]", "fr", "fr is not among the languages of map.yaml; there are es"),
        ("[en, es, fr]", None, "name one with --language"),
        ("[en]", None, "the map speaks en alone"),
    ],
)
def test_the_language_has_to_be_one_of_the_map(
    folder: Path, languages: str, language: str | None, sentence: str
) -> None:
    file = folder / "map.yaml"
    file.write_text(file.read_text().replace("languages: [en, es]", f"languages: {languages}"))
    with pytest.raises(Refused, match=sentence):
        exported(folder, language)


def test_a_language_that_nobody_knows_can_be_translated_into_too(folder: Path) -> None:
    file = folder / "map.yaml"
    file.write_text(file.read_text().replace("languages: [en, es]", "languages: [en, qqx]"))
    po = exported(folder, "qqx")
    assert '"Language: qqx\\n"' in po
    assert imported(folder, with_one(po, "hello.greet.say", "Tlhab.")).language == "qqx"


def test_the_commands_say_what_was_done(folder: Path, tmp_path: Path) -> None:
    runner, po = CliRunner(env=ENV), tmp_path / "es.po"
    assert runner.invoke(main, ["texts", "export", str(folder), "-o", str(po)]).exit_code == 0
    assert runner.invoke(main, ["texts", "export", str(folder)]).stdout.startswith("# Texts of Meridian Bank.\n")
    po.write_text(with_one(po.read_text(), "hello.greet.say", "Hola."))
    result = runner.invoke(main, ["texts", "import", str(po), str(folder)])
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "hello.greet.say: new"
    assert re.search(r"es: 1 new, 0 changed, 0 as they were, \d+ without a translation; 1 file", result.stdout)
    po.write_text(with_one(po.read_text(), DIGITS, "Hola."))
    assert runner.invoke(main, ["texts", "import", str(po), str(folder)]).exit_code == 1
    assert runner.invoke(main, ["texts", "export", str(folder), "--language", "fr"]).exit_code == 1
    assert runner.invoke(main, ["texts", "export", str(tmp_path / "nowhere")]).exit_code == 2
    po.write_text("this is no catalogue")
    assert runner.invoke(main, ["texts", "import", str(po), str(folder)]).exit_code == 2
    po.write_bytes(b"\xff\xfe")
    assert runner.invoke(main, ["texts", "import", str(po), str(folder)]).exit_code == 2
