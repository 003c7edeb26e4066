// @ts-check
/** The console: reads what the desk says, draws it, and carries out what the member does. */

import { Declined, Unreachable, act, declare, listen, me, ticket, tickets } from "./calls.js";
import { Composer } from "./composer.js";
import { byId, el, fill } from "./dom.js";
import { bindKeys } from "./keys.js";
import { drawQueue, tick } from "./list.js";
import { drawSide, sideParts } from "./side.js";
import { EMPTY, beside, holds, opened, select, withMoves } from "./state.js";
import { drawThread, threadParts } from "./thread.js";
import * as words from "./words.js";

/** @import { Tab } from "./state.js" */
/** @import { Mode } from "./composer.js" */

const READ_AGAIN_MS = 15_000; // hints may be lost
const GATHER_MS = 120; // several hints in a row are one reading

const [thread, side, tabs, list, link] = [byId("thread"), byId("side"), byId("tabs"), byId("list"), byId("link")];
const composer = new Composer(write);
let state = { ...EMPTY };
/** @type {string | null} which ticket the panes are made for */
let shown = null;
let isLive = false;
let listReadings = 0;
let ticketReadings = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let gathering;
/** @type {{ ticket: string, act: () => void }[]} what a quick member asked of a ticket that is still being read */
let asked = [];

function draw() {
  drawQueue(tabs, list, state);
  document.body.dataset.open = state.selected ? "ticket" : "list";
  const { open, me: member } = state;
  if (!open || !member) {
    if (!state.selected) drawNothing();
    return;
  }
  if (shown !== open.id) {
    shown = open.id;
    fill(thread, notice, ...threadParts(), composer.element);
    fill(side, ...sideParts());
  }
  notice.hidden = state.notice === "";
  notice.textContent = state.notice;
  drawThread(open, member);
  drawSide(state, open, member);
  composer.show(open);
  tick();
}

const notice = el("p", { class: "notice", role: "alert", hidden: true });

function drawNothing() {
  shown = null;
  const empty = el("div", { class: "empty middle" }, el("b", {}, state.notice || "No conversation is open"),
    el("p", {}, "Choose a ticket on the left. Everything that the journey knows comes with it."));
  fill(thread, empty);
  fill(side);
}

/** @param {string | null} id @param {boolean} [isNew] whether the address should remember it */
async function open(id, isNew = true) {
  state = select(state, id);
  asked = asked.filter((one) => one.ticket === id);
  if (isNew) history.pushState(null, "", id ? `/staff?tab=${state.tab}&ticket=${id}` : `/staff?tab=${state.tab}`);
  draw();
  await readTicket();
}

async function readTicket() {
  const id = state.selected;
  if (!id) return;
  const known = state.open?.id === id ? state.open.head : undefined;
  const turn = ++ticketReadings;
  try {
    const detail = await ticket(id, known);
    if (turn !== ticketReadings) return; // a later reading says more
    state = opened(state, detail);
  } catch (error) {
    if (!(error instanceof Declined)) throw error;
    state = { ...select(state, null), notice: error.message };
  }
  draw();
  doAsked();
}

/** Do what was asked before the ticket was here; what was asked of another one is forgotten. */
function doAsked() {
  const now = state.open ? asked.filter((one) => one.ticket === state.open?.id) : [];
  if (state.open || !state.selected) asked = [];
  for (const { act } of now) act();
}

/**
 * An act that waits until the ticket just chosen has been read, so that no quick key is lost.
 * @param {() => void} act
 */
const whenRead = (act) => () => {
  if (state.selected && !state.open) asked.push({ ticket: state.selected, act });
  else act();
};

async function readList() {
  const turn = ++listReadings;
  const [open, closed] = await Promise.all([tickets("open"), state.tab === "done" ? tickets("closed") : null]);
  if (turn !== listReadings) return;
  state = { ...state, tickets: open, closed: closed ?? state.closed };
  draw();
}

async function readAll() {
  try {
    await Promise.all([readList(), readTicket()]);
    showLink(isLive ? "live" : "slow");
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    showLink("lost");
  }
}

function readSoon() {
  clearTimeout(gathering);
  gathering = setTimeout(() => void readAll(), GATHER_MS);
}

/** @param {"live" | "slow" | "lost"} how pushed to us, read now and then, or not at all */
function showLink(how) {
  composer.cut(how === "lost");
  if (link.dataset.link === how) return;
  link.dataset.link = how;
  const lost = `Connection lost ${new Date().toLocaleTimeString()}. What you see may be old. Sending is off.`;
  fill(link, el("span", {}, { live: "Live", slow: "Reading every few seconds", lost }[how]));
}

/**
 * Do something with the open ticket; what is declined is shown, with the moves as they are now.
 * @param {string} what
 * @param {object} body
 * @param {string} [move]
 */
async function perform(what, body, move) {
  const id = state.selected;
  if (!id) return false;
  try {
    await act(id, what, body);
    state = { ...state, notice: "", tried: null };
    return true;
  } catch (error) {
    if (error instanceof Unreachable) showLink("lost");
    else if (!(error instanceof Declined)) throw error;
    const problem = error instanceof Declined ? error.problem : null;
    state = { ...state, notice: /** @type {Error} */ (error).message };
    if (problem?.moves) state = withMoves(state, problem.moves);
    if (problem?.problems && move) state = { ...state, tried: { move, problems: problem.problems } };
    return false;
  } finally {
    await readAll();
  }
}

/** @param {Mode} mode @param {string} text */
async function write(mode, text) {
  const key = crypto.randomUUID();
  if (mode === "note") return perform("note", { text, key });
  return perform("reply", { text, cmid: key, last_seq: state.open?.head ?? 0 });
}

/** @param {HTMLFormElement} form */
async function submit(form) {
  const fields = new FormData(form);
  const what = form.dataset.act ?? "";
  const version = state.open?.version;
  if (what === "claim") {
    if (await perform("claim", { version })) turnTo("mine");
  }
  if (what === "finish") {
    form.closest("details")?.removeAttribute("open");
    await perform("finish", { outcome: fields.get("outcome"), note: fields.get("note") });
  } else if (what === "close") await perform("close", { disposition: fields.get("disposition") });
  else if (what === "move") {
    const given = [...fields].filter(([name]) => name.startsWith("input."));
    const inputs = Object.fromEntries(given.map(([name, value]) => [name.slice("input.".length), value]));
    const move = String(fields.get("move"));
    await perform("move", { move, inputs, version, key: crypto.randomUUID() }, move);
  }
}

function bind() {
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.dataset.act) return;
    event.preventDefault();
    void submit(form);
  });
  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target).closest("a");
    if (!target || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (target.dataset.tab) turnTo(/** @type {Tab} */ (target.dataset.tab));
    else if (target.dataset.ticket) void open(target.dataset.ticket);
    else if (target.dataset.back !== undefined) void open(null);
    else return;
    event.preventDefault();
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const options = /** @type {HTMLElement[]} */ ([...list.children]);
    options[options.indexOf(/** @type {HTMLElement} */ (document.activeElement)) + step]?.focus();
  });
  window.addEventListener("popstate", () => {
    readAddress();
    draw();
    void readAll();
  });
  for (const news of ["online", "focus"]) window.addEventListener(news, () => void readAll());
  window.addEventListener("offline", () => showLink("lost"));
  bindPresence();
  bindKeys({
    claim: whenRead(() => click('[data-act="claim"] button')),
    go: (step) => void open(beside(state, step)),
    reply: whenRead(() => composer.turn("reply")),
    note: whenRead(() => composer.turn("note")),
    finish: whenRead(() => openPart("#finish", "select") || /** @type {HTMLElement | null} */ (document.querySelector("#disposition"))?.focus()),
    move: (number) => whenRead(() => openPart(`.move:nth-of-type(${number})`, "input:not([type=hidden]), select, button"))(),
    escape: () => {
      const part = document.querySelector(".drop[open], .account[open], .move[open]");
      part?.removeAttribute("open");
      /** @type {HTMLElement | null | undefined} */ (part?.querySelector("summary"))?.focus();
      return Boolean(part);
    },
  }, byId("help-open"));
}

/** @param {string} selector */
const click = (selector) => /** @type {HTMLElement | null} */ (document.querySelector(selector))?.click();

/** @param {string} selector @param {string} first what gets the focus inside */
function openPart(selector, first) {
  const part = document.querySelector(selector);
  if (!part) return false;
  part.setAttribute("open", "");
  const inside = /** @type {HTMLElement | null} */ (part.querySelector(`form :is(${first})`));
  (inside?.matches(":disabled") ? part.querySelector("summary") : inside)?.focus();
  return true;
}

function bindPresence() {
  const form = document.getElementById("presence");
  const button = form?.querySelector("button");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const declared = await declare(state.me?.presence === "available" ? "away" : "available");
    state = { ...state, me: declared };
    const { presence } = declared;
    form.dataset.presence = presence;
    if (button) fill(button, el("i", { "aria-hidden": "true" }), presence.charAt(0).toUpperCase() + presence.slice(1));
    draw();
  });
}

/** @param {Tab} tab */
function turnTo(tab) {
  state = { ...state, tab };
  history.pushState(null, "", `/staff?tab=${tab}${state.selected ? `&ticket=${state.selected}` : ""}`);
  draw();
  void readAll();
}

function readAddress() {
  const query = new URLSearchParams(location.search);
  const tab = query.get("tab");
  state = select({ ...state, tab: /** @type {Tab} */ (["mine", "all", "done"].includes(tab ?? "") ? tab : "waiting") }, query.get("ticket"));
}

document.documentElement.classList.add("scripted");
readAddress();
bind();
const member = await me();
state = { ...state, me: member };
await readAll();
setInterval(tick, 1000);
setInterval(() => void readAll(), READ_AGAIN_MS);
listen(readSoon, (live) => {
  isLive = live;
  void readAll();
});
