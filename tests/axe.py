"""What axe-core finds on a page: faults that keep people out who use a screen reader or a keyboard, or see little."""

from importlib.resources import files

from playwright.async_api import Page

_RUN = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(
  (one) => `${one.id}: ${one.help}\\n` +
    one.nodes.map((node) => `  ${node.target} ${node.failureSummary}`).join("\\n"))"""


async def faults(page: Page) -> list[str]:
    """Every rule that is violated, with where; an empty list is what a test wants."""
    await page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found: list[str] = await page.evaluate(_RUN)
    return found
