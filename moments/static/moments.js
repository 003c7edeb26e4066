// @ts-check
// Keeps the promises at risk up to date. Without it the page works, and shows how it was when it was loaded.

const EVERY_MS = 5_000;

/** @typedef {{conversation: string, words: string, must_keep: boolean, owner: string, state: string, holder: string, due: string, is_late: boolean}} Risky */

const section = document.getElementById("at-risk");
const table = document.getElementById("risk");
const finding = document.getElementById("risk-finding");
const body = table?.querySelector("tbody");

/** @param {string} text @param {string} [name] */
function cell(text, name) {
  const made = document.createElement("td");
  made.textContent = text;
  if (name) made.className = name;
  return made;
}

/** @param {Risky} one */
function row(one) {
  const made = document.createElement("tr");
  if (one.is_late) made.className = "late";
  const words = cell(one.words);
  if (one.must_keep) {
    const mark = document.createElement("b");
    mark.textContent = "must be kept";
    words.append(" ", mark);
  }
  const link = document.createElement("a");
  link.href = `/staff/moments/conversations/${encodeURIComponent(one.conversation)}`;
  link.textContent = one.conversation;
  const last = cell("");
  last.append(link);
  made.append(cell(one.due, "time"), words, cell(one.owner), cell(one.state), cell(one.holder), last);
  return made;
}

/** @param {{open: number, risky: Risky[]}} now */
function show(now) {
  if (!table || !body || !finding) return;
  const count = now.risky.length;
  const said = count
    ? `${count} of ${now.open} open promises are at risk.`
    : now.open
      ? `None of ${now.open} open promises is at risk.`
      : "No promise with a deadline is open.";
  if (finding.textContent !== said) finding.textContent = said;
  table.hidden = count === 0;
  body.replaceChildren(...now.risky.map(row));
}

async function look() {
  if (document.hidden) return;
  const owner = section?.dataset.owner ?? "";
  try {
    const answer = await fetch(`/staff/moments/at-risk?owner=${encodeURIComponent(owner)}`);
    if (answer.ok) show(await answer.json());
  } catch {
    // the service is away for a moment: the next look finds it
  }
}

setInterval(look, EVERY_MS);
document.addEventListener("visibilitychange", look);
