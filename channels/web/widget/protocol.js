// @ts-check
/**
 * What travels between widget and service. Frames that come in are read defensively: a later service may
 * say more than this widget knows, and nothing it says may break the page. Pure.
 */

/** @typedef {{ id: string, label: string }} Choice */
/** @typedef {{ seq: number, id: string }} Picked  Which question was answered, and how. */

/**
 * One line of the conversation. A kind that is not known here is "other": it is not shown, but its `seq` counts.
 * @typedef {object} EventFrame
 * @property {"event"} type
 * @property {number} seq
 * @property {"message" | "choices" | "handoff" | "ended" | "other"} kind
 * @property {"customer" | "bot" | "staff" | "system"} from
 * @property {string} text
 * @property {string} name
 * @property {string} cmid
 * @property {string} ts
 * @property {Choice[]} choices
 * @property {string} picked the choice that this message of the customer's makes, or ""
 */
/** @typedef {{ type: "welcome", conversation: string, head: number, reset: boolean, limit: number }} Welcome */
/** @typedef {{ type: "ack", cmid: string, seq: number }} Ack */
/** @typedef {{ type: "nack", cmid: string, message: string, retrySeconds: number | null }} Nack */
/** @typedef {{ type: "typing", by: "bot" | "staff", who: string, on: boolean }} Typing */
/** @typedef {{ type: "reauth" }} Reauth  The token ends: a fresh proof of who the customer is would be welcome. */
/** @typedef {{ type: "heard" }} Heard  Anything else that was well formed: the line is alive. */
/** @typedef {EventFrame | Welcome | Ack | Nack | Typing | Reauth | Heard} Frame */
/** @typedef {{ type: "send", cmid: string, text?: string, choice?: Picked }} Send */
/** @typedef {{ type: "typing", on: boolean } | { type: "seen", seq: number }} Aside  Never stored, nor missed when lost. */

export const SUBPROTOCOL = "handrail.chat.v1";

/** What a message may hold until a welcome says otherwise. */
export const TEXT_LIMIT = 4000;

const KINDS = ["message", "choices", "handoff", "ended"];
const SENDERS = ["customer", "bot", "staff", "system"];
const RETRYABLE = ["slow_down", "unavailable"];
/** Control characters, and those that turn the reading direction of what follows. */
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** @param {unknown} value */
const text = (value) => (typeof value === "string" ? value.replace(UNSEEN, "") : "");

/** @param {unknown} value */
const whole = (value) => (Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : null);

/**
 * @param {unknown} value
 * @returns {Record<string, unknown> | null}
 */
const record = (value) =>
  typeof value === "object" && value !== null ? /** @type {Record<string, unknown>} */ (value) : null;

/**
 * @param {string} token
 * @param {number} lastSeq
 */
export const hello = (token, lastSeq) => ({ type: "hello", v: 1, token, last_seq: lastSeq });

/**
 * @param {string} raw
 * @returns {Frame | null} null for what is no frame at all
 */
export function parseFrame(raw) {
  try {
    return readFrame(JSON.parse(raw));
  } catch {
    return null;
  }
}

/**
 * @param {unknown} value
 * @returns {Frame | null}
 */
export function readFrame(value) {
  const it = record(value);
  switch (it?.type) {
    case "event":
      return readEvent(it);
    case "welcome":
      return {
        type: "welcome",
        conversation: text(it.conversation),
        head: whole(it.head) ?? 0,
        reset: it.resume === "reset",
        limit: whole(record(it.limits)?.text) || TEXT_LIMIT,
      };
    case "ack":
      return { type: "ack", cmid: text(it.cmid), seq: whole(it.seq) ?? 0 };
    case "nack":
      return { type: "nack", cmid: text(it.cmid), message: text(it.message), retrySeconds: patience(it) };
    case "typing":
      return { type: "typing", by: it.from === "bot" ? "bot" : "staff", who: text(it.name), on: it.on === true };
    case "reauth":
      return { type: "reauth" };
    default:
      return typeof it?.type === "string" ? { type: "heard" } : null;
  }
}

/**
 * @param {unknown} value an event, as a frame or as an entry of `GET events`
 * @returns {EventFrame | null}
 */
export function readEvent(value) {
  const it = record(value);
  const seq = whole(it?.seq);
  if (!it || !seq) return null;
  const from = SENDERS.find((sender) => sender === it.from) ?? "system";
  return /** @type {EventFrame} */ ({
    type: "event",
    seq,
    kind: KINDS.find((kind) => kind === it.kind) ?? "other",
    from,
    text: text(it.text),
    name: text(it.name),
    cmid: text(it.cmid),
    ts: text(it.ts),
    choices: readChoices(it.choices),
    picked: text(it.picked),
  });
}

/**
 * @param {unknown} value
 * @returns {Choice[]}
 */
function readChoices(value) {
  const found = [];
  for (const each of Array.isArray(value) ? value : []) {
    const it = record(each);
    if (it && text(it.id)) found.push({ id: text(it.id), label: text(it.label) || text(it.id) });
  }
  return found;
}

/**
 * How long to wait before the same message may be sent again; null when it never may.
 * @param {Record<string, unknown>} nack
 */
function patience(nack) {
  if (typeof nack.retry_after === "number" && nack.retry_after >= 0) return nack.retry_after;
  return RETRYABLE.includes(text(nack.code)) ? 2 : null;
}
