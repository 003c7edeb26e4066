// @ts-check
/** The console: reads what the desk says, draws it, and carries out what the member does. */

import { alertSwitches } from "./alerts.js";
import { bodyOf, moveBody } from "./arrange.js";
import { aroundEars, aroundParts, drawSeen, noteSeen } from "./around.js";
import { Busy, Declined, Unreachable, act, closed as found, me, now, staff, ticket, tickets } from "./calls.js";
import { Composer } from "./composer.js";
import { byId, el, fill } from "./dom.js";
import { bindKeys } from "./keys.js";
import { goTo, keyed, listen } from "./live.js";
import { drawQueue, tick } from "./list.js";
import { ringOffer, tellNews } from "./news.js";
import { drawOffers, firstOffer, placeOffers, tickOffers } from "./offers.js";
import { arrowsIn, click, closePart, emptyPart, openPart, sayLink } from "./parts.js";
import { bindPalette } from "./palette.js";
import { bindPresence } from "./presence.js";
import { drawSide, sideParts } from "./side.js";
import { EMPTY, beside, opened, select, withMoves } from "./state.js";
import { drawThread, threadParts } from "./thread.js";
import * as words from "./words.js";

/** @import { Link } from "./parts.js" */
/** @import { State, Tab } from "./state.js" */
/** @import { Mode } from "./composer.js" */

const READ_AGAIN_MS = 15_000; // hints may be lost
const GATHER_MS = 120; // several hints in a row are one reading

const [thread, side, tabs, list, link] = [byId("thread"), byId("side"), byId("tabs"), byId("list"), byId("link")];
const wanted = /** @type {HTMLInputElement} */ (byId("q"));
const composer = new Composer(write, keyed);
let state = { ...EMPTY };
/** @type {string | null} which ticket the panes are made for */
let shown = null;
let [isLive, wasRead, listReadings, ticketReadings] = [false, false, 0, 0];
/** @type {ReturnType<typeof setTimeout> | undefined} */
let gathering;
/** @type {{ ticket: string, act: () => void }[]} what a quick member asked of a ticket that is still being read */
let asked = [];

/** @param {State} [_now] the state, for those who have just changed it */
function draw(_now) {
  drawQueue(tabs, list, state);
  drawOffers(state, answer, ringOffer);
  goTo(state.selected);
  document.body.dataset.open = state.selected ? "ticket" : "list";
  const { open, me: member } = state;
  if (!open || !member) {
    if (!state.selected) fill(side, (shown = null)), fill(thread, emptyPart(state.notice));
    return;
  }
  if (shown !== open.id) {
    shown = open.id;
    fill(thread, notice, ...threadParts(), ...aroundParts(), composer.element);
    fill(side, ...sideParts());
  }
  notice.hidden = state.notice === "";
  notice.textContent = state.notice;
  drawThread(open, member, state);
  drawSeen(open);
  drawSide(state, open, member);
  composer.show(open, member);
  tick();
}

const notice = el("p", { class: "notice", role: "alert", hidden: true });

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
  const now = asked.filter((one) => one.ticket === state.open?.id);
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
  const search = state.tab === "done" ? found(wanted) : null;
  const [open, closed, people] = await Promise.all([tickets("open"), search, staff()]);
  if (turn !== listReadings) return;
  const before = state.tickets;
  state = { ...state, ...closed, tickets: open, colleagues: people.staff, queues: people.queues };
  if (wasRead) tellNews(before, open, state.me);
  wasRead = true;
  draw();
}

async function readAll() {
  const readings = await Promise.allSettled([readList(), readTicket()]);
  const failed = readings.flatMap((one) => (one.status === "rejected" && !(one.reason instanceof Busy) ? [one.reason] : []));
  const fault = failed.find((reason) => !(reason instanceof Unreachable));
  if (fault) throw fault;
  showLink(failed.length ? "lost" : isLive ? "live" : "slow");
}

function readSoon() {
  clearTimeout(gathering);
  gathering = setTimeout(() => void readAll(), GATHER_MS);
}

/** @param {Link} how */
function showLink(how) {
  composer.cut(how === "lost");
  sayLink(link, how);
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
    const answered = await act(id, what, body);
    state = { ...state, notice: "", tried: null };
    return answered ?? true;
  } catch (error) {
    if (error instanceof Unreachable) showLink("lost");
    else if (!(error instanceof Declined || error instanceof Busy)) throw error;
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
  const body = mode === "note" ? { text, key } : { text, cmid: key, last_seq: state.open?.head ?? 0 };
  return Boolean(await perform(mode, body));
}

/** @param {HTMLFormElement} form */
async function submit(form) {
  const fields = new FormData(form);
  const what = form.dataset.act ?? "";
  const version = state.open?.version;
  if (what === "claim") {
    if (await perform("claim", { version })) turnTo("mine");
  } else if (what === "move") {
    const body = moveBody(fields, version);
    const answered = await perform("move", body, body.move);
    if (answered && body.keep_control) composer.suggest(String(Object(answered).draft ?? ""));
  } else await arrange(what, form, fields);
}

/** @param {string} what @param {HTMLFormElement} form @param {FormData} fields */
async function arrange(what, form, fields) {
  form.closest("details")?.removeAttribute("open");
  const done = await perform(what, bodyOf(what, fields, now()));
  if (done && (what === "accept" || what === "takeover")) await follow(String(Object(done).id));
}

/** Show a ticket that is ours now. @param {string} id */
async function follow(id) {
  if (id !== state.selected) await open(id);
  turnTo("mine");
}

/** @param {string} id @param {"accept" | "decline"} what @param {string} offer */
async function answer(id, what, offer) {
  try {
    await act(id, what, { offer });
    if (what === "accept") await follow(id);
  } catch (error) {
    if (!(error instanceof Declined || error instanceof Busy || error instanceof Unreachable)) throw error;
    state = { ...state, notice: error.message };
  }
  await readAll();
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
  arrowsIn(list);
  byId("search").onsubmit = (event) => void (event.preventDefault(), (wanted.dataset.after = ""), readList());
  window.addEventListener("popstate", () => {
    readAddress();
    draw();
    void readAll();
  });
  for (const news of ["online", "focus"]) window.addEventListener(news, () => void readAll());
  window.addEventListener("offline", () => showLink("lost"));
  bindPresence(() => state.me, (me) => draw((state = { ...state, me })));
  bindKeys({
    claim: () => {
      const offer = firstOffer();
      if (offer && offer.ticket !== state.selected) void answer(offer.ticket, "accept", offer.offer);
      else whenRead(() => click('[data-act="accept"] button, [data-act="claim"] button'))();
    },
    decline: () => {
      const offer = firstOffer();
      if (offer) void answer(offer.ticket, "decline", offer.offer);
    },
    transfer: whenRead(() => openPart("#transfer", "select")),
    park: whenRead(() => openPart("#park", "select")),
    go: (step) => void open(beside(state, step)),
    reply: whenRead(() => composer.turn("reply")),
    note: whenRead(() => composer.turn("note")),
    finish: whenRead(() => openPart("#finish", "select") || /** @type {HTMLElement | null} */ (document.querySelector("#disposition"))?.focus()),
    move: (number) => whenRead(() => openPart(`.move:nth-of-type(${number})`, "input:not([type=hidden]), select, button"))(),
    escape: closePart,
    palette: bindPalette(),
  }, byId("help-open"));
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
  state = select({ ...state, tab: /** @type {Tab} */ (["mine", "parked", "all", "done"].includes(tab ?? "") ? tab : "waiting") }, query.get("ticket"));
}

document.documentElement.classList.add("scripted");
readAddress();
bind();
placeOffers();
document.querySelector(".account > div")?.prepend(alertSwitches());
const member = await me();
state = { ...state, me: member };
await readAll();
setInterval(() => {
  tick();
  tickOffers(ringOffer);
}, 1000);
setInterval(() => void readAll(), READ_AGAIN_MS);
listen({
  changed: readSoon,
  link: (live) => {
    isLive = live;
    void readAll();
  },
  ...aroundEars,
  seen: (ticket, seq) => {
    noteSeen(ticket, seq);
    if (state.open) drawSeen(state.open);
  },
});
