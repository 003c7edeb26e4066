// @ts-check
/** What a language model wrote for staff: a summary under the handoff card, and drafts; always marked as such. */

import { draft, summary } from "./calls.js";
import { byId, drawn, el } from "./dom.js";
import { holds } from "./state.js";

/** @import { Composer } from "./composer.js" */
/** @import { Detail, Me, Written } from "./shapes.js" */

/** @type {Map<string, Written | string>} what was written, or why not, by ticket; asked for once */
const summaries = new Map();

/**
 * @param {Detail} open
 * @param {Me} me
 * @param {Composer} composer
 */
export function drawWritten(open, me, composer) {
  const mine = holds(open, me);
  if (mine && me.writes.includes("summary") && !summaries.has(open.id)) void sumUp(open, me, composer);
  const found = summaries.get(open.id);
  const drafts = mine && me.writes.includes("draft") && open.composer.reply === null;
  drawn(byId("written"), [open.id, mine, found, drafts], () => [
    mine && typeof found === "string" && el("p", { class: "lead" }, found),
    mine && typeof found === "object" && el(
      "p",
      { id: "summary" },
      el("small", {}, `Summary by ${found.by}, a language model. It may be wrong.`),
      found.text,
    ),
    drafts && draftButton(open, composer),
  ]);
}

/**
 * @param {Detail} open
 * @param {Me} me
 * @param {Composer} composer
 */
async function sumUp(open, me, composer) {
  summaries.set(open.id, "Summing up …");
  try {
    summaries.set(open.id, await summary(open.id));
  } catch (error) {
    summaries.set(open.id, `No summary: ${/** @type {Error} */ (error).message}.`);
  }
  if (document.getElementById("head") && composer.ticket === open.id) drawWritten(open, me, composer);
}

/**
 * @param {Detail} open
 * @param {Composer} composer
 */
function draftButton(open, composer) {
  const button = el("button", { type: "button", class: "quiet", id: "draft" }, "Draft a reply");
  button.onclick = async () => {
    button.disabled = true;
    button.textContent = "Drafting …";
    try {
      const written = await draft(open.id);
      if (composer.ticket === open.id) composer.suggest(written.text, `Drafted by ${written.by}, a language model. Read it before you send it.`);
    } catch (error) {
      composer.warn(`No draft: ${/** @type {Error} */ (error).message}.`);
    } finally {
      button.disabled = false;
      button.textContent = "Draft a reply";
    }
  };
  return button;
}
