// @ts-check
/** What the desk's JSON says: the shapes of handoff/shapes.py, as far as the console shows them. */

/**
 * @typedef {object} Ticket
 * @property {string} id
 * @property {string} conversation
 * @property {"queued" | "offered" | "held" | "parked" | "deferred" | "bridged" | "wrapping" | "closed"} state
 * @property {string} queue
 * @property {string} queue_title
 * @property {string} reason_text
 * @property {string} why
 * @property {string | null} journey_title
 * @property {string | null} at
 * @property {string | null} category
 * @property {string} opened_at
 * @property {string | null} due_at
 * @property {string | null} claimed_at
 * @property {string | null} wrap_until
 * @property {boolean} is_late
 * @property {number} waiting_s
 * @property {{ id: string, name: string | null, called: string }} customer
 * @property {string} channel
 * @property {string} language
 * @property {string} preview
 * @property {"us" | "customer" | null} waits_for
 * @property {string | null} holder
 * @property {string | null} holder_name
 * @property {{ flag: string, text: string }[]} flags
 * @property {string | null} outcome
 * @property {string | null} disposition
 * @property {Offer | null} offer
 * @property {string | null} wakes_at
 * @property {string | null} promised_at
 * @property {string | null} absent_since
 * @property {string | null} asked_at
 * @property {string} spoken
 * @property {number} version
 */

/** @typedef {{ id: string, to: string, to_name: string, until: string, is_transfer: boolean }} Offer */
/** @typedef {{ name: string, called: string, presence: string, is_live: boolean, takes: boolean, load: number, capacity: number }} Colleague */

/**
 * @typedef {object} Line
 * @property {number} seq
 * @property {"message" | "choices" | "handoff" | "ended"} kind
 * @property {"customer" | "bot" | "system" | "staff"} from
 * @property {string} text
 * @property {string} ts
 * @property {string} [name]
 * @property {string} [outcome]
 * @property {{ id: string, label: string }[]} [choices]
 * @property {{ id: string, name: string, type: string, size: number }[]} [files]
 */

/** @typedef {{ n: number, event: string, by: string, by_name: string, says: string, text: string, ts: string }} Happening */
/** @typedef {{ name: string, label: string, kind: string, length: number | null, options: string[] }} Field */

/**
 * @typedef {object} Move
 * @property {string} id
 * @property {string} label
 * @property {string} help
 * @property {string[]} needs
 * @property {Field[]} fields
 * @property {string | null} blocked
 * @property {"low" | "high"} risk
 * @property {string} preview
 */

/** @typedef {{ name: string, value: string, source: string, at: string }} Known */

/**
 * @typedef {object} Earlier
 * @property {string} ticket
 * @property {string} at
 * @property {string} reason_text
 * @property {string | null} outcome
 * @property {string | null} disposition
 */

/**
 * @typedef {object} Card
 * @property {string} asked_for
 * @property {Known[]} known
 * @property {{ state: string, what: string, at: string }[]} tried
 * @property {{ text: string, due_at: string | null }[]} promised
 * @property {string[]} [lacks]
 * @property {Earlier[]} history
 */

/**
 * @typedef {object} Now
 * @property {string} owner
 * @property {string | null} state
 * @property {string[]} path
 * @property {Known[]} known
 * @property {Known[]} profile
 * @property {string} since
 */

/**
 * A ticket as it is open in the middle.
 * @typedef {Ticket & {
 *   card: Card, lines: Line[], head: number, epoch: number, moves: Move[], now: Now, activity: Happening[],
 *   replies: Ready[],
 *   composer: { reply: string | null, note: string | null }
 * }} Detail
 */

/** @typedef {{ id: string, label: string, text: string }} Ready a reply that the map has ready */

/** @typedef {{ name: string, called: string, role: string, presence: "available" | "away" | "offline", may: string[], writes: string[] }} Me */

/** What a language model wrote; `head` is the last line that it knew. @typedef {{ text: string, by: string, head: number }} Written */

/** What the desk declines with (RFC 9457). @typedef {{ status: number, code: string, title: string, detail?: string, moves?: Move[], problems?: Record<string, string> }} Problem */

export {};
