/** What a text message takes, and how the palette finds things. */

import assert from "node:assert/strict";
import test from "node:test";

import { fits } from "../../handoff/static/palette.js";
import { measure, sizeOf } from "../../handoff/static/segments.js";

test("a long text is joined from shorter parts, and a pair is never divided", () => {
  assert.deepEqual(measure("a".repeat(160)), { unicode: false, units: 160, segments: 1, room: 0 });
  assert.deepEqual(measure("a".repeat(161)), { unicode: false, units: 161, segments: 2, room: 145 });
  assert.deepEqual(measure("a".repeat(152) + "€" + "a".repeat(10)), { unicode: false, units: 164, segments: 2, room: 141 });
  assert.equal(measure("ж".repeat(71)).segments, 2);
});

test("what is sent as a plain character does not make it dearer", () => {
  assert.equal(measure("“It’s fine…”").unicode, false);
});

test("the count says what is left, and nothing for nothing", () => {
  assert.equal(sizeOf("Hello"), "1 text message, 155 characters left");
  assert.equal(sizeOf("Привет"), "1 text message, 64 characters left (special characters make it shorter)");
  assert.equal(sizeOf("  "), "");
});

test("every word that was typed must begin a word of the command", () => {
  assert.ok(fits("tran", "Transfer"));
  assert.ok(fits("mo ag", "Move: Try again"));
  assert.ok(fits("", "Finish"));
  assert.ok(!fits("gain", "Move: Try again"));
});
