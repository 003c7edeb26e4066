// @ts-check
/** Sending a file: it is a message of its own, and comes back as an event like every other. */

import { newCmid } from "./outbox.js";

/** @import { Session } from "./session.js" */

/** What the service takes; it looks into each file itself. */
export const TAKEN = "image/*,application/pdf,text/plain";

/**
 * @param {URL} at where the service's chat is
 * @param {Session} session
 * @param {File} file
 * @returns {Promise<boolean>} whether the service has it
 */
export async function sendFile(at, session, file) {
  const query = new URLSearchParams({ cmid: newCmid(), name: file.name });
  try {
    const headers = { Authorization: `Bearer ${await session.token()}` };
    const reply = await fetch(new URL(`files?${query}`, at), { method: "POST", headers, body: file, credentials: "omit" });
    return reply.ok;
  } catch {
    return false;
  }
}
