// @ts-check
/** The socket of the console: hints when to read again, who else is here, and what the customer does just now. */

const BASE = "/staff/api/v1";
const QUIET_MS = 4_000; // without a key pressed, nobody writes any more

/** @typedef {{ name: string, called: string, writes: boolean }} Person */

/**
 * @typedef {object} Heard
 * @property {(ticket: string) => void} changed
 * @property {(live: boolean) => void} link
 * @property {(ticket: string, people: Person[]) => void} around
 * @property {(ticket: string, on: boolean) => void} typing
 * @property {(ticket: string, seq: number) => void} seen
 * @property {(ticket: string, on: boolean) => void} here
 */

/** @type {WebSocket | null} */
let socket = null;
let [at, writes, said] = [/** @type {string | null} */ (null), false, ""];
/** @type {ReturnType<typeof setTimeout> | undefined} */
let quiet;

/** Say where the member is, when that is news. @param {boolean} [anew] on a fresh socket */
function tell(anew = false) {
  const told = JSON.stringify({ at, writes });
  if (socket?.readyState !== WebSocket.OPEN || (told === said && !anew)) return;
  said = told;
  socket.send(new TextEncoder().encode(told));
}

/** @param {string | null} ticket what is open */
export function goTo(ticket) {
  if (ticket === at) return;
  [at, writes] = [ticket, false];
  tell();
}

/** The member pressed a key in a reply. @param {boolean} on false when it was sent or emptied */
export function keyed(on) {
  clearTimeout(quiet);
  writes = on;
  if (on) quiet = setTimeout(() => keyed(false), QUIET_MS);
  tell();
}

/**
 * Listen; it goes on by itself after a break.
 * @param {Heard} heard
 */
export function listen(heard) {
  let tries = 0;
  const open = () => {
    socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}${BASE}/ws`);
    socket.onopen = () => {
      tries = 0;
      heard.link(true);
      tell(true);
    };
    socket.onmessage = (event) => {
      const told = JSON.parse(String(event.data));
      if (told.type === "changed") heard.changed(told.ticket);
      else if (told.type === "around") heard.around(told.ticket, told.people);
      else if (told.type === "typing") heard.typing(told.ticket, told.on);
      else if (told.type === "seen") heard.seen(told.ticket, told.seq);
      else if (told.type === "here") heard.here(told.ticket, told.on);
    };
    socket.onclose = (event) => {
      heard.link(false);
      if (event.code === 4401) return location.reload();
      setTimeout(open, Math.min(15_000, 500 * 2 ** tries++) * (0.5 + Math.random() / 2));
    };
  };
  open();
}
