// @ts-check
/** The left pane: tabs with counts, and the tickets. */

import { now } from "./calls.js";
import { byId, drawn, el, fill } from "./dom.js";
import { badge, groups } from "./state.js";
import * as words from "./words.js";

/** @import { Ticket } from "./shapes.js" */
/** @import { State, Tab } from "./state.js" */

/** @type {Map<string, HTMLAnchorElement>} */
const rows = new Map();

/**
 * @param {HTMLElement} tabs
 * @param {HTMLElement} list
 * @param {State} state
 */
export function drawQueue(tabs, list, state) {
  const by = groups(state);
  for (const tab of tabs.querySelectorAll("a")) {
    const id = /** @type {Tab} */ (tab.dataset.tab);
    const count = tab.querySelector("span");
    if (count) count.textContent = String(by[id].length);
    if (id === state.tab) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  byId("search").hidden = state.tab !== "done";
  drawFurther(state);
  document.title = words.title(badge(state));
  const shown = by[state.tab];
  if (shown.length === 0) return drawEmpty(list, state);
  if (list.getAttribute("role") !== "listbox") fill(list);
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", state.tab === "done" ? "Closed tickets, the latest first" : "Tickets, those due first come first");
  const focused = document.activeElement;
  const wanted = shown.map((ticket) => row(ticket, state));
  const gone = [...list.children].filter((child) => !wanted.includes(/** @type {HTMLAnchorElement} */ (child)));
  gone.forEach((child) => child.remove());
  wanted.forEach((each, place) => {
    if (list.children[place] !== each) list.insertBefore(each, list.children[place] ?? null);
  });
  const entry = wanted.find((each) => each.ariaSelected === "true") ?? wanted[0];
  for (const each of wanted) each.tabIndex = each === entry ? 0 : -1;
  if (focused instanceof HTMLElement && list.contains(focused) && document.activeElement !== focused) focused.focus();
}

/**
 * @param {Ticket} ticket
 * @param {State} state
 */
function row(ticket, state) {
  const made = rows.get(ticket.id) ?? el("a", { role: "option", class: "ticket", "data-ticket": ticket.id });
  rows.set(ticket.id, made);
  made.href = `/staff?tab=${state.tab}&ticket=${ticket.id}`;
  made.ariaSelected = String(ticket.id === state.selected);
  made.ariaLabel = ticket.spoken;
  made.dataset.state = ticket.state;
  made.dataset.waits = String(ticket.waits_for);
  made.toggleAttribute("data-late", ticket.is_late);
  const { spoken: _, waiting_s: __, ...seen } = ticket;
  drawn(made, seen, () => [
    el(
      "span",
      { class: "row" },
      el("b", { class: "who" }, ticket.customer.called),
      el("span", { class: "channel" }, words.channel(ticket.channel)),
      waitClock(ticket),
    ),
    el("span", { class: "row where" }, `${ticket.journey_title ?? "No journey"}${ticket.at ? ` · ${words.plain(ticket.at)}` : ""}`),
    ticket.preview && el("span", { class: "row words" }, ticket.preview),
    el("span", { class: "row chips" }, chips(ticket)),
  ]);
  return made;
}

/** @param {Ticket} ticket */
function waitClock(ticket) {
  const made = el("time", { class: "clock", datetime: ticket.opened_at }, words.clock(ticket.waiting_s));
  if (ticket.state === "queued" || ticket.state === "offered") {
    made.dataset.since = ticket.opened_at;
    if (ticket.due_at) made.dataset.due = ticket.due_at;
  }
  return made;
}

/** @param {Ticket} ticket */
function chips(ticket) {
  const state = {
    held: () => el("span", { class: "chip mine" }, ticket.holder_name),
    offered: () => el("span", { class: "chip" }, `Offered to ${ticket.offer?.to_name}`),
    parked: () => el("span", { class: "chip" }, ticket.wakes_at ? `Until ${words.at(ticket.wakes_at)}` : "Until the customer writes"),
    deferred: () => el("span", { class: "chip" }, `Promised by ${words.at(ticket.promised_at ?? ticket.wakes_at ?? "")}`),
    wrapping: () => el("span", { class: "chip bot" }, "Wrapping up"),
    closed: () => el("span", { class: "chip" }, words.plain(ticket.disposition)),
  };
  return [
    ticket.is_late && el("span", { class: "chip late" }, "Overdue"),
    ticket.absent_since && el("span", { class: "chip late" }, "Holder gone"),
    state[/** @type {"held"} */ (ticket.state)]?.(),
    ticket.category === "rescue" && el("span", { class: "chip rescue" }, "Rescue"),
    el("span", { class: "chip" }, ticket.reason_text),
    el("span", { class: "chip" }, ticket.queue_title),
    ...ticket.flags.map((flag) => el("span", { class: "chip flag" }, flag.text)),
  ];
}

/**
 * @param {HTMLElement} list
 * @param {State} state
 */
function drawEmpty(list, state) {
  list.removeAttribute("role");
  list.removeAttribute("aria-label");
  fill(list, el("div", { class: "empty" }, ...emptyWords(state)));
}

/** @param {State} state */
function emptyWords(state) {
  const next = groups(state).waiting[0];
  switch (state.tab) {
    case "waiting":
      return [
        el("b", {}, "Nobody is waiting."),
        el("p", {}, state.me?.presence === "available" || !state.me?.may.includes("presence")
          ? "New ones appear here by themselves." : "You are away. Become available when you take tickets."),
      ];
    case "mine":
      return next
        ? [
            el("b", {}, "You hold nothing."),
            el("p", {}, `Next in line: ${next.customer.called}, ${words.span(next.waiting_s)}.`),
            el("p", {}, el("a", { class: "button", href: `/staff?tab=waiting&ticket=${next.id}`, "data-ticket": next.id }, "Look at it")),
          ]
        : [el("b", {}, "You hold nothing."), el("p", {}, "And nobody is waiting.")];
    case "parked":
      return [el("b", {}, "Nothing for later."), el("p", {}, "Parked tickets, and customers who were promised a time, stand here.")];
    case "done":
      return emptySearch(state);
    default:
      return [el("b", {}, "No open tickets."), el("p", {}, "The journeys have every conversation.")];
  }
}

/** @param {State} state */
function emptySearch(state) {
  const wanted = /** @type {HTMLInputElement} */ (byId("q"));
  if (state.further) return [el("b", {}, "Nothing was found so far.")];
  if (wanted.dataset.after && wanted.value === wanted.defaultValue) return [el("b", {}, "Nothing more was found.")];
  if (!wanted.value) return [el("b", {}, "Nothing is closed yet.")];
  const how = "Every word must begin one in the name, what was asked for, the disposition, who had it or an id.";
  return [el("b", {}, "Nothing was found."), el("p", {}, how)];
}

/**
 * The way to tickets that were closed before those shown.
 * @param {State} state
 */
function drawFurther(state) {
  const link = /** @type {HTMLAnchorElement} */ (byId("further"));
  const { value: q } = /** @type {HTMLInputElement} */ (byId("q"));
  link.hidden = state.tab !== "done" || state.further === null;
  if (state.further) link.href = `/staff?${new URLSearchParams({ tab: "done", q, after: state.further })}`;
}

/** Count every wait up, and mark what becomes overdue meanwhile; called each second. */
export function tick() {
  for (const each of /** @type {NodeListOf<HTMLTimeElement>} */ (document.querySelectorAll(".clock[data-since]"))) {
    each.textContent = words.clock((now() - Date.parse(each.dataset.since ?? "")) / 1000);
    if (each.dataset.due && Date.parse(each.dataset.due) < now()) each.closest(".ticket")?.setAttribute("data-late", "");
  }
  for (const each of /** @type {NodeListOf<HTMLTimeElement>} */ (document.querySelectorAll(".until"))) {
    each.textContent = `in ${words.clock((Date.parse(each.dateTime) - now()) / 1000)}`;
  }
}
