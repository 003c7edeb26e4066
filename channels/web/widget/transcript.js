// @ts-check
/** The transcript as a list of rows: what to show, in which order, not yet how it looks. Pure. */

import { fill } from "./texts.js";

/** @import { Choice, Picked } from "./protocol.js" */
/** @import { Line, State } from "./state.js" */
/** @import { Texts } from "./texts.js" */

/** The customer's own word for the button in the header; control phrases are the service's, not the page's language. */
export const PERSON = "person";

const PAUSE_MS = 15 * 60_000;

/** @typedef {{ cmid: string, text: string, choice?: Picked | undefined, refused?: string | undefined }} Pending */
/** @typedef {{ seq: number, all: Choice[], open: boolean, picked: string }} Question */

/**
 * @typedef {object} Row
 * @property {string} key the same for the same thing: a pending message and the event it becomes share it
 * @property {"me" | "bot" | "staff" | "system" | "ended" | "time" | "typing"} look
 * @property {string} text
 * @property {string} [who]
 * @property {boolean} [first] the first of several by the same
 * @property {string} [note]
 * @property {Pending} [refused] what the service will not take
 * @property {Question} [question]
 */

/**
 * @param {State} state
 * @param {readonly Pending[]} pending
 * @param {boolean} goes whether there is a line to the service, or is about to be
 * @param {Texts} texts
 * @param {(at: Date) => string} clock
 * @returns {Row[]}
 */
export function transcript(state, pending, goes, texts, clock) {
  /** @type {Row[]} */
  const rows = [];
  let before = 0;
  let spoken = false;
  for (const line of state.lines) {
    spoken ||= line.from === "customer";
    if (line.kind === "ended" && !spoken) continue; // the greeting is over; to the customer nothing has begun
    const at = Date.parse(line.ts);
    if (at - before > PAUSE_MS) rows.push({ key: `at#${line.seq}`, look: "time", text: clock(new Date(at)) });
    before = at || before;
    rows.push(rowOf(line, line === state.lines.at(-1) && pending.length === 0, pending, texts));
  }
  for (const item of pending) {
    const waits = goes ? texts.sending : texts.kept;
    rows.push({
      ...mine(item, texts),
      note: item.refused === undefined ? waits : item.refused || texts.refused,
      ...(item.refused === undefined ? {} : { refused: item }),
    });
  }
  if (state.typing) {
    const who = state.typing.by === "bot" ? texts.bot : state.typing.who || texts.staff;
    rows.push({ key: "typing", look: "typing", text: "", who: fill(texts.typing, { name: who }) });
  }
  return rows.map((row, at) => ({ ...row, first: row.look !== rows[at - 1]?.look || row.who !== rows[at - 1]?.who }));
}

/**
 * @param {Line} line
 * @param {boolean} isLast
 * @param {readonly Pending[]} pending
 * @param {Texts} texts
 * @returns {Row}
 */
function rowOf(line, isLast, pending, texts) {
  const key = `#${line.seq}`;
  if (line.kind === "ended") {
    return { key, look: "ended", text: isLast ? `${texts.ended}\n${texts.again}` : texts.ended };
  }
  if (line.from === "customer") return mine({ cmid: line.cmid || key, text: line.text }, texts);
  const who = line.from === "staff" ? line.name || texts.staff : texts.bot;
  if (line.kind === "choices") {
    const look = line.from === "staff" ? "staff" : "bot";
    return { key, look, text: line.text, who, question: questionOf(line, pending) };
  }
  if (line.from === "system" || line.kind === "handoff") return { key, look: "system", text: line.text };
  return { key, look: line.from, text: line.text, who };
}

/**
 * @param {{ cmid: string, text: string }} said
 * @param {Texts} texts
 * @returns {Row}
 */
function mine({ cmid, text }, texts) {
  return { key: cmid, look: "me", text: text === PERSON ? texts.person : text, who: texts.you };
}

/**
 * @param {Line} line
 * @param {readonly Pending[]} pending
 * @returns {Question}
 */
function questionOf(line, pending) {
  const chosen = pending.find(({ choice, refused }) => choice?.seq === line.seq && refused === undefined)?.choice;
  return { seq: line.seq, all: line.choices, open: line.open && !chosen, picked: line.answer || chosen?.id || "" };
}

/**
 * The conversation as a customer may keep it: a text, one line for each message.
 * @param {readonly Line[]} lines
 * @param {Texts} texts
 * @param {string} title
 * @param {string | undefined} language
 */
export function asText(lines, texts, title, language) {
  const said = lines.map(({ from, name, text, kind, ts }) => {
    const who = { customer: texts.you, bot: texts.bot, staff: name || texts.staff, system: "" }[from];
    const words = kind === "ended" ? texts.ended : text === PERSON ? texts.person : text;
    return `${new Date(ts).toLocaleString(language)}  ${who ? `${who}: ` : ""}${words}`;
  });
  return [title, "", ...said, ""].join("\n");
}

/**
 * A text cut into plain words and web addresses, in order.
 * @param {string} text
 * @returns {{ text: string, href?: string }[]}
 */
export function pieces(text) {
  return text
    .split(/(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/)
    .map((part, at) => (at % 2 ? { text: part, href: part } : { text: part }))
    .filter((part) => part.text !== "");
}
