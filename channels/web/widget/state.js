// @ts-check
/** What the customer has seen, and how each frame changes it. Pure: the browser's `decide`. */

import { TEXT_LIMIT } from "./protocol.js";

/** @import { Choice, EventFrame, Frame, Typing, Welcome } from "./protocol.js" */

/**
 * `open`: its choices can still be answered; `answer`: the one that was made.
 * @typedef {EventFrame & { open: boolean, answer: string }} Line
 */

/**
 * @typedef {object} State
 * @property {number} lastSeq the highest seq up to which nothing is missing
 * @property {readonly Line[]} lines
 * @property {boolean} gap something was skipped: ask again for what follows `lastSeq`
 * @property {boolean} anySeq history was trimmed: the next event sets where it begins
 * @property {number} limit characters a message may have
 * @property {string} staff who of the staff is talking, or ""
 * @property {Typing | null} typing who is writing just now
 */

/** @type {State} */
export const EMPTY = Object.freeze({
  lastSeq: 0,
  lines: [],
  gap: false,
  anySeq: false,
  limit: TEXT_LIMIT,
  staff: "",
  typing: null,
});

/**
 * @param {State} state
 * @param {Frame} frame
 * @returns {State} the same object when nothing changed
 */
export function apply(state, frame) {
  switch (frame.type) {
    case "welcome":
      return welcomed(state, frame);
    case "event":
      return seen(state, frame);
    case "typing":
      return frame.on || state.typing?.by === frame.by ? { ...state, typing: frame.on ? frame : null } : state;
    default:
      return state;
  }
}

/**
 * The customer's messages that a service restored from an older copy has lost: it must be told them again.
 * @param {State} state
 * @param {Welcome} welcome
 */
export function unheld(state, welcome) {
  return state.lines.filter((line) => line.seq > welcome.head && line.from === "customer" && line.cmid !== "");
}

/**
 * @param {State} state
 * @param {Welcome} frame
 * @returns {State}
 */
function welcomed(state, frame) {
  if (frame.reset) return { ...EMPTY, limit: frame.limit, anySeq: true };
  if (frame.head < state.lastSeq) return { ...EMPTY, limit: frame.limit, gap: true };
  return { ...state, limit: frame.limit, gap: false };
}

/**
 * @param {State} state
 * @param {EventFrame} frame
 * @returns {State}
 */
function seen(state, frame) {
  if (frame.seq <= state.lastSeq) return state;
  if (frame.seq > state.lastSeq + 1 && !state.anySeq) return state.gap ? state : { ...state, gap: true };
  const next = { ...state, lastSeq: frame.seq, gap: false, anySeq: false };
  if (frame.kind === "other") return next;
  if (frame.from !== "customer") next.typing = null;
  if (frame.from === "staff") next.staff = frame.name;
  else if (frame.from === "bot" || frame.kind === "ended") next.staff = "";
  const lines = closesChoices(frame) ? state.lines.map((line) => closed(line, frame)) : state.lines;
  next.lines = [...lines, { ...frame, open: frame.kind === "choices", answer: "" }];
  return next;
}

/** @param {EventFrame} frame */
const closesChoices = (frame) => frame.from === "customer" || frame.kind !== "message";

/**
 * @param {Line} line
 * @param {EventFrame} frame what came after it
 * @returns {Line}
 */
function closed(line, frame) {
  if (!line.open) return line;
  return { ...line, open: false, answer: frame.from === "customer" ? answerOf(line, frame) : "" };
}

/**
 * @param {Line} line
 * @param {EventFrame} frame
 */
function answerOf(line, frame) {
  const plain = (/** @type {string} */ words) => words.trim().toLowerCase();
  const isMeant = (/** @type {Choice} */ { id, label }) =>
    frame.picked ? id === frame.picked : plain(label) === plain(frame.text);
  return line.choices.find(isMeant)?.id ?? "";
}
