// @ts-check
/** What the console knows, and how each answer of the desk changes it. Pure: nothing here touches the page. */

/** @import { Colleague, Detail, Line, Me, Move, Ticket } from "./shapes.js" */

/** @typedef {"waiting" | "mine" | "parked" | "all" | "done"} Tab */

/**
 * @typedef {object} State
 * @property {Me | null} me
 * @property {Tab} tab
 * @property {Ticket[]} tickets the open ones, those due first come first
 * @property {Ticket[]} closed
 * @property {string | null} further where to look on for tickets that were closed before those
 * @property {Colleague[]} colleagues
 * @property {{ id: string, title: string }[]} queues
 * @property {string | null} selected
 * @property {Detail | null} open
 * @property {string} notice what was declined last
 * @property {{ move: string, problems: Record<string, string> } | null} tried a move whose values were not right
 */

/** @type {State} */
export const EMPTY = Object.freeze({
  me: null,
  tab: "waiting",
  tickets: [],
  closed: [],
  further: null,
  colleagues: [],
  queues: [],
  selected: null,
  open: null,
  notice: "",
  tried: null,
});

/**
 * @param {State} state
 * @returns {Record<Tab, Ticket[]>}
 */
export function groups(state) {
  const me = state.me?.name;
  return {
    waiting: state.tickets.filter((ticket) => ticket.state === "queued" || ticket.state === "offered"),
    mine: state.tickets.filter((ticket) => ticket.holder === me),
    parked: state.tickets.filter((ticket) => ticket.state === "parked" || ticket.state === "deferred"),
    all: state.tickets,
    done: state.closed,
  };
}

/**
 * How many wait for this member: all who wait in the queue, and their own customers who wrote last.
 * @param {State} state
 */
export function badge(state) {
  const { waiting, mine } = groups(state);
  return [...waiting, ...mine].filter((ticket) => ticket.waits_for === "us").length;
}

/**
 * @param {State} state
 * @param {string | null} ticket
 * @returns {State}
 */
export function select(state, ticket) {
  if (ticket === state.selected) return state;
  return { ...state, selected: ticket, open: null, notice: "", tried: null };
}

/**
 * A ticket was read: whole, or only its lines after those that are here already.
 * @param {State} state
 * @param {Detail} detail
 * @returns {State} the same where the ticket is not open any more
 */
export function opened(state, detail) {
  if (detail.id !== state.selected) return state;
  const known = state.open?.id === detail.id ? state.open.lines : [];
  return { ...state, open: { ...detail, lines: merged(known, detail.lines) }, tickets: placed(state.tickets, detail) };
}

/**
 * Lines by seq, each once.
 * @param {Line[]} known
 * @param {Line[]} fresh
 */
export function merged(known, fresh) {
  const bySeq = new Map([...known, ...fresh].map((line) => [line.seq, line]));
  return [...bySeq.values()].sort((one, other) => one.seq - other.seq);
}

/**
 * The list with what a newer reading of one ticket says.
 * @param {Ticket[]} tickets
 * @param {Ticket} fresh
 */
function placed(tickets, fresh) {
  return tickets
    .map((ticket) => (ticket.id === fresh.id ? { ...ticket, ...onlyTicket(ticket, fresh) } : ticket))
    .filter((ticket) => ticket.state !== "closed");
}

/**
 * @param {Ticket} ticket
 * @param {Ticket} fresh
 * @returns {Partial<Ticket>}
 */
function onlyTicket(ticket, fresh) {
  return Object.fromEntries(Object.entries(fresh).filter(([name]) => name in ticket));
}

/**
 * The ticket after or before the selected one in the list that is shown.
 * @param {State} state
 * @param {1 | -1} step
 */
export function beside(state, step) {
  const shown = groups(state)[state.tab];
  const here = shown.findIndex((ticket) => ticket.id === state.selected);
  const next = here < 0 ? (step > 0 ? 0 : shown.length - 1) : Math.min(Math.max(here + step, 0), shown.length - 1);
  return shown[next]?.id ?? null;
}

/**
 * @typedef {{ is: "line", line: Line, ts: string } | { is: "event", says: string, text: string, note: boolean, by: string, ts: string, key: string }} Entry
 */

/**
 * Lines and events of a ticket in one order: by time, a line before what it brought about.
 * @param {Detail} detail
 * @returns {Entry[]}
 */
export function transcript(detail) {
  /** @type {Entry[]} */
  const entries = detail.lines.map((line) =>
    line.kind === "ended"
      ? { is: "event", says: line.text || `The journey ended: ${(line.outcome ?? "").replaceAll("_", " ")}`, text: "", note: false, by: "", ts: line.ts, key: `l${line.seq}` }
      : { is: "line", line, ts: line.ts },
  );
  for (const one of detail.activity) {
    entries.push({ is: "event", says: one.says, text: one.text, note: one.event === "noted", by: one.by_name, ts: one.ts, key: `e${one.n}` });
  }
  return entries.sort((one, other) => (one.ts < other.ts ? -1 : one.ts > other.ts ? 1 : 0));
}

/**
 * Whether a member may take moves of a ticket now.
 * @param {Detail} detail
 * @param {Me | null} me
 */
export const holds = (detail, me) => detail.state === "held" && me !== null && detail.holder === me.name;

/**
 * The moves as the desk says they are now.
 * @param {State} state
 * @param {Move[]} moves
 * @returns {State}
 */
export const withMoves = (state, moves) => (state.open ? { ...state, open: { ...state.open, moves } } : state);
