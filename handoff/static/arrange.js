// @ts-check
/** What a member may arrange about an open ticket: take it, answer an offer, give it on, park it, finish. */

import { el } from "./dom.js";
import { holds } from "./state.js";
import * as words from "./words.js";

/** @import { Colleague, Detail, Me } from "./shapes.js" */
/** @import { State } from "./state.js" */

const FREE = ["queued", "offered", "deferred", "parked"];
const LATER = /** @type {const} */ ([
  ["", "Until the customer writes"],
  ["3600", "For an hour"],
  ["14400", "For four hours"],
  ["86400", "For a day"],
]);

/**
 * The buttons beside the customer's name.
 * @param {Detail} open
 * @param {Me} me
 * @param {State} state
 */
export function actParts(open, me, state) {
  const mine = holds(open, me);
  const toMe = open.offer?.to === me.name;
  const may = (/** @type {string} */ what) => me.may.includes(what);
  return [
    toMe && may("claim") && answerForms(open),
    !toMe && FREE.includes(open.state) && may("claim") && button("claim", open.state === "parked" ? "Resume" : "Take", "Alt+A", true),
    mine && open.offer && may("transfer") && button("keep", `Keep it (offered to ${open.offer.to_name})`, null, false),
    mine && !open.offer && may("transfer") && [transferForm(state, me), parkForm(), putBackForm()],
    mine && !open.offer && may("finish") && finishForm(),
    !mine && may("assign") && [...FREE, "held", "bridged"].includes(open.state) && assignForm(state, open),
    !mine && open.now.owner === "bot" && may("takeover") && button("takeover", "Take over", null, false),
    open.state === "wrapping" && open.holder === me.name && button("extend", "More time", null, false),
  ].flat();
}

/**
 * @param {string} act
 * @param {string} label
 * @param {string | null} keys
 * @param {boolean} primary
 */
const button = (act, label, keys, primary) =>
  el("form", { "data-act": act }, el("button", { class: primary ? "primary" : "", "aria-keyshortcuts": keys }, label));

/** @param {Detail} open */
function answerForms(open) {
  const offer = () => el("input", { type: "hidden", name: "offer", value: open.offer?.id });
  return [
    el("form", { "data-act": "accept" }, offer(), el("button", { class: "primary", "aria-keyshortcuts": "Alt+A" }, "Accept")),
    el("form", { "data-act": "decline" }, offer(), el("button", { "aria-keyshortcuts": "Alt+D" }, "Decline")),
  ];
}

/**
 * @param {string} id
 * @param {string} label
 * @param {string | null} keys
 * @param {...(Node | string)} inside
 */
const drop = (id, label, keys, ...inside) =>
  el("details", { class: "drop", id, name: "act" },
    el("summary", { class: "button", "aria-keyshortcuts": keys }, label),
    el("form", { "data-act": id }, ...inside, el("button", { class: "primary" }, label)));

/**
 * @param {State} state
 * @param {Me} me
 */
function transferForm(state, me) {
  const there = state.colleagues.filter((one) => one.takes && one.name !== me.name);
  return drop("transfer", "Transfer", "Alt+T",
    el("label", { for: "target" }, "To whom?"),
    el("select", { id: "target", name: "target", required: true },
      el("option", { value: "" }, there.length ? "Choose" : "Choose (no colleague is available)"),
      el("optgroup", { label: "Colleagues, who have to accept" },
        ...there.map((one) => el("option", { value: `member:${one.name}` }, `${one.called} (${one.load} of ${one.capacity})`))),
      el("optgroup", { label: "Queues" }, ...state.queues.map((one) => el("option", { value: `queue:${one.id}` }, one.title)))),
    el("label", { for: "transfer-note" }, "What do they have to know?"),
    el("textarea", { id: "transfer-note", name: "note", rows: 2, required: true }));
}

function parkForm() {
  return drop("park", "Park", "Alt+H",
    el("label", { for: "after" }, "For how long?"),
    el("select", { id: "after", name: "after" }, ...LATER.map(([value, label]) => el("option", { value }, label))),
    el("label", { for: "park-note" }, "Note ", el("small", {}, "for colleagues")),
    el("textarea", { id: "park-note", name: "note", rows: 2 }));
}

function putBackForm() {
  return drop("requeue", "Put back", null,
    el("label", { for: "why-back" }, "Why? ", el("small", {}, "for colleagues")),
    el("textarea", { id: "why-back", name: "why", rows: 2 }));
}

/**
 * @param {State} state
 * @param {Detail} open
 */
function assignForm(state, open) {
  const label = (/** @type {Colleague} */ one) =>
    `${one.called} (${one.load} of ${one.capacity}, ${one.takes ? "available" : one.is_live ? one.presence : "not here"})`;
  return drop("assign", "Assign", null,
    el("label", { for: "to" }, "To whom?"),
    el("select", { id: "to", name: "to", required: true },
      ...state.colleagues.filter((one) => one.name !== open.holder).map((one) => el("option", { value: one.name }, label(one)))),
    el("label", { for: "why-assign" }, "Why?"),
    el("textarea", { id: "why-assign", name: "why", rows: 2, required: true }));
}

function finishForm() {
  return drop("finish", "Finish", "Alt+E",
    el("label", { for: "outcome" }, "How did it end?"),
    el("select", { id: "outcome", name: "outcome", required: true },
      ...Object.entries(words.OUTCOMES).map(([word, meaning]) => el("option", { value: word }, meaning))),
    el("label", { for: "finish-note" }, "Note ", el("small", {}, "for colleagues")),
    el("textarea", { id: "finish-note", name: "note", rows: 2 }));
}

/**
 * What a form says, as the desk's JSON wants it.
 * @param {string} act
 * @param {FormData} fields
 * @param {number} now
 */
export function bodyOf(act, fields, now) {
  const body = Object.fromEntries(fields);
  if (act === "transfer") {
    const [kind, name] = String(body.target).split(/:(.*)/s);
    return { note: body.note, to: kind === "member" ? name : null, queue: kind === "queue" ? name : null };
  }
  if (act === "park") {
    const seconds = Number(body.after);
    return { note: body.note, until: seconds ? new Date(now + seconds * 1000).toISOString() : null };
  }
  return body;
}

/**
 * What the form of a move says.
 * @param {FormData} fields
 * @param {number | undefined} version
 */
export function moveBody(fields, version) {
  const given = [...fields].filter(([name]) => name.startsWith("input."));
  const inputs = Object.fromEntries(given.map(([name, value]) => [name.slice("input.".length), value]));
  const [move, key] = [String(fields.get("move")), crypto.randomUUID()];
  return { move, inputs, version, key, keep_control: fields.has("keep_control") };
}
