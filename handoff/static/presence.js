// @ts-check
/** The button by which a member says whether they take tickets. */

import { declare } from "./calls.js";
import { el, fill } from "./dom.js";

/** @import { Me } from "./shapes.js" */

/**
 * @param {() => Me | null} who
 * @param {(me: Me) => void} declared
 */
export function bindPresence(who, declared) {
  const form = document.getElementById("presence");
  const button = form?.querySelector("button");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const me = await declare(who()?.presence === "available" ? "away" : "available");
    form.dataset.presence = me.presence;
    if (button) fill(button, el("i", { "aria-hidden": "true" }), me.presence.charAt(0).toUpperCase() + me.presence.slice(1));
    declared(me);
  });
}
