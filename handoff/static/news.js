// @ts-check
/** What is worth a sound: told by comparing two readings of the list. */

import { alertTo } from "./alerts.js";

/** @import { Me, Ticket } from "./shapes.js" */

export const ringOffer = () => alertTo("offered", "A ticket is offered to you");

/**
 * @param {Ticket[]} before
 * @param {Ticket[]} after
 * @param {Me | null} me
 */
export function tellNews(before, after, me) {
  const was = new Map(before.map((one) => [one.id, one]));
  for (const one of after) {
    const old = was.get(one.id);
    const name = one.customer.called;
    if (!old && one.state === "queued") alertTo("waiting", `${name} waits`);
    if (one.holder === me?.name && one.asked_at && one.asked_at !== old?.asked_at) alertTo("wrote", `${name} wrote`);
    if (one.is_late && old && !old.is_late) alertTo("late", `${name} waits too long`);
  }
}
