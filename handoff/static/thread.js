// @ts-check
/** The middle pane: who it is, the handoff card, the transcript. The composer is in composer.js. */

import { actParts } from "./arrange.js";
import { byId, drawn, el } from "./dom.js";
import { transcript } from "./state.js";
import * as words from "./words.js";

/** @import { Card, Detail, Line, Me } from "./shapes.js" */
/** @import { Entry, State } from "./state.js" */

const NEAR_END_PX = 80;
const SPEAKERS = { customer: "", bot: "Journey", system: "Notice", staff: "Staff" };

/**
 * The parts of an open ticket, in place of what the pane holds.
 * @returns {HTMLElement[]} header, wrap-up, card, log
 */
export function threadParts() {
  return [
    el("header", { class: "head", id: "head" }),
    el("div", { id: "wrap-place" }),
    el("details", { class: "card", id: "card", open: true }),
    el("div", { id: "written", class: "written" }),
    el("div", { class: "log", id: "log", role: "log", "aria-label": "Messages", tabindex: 0 }),
  ];
}

/**
 * @param {Detail} open
 * @param {Me} me
 * @param {State} state
 */
export function drawThread(open, me, state) {
  const { lines: _, activity: __, now: ___, waiting_s: ____, spoken: _____, moves: ______, ...top } = open;
  const head = byId("head");
  if (!head.querySelector("details[open]")) drawn(head, [top, open.now.owner, me.may, state.colleagues, state.queues], () => headParts(open, me, state));
  const mine = open.state === "wrapping" && (open.holder === me.name || me.may.includes("close_any"));
  drawn(byId("wrap-place"), [mine, open.wrap_until], () => (mine ? [wrapForm(open)] : []));
  drawn(byId("card"), [open.card, open.why], () => cardParts(open));
  drawLog(byId("log"), open);
}

/** @type {WeakMap<Element, boolean>} whether the reader of a log is at its end, and wants to stay there */
const atEnd = new WeakMap();
const resized = new ResizeObserver((changes) => changes.forEach(({ target }) => stay(target)));

/** @param {Element} log */
function stay(log) {
  if (atEnd.get(log) !== false) log.scrollTop = log.scrollHeight;
}

/** @param {Element} log */
function noteEnd(log) {
  atEnd.set(log, log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PX);
}

/**
 * @param {Detail} open
 * @param {Me} me
 * @param {State} state
 */
function headParts(open, me, state) {
  const where = `${words.channel(open.channel)} · ${open.language} · ${open.journey_title ?? "No journey"}`;
  return [
    el("a", { class: "back", href: "/staff", "data-back": true }, "Queue"),
    el(
      "div",
      { class: "title" },
      el("h1", {}, open.customer.called),
      el("p", { class: "holder", "data-state": open.state }, words.holder(open, me.name)),
      el("p", { class: "where" }, where + (open.at ? ` / ${words.plain(open.at)}` : "")),
    ),
    el(
      "div",
      { class: "acts" },
      el("a", { class: "button to-side", href: "#side" }, "Moves"),
      actParts(open, me, state),
    ),
  ];
}

/** @param {Detail} open */
function wrapForm(open) {
  return el(
    "form",
    { class: "wrap", id: "wrap", "data-act": "close" },
    el("label", { for: "disposition" }, "What was it about?"),
    el("input", { id: "disposition", name: "disposition", maxlength: 200, required: true, placeholder: "A few words for the record", autocomplete: "off" }),
    el("button", { class: "primary" }, "Close the ticket"),
    el("p", {}, "It closes by itself ", el("time", { class: "until", datetime: open.wrap_until }), "."),
  );
}

/** @param {Detail} open */
function cardParts(open) {
  const { card } = open;
  return [
    el("summary", {}, "Handoff card ", el("span", {}, open.reason_text)),
    el(
      "dl",
      {},
      part("Why", [open.why]),
      part("Asked for", card.asked_for ? [el("q", {}, card.asked_for)] : []),
      part("Known", items(card.known, (one) => [
        el("span", { class: "key" }, words.plain(one.name)), " ", el("b", {}, one.value), " ",
        el("small", {}, `${words.source(one.source)}, `, time(one.at)),
      ])),
      part("Still to ask", items(card.lacks ?? [], (one) => [el("span", { class: "key" }, words.plain(one.replace("customer.", "")))])),
      part("Tried", items(card.tried, (one) => [
        `${one.what} `, el("small", {}, `${words.plain(one.state)}, `, time(one.at)),
      ])),
      part("Promised", items(card.promised, (one) => [
        `${one.text} `, one.due_at !== null && el("small", {}, "by ", time(one.due_at)),
      ])),
    ),
  ];
}

/**
 * @param {string} term
 * @param {(Node | string)[]} said
 */
const part = (term, said) => (said.length ? [el("dt", {}, term), el("dd", {}, ...said)] : []);

/**
 * @template T
 * @param {T[]} entries
 * @param {(one: T) => import("./dom.js").Child[]} say
 */
const items = (entries, say) =>
  entries.length ? [el("ul", {}, ...entries.map((one) => el("li", {}, ...say(one))))] : [];

/** @param {string} stamp */
const time = (stamp) => el("time", { datetime: stamp }, words.at(stamp));

/**
 * Add what is new at its place, and follow the end unless the reader has scrolled away from it.
 * @param {HTMLElement} log
 * @param {Detail} open
 */
function drawLog(log, open) {
  if (!atEnd.has(log)) {
    atEnd.set(log, true);
    resized.observe(log);
    log.addEventListener("scroll", () => noteEnd(log), { passive: true });
  }
  const known = new Map([...log.children].map((child) => [/** @type {HTMLElement} */ (child).dataset.key, child]));
  const entries = transcript(open);
  entries.forEach((entry, place) => {
    const key = keyOf(entry);
    const made = known.get(key) ?? entryRow(entry, open, key);
    known.delete(key);
    if (log.children[place] !== made) log.insertBefore(made, log.children[place] ?? null);
  });
  known.forEach((child) => child.remove());
  stay(log);
}

/** @param {Entry} entry */
const keyOf = (entry) => (entry.is === "line" ? `l${entry.line.seq}` : entry.key);

/**
 * @param {Entry} entry
 * @param {Detail} open
 * @param {string} key
 */
function entryRow(entry, open, key) {
  if (entry.is === "line") return lineRow(entry.line, open, key);
  if (entry.note) {
    return el(
      "div",
      { class: "line", "data-from": "note", "data-key": key },
      el("p", { class: "by" }, `${entry.by} noted `, time(entry.ts)),
      el("p", { class: "text", dir: "auto" }, entry.text),
    );
  }
  const says = entry.text ? `${entry.says}. “${entry.text}”` : entry.says;
  return el("p", { class: "happened", "data-key": key }, el("span", {}, says), " ", time(entry.ts));
}

/**
 * @param {Line} line
 * @param {Detail} open
 * @param {string} key
 */
function lineRow(line, open, key) {
  const by = line.from === "customer" ? open.customer.called : line.name ?? SPEAKERS[line.from];
  return el(
    "div",
    { class: "line", "data-from": line.from, "data-kind": line.kind, "data-seq": line.seq, "data-key": key },
    el("p", { class: "by" }, `${by} `, time(line.ts)),
    el("p", { class: "text", dir: "auto" }, line.text),
    line.files && el("ul", { class: "files", "aria-label": "Files" }, ...line.files.map((file) => el("li", {}, fileLink(file, open)))),
    line.choices && el("ul", { class: "choices", "aria-label": "Choices shown" }, ...line.choices.map((one) => el("li", {}, one.label))),
  );
}

/**
 * @param {{ id: string, name: string, type: string, size: number }} file
 * @param {Detail} open
 */
function fileLink({ id, name, type, size }, open) {
  const href = `/staff/api/v1/tickets/${open.id}/files/${id}`;
  const kilobytes = Math.max(1, Math.round(size / 1000)).toLocaleString();
  const link = el("a", { href, target: "_blank", rel: "noopener", download: type.startsWith("image/") ? null : name }, `${name} (${kilobytes} kB)`);
  if (type.startsWith("image/")) link.prepend(el("img", { src: href, alt: "", loading: "lazy" }));
  return link;
}
