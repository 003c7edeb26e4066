/** Codes, times and sources in words. */

import assert from "node:assert/strict";
import test from "node:test";

import * as words from "../../handoff/static/words.js";

test("waits count up in minutes, then hours, then days", () => {
  assert.deepEqual([0, 59.9, 192, 3599, 3600, 86_399, 86_400, -5].map(words.clock), [
    "00:00", "00:59", "03:12", "59:59", "1 h 00", "23 h 59", "1 d", "00:00",
  ]);
});

test("lengths of time are spoken", () => {
  assert.deepEqual([5, 60, 185, 3600, 200_000].map(words.span), [
    "less than a minute", "1 minute", "3 minutes", "1 hour", "2 days",
  ]);
});

test("sources are said in words, and unknown ones as they are", () => {
  const said = ["customer", "journey", "site", "action:cards.block", "staff:jo", "else"].map(words.source);
  assert.deepEqual(said, [
    "said by the customer", "set by the journey", "told by the site", "looked up by cards.block", "given by jo", "else",
  ]);
});

test("who has the conversation is said for every state", () => {
  const ticket = { queue_title: "Cards", holder: "jo", holder_name: "Jo" };
  const said = ["queued", "held", "wrapping", "closed"].map((state) => words.holder({ ...ticket, state }, "jo"));
  assert.deepEqual(said, ["Waiting for Cards", "Held by you", "Wrapping up", "Closed"]);
  assert.equal(words.holder({ ...ticket, state: "held" }, "sam"), "Held by Jo");
});

test("the title of the page says how many wait", () => {
  assert.deepEqual([words.title(0), words.title(3)], ["Handrail", "(3) Handrail"]);
});
