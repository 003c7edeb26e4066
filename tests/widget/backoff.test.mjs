import assert from "node:assert/strict";
import { test } from "node:test";

import { after, CUT, jitter, START, TRY_SOCKET } from "../../channels/web/widget/backoff.js";

const lost = (fields = {}) => ({ code: 1006, welcomed: true, stoodMs: 1000, ...fields });
const polling = { by: "poll", tries: 3, unwelcomed: 0 };

test("the ceiling doubles from half a second to thirty, and chance fills it", () => {
  assert.deepEqual([1, 2, 3, 7, 50, 5000].map((tries) => jitter(tries, 1)), [500, 1000, 2000, 30000, 30000, 30000]);
  assert.equal(jitter(4, 0), 0);
  assert.equal(jitter(4, 0.5), 2000);
});

test("it never gives up", () => {
  let plan = START;
  for (let round = 0; round < 10_000; round += 1) {
    const next = after(plan, lost({ welcomed: round % 3 === 0, code: [1006, 4401, 4403, CUT][round % 4] }), 0.99);
    assert.ok(next.delayMs <= 30_000);
    plan = next.plan;
  }
  assert.ok(plan.tries > 1000);
});

test("only a line that stood for a minute makes the next try quick again", () => {
  const tired = { by: "socket", tries: 6, unwelcomed: 0 };
  assert.equal(after(tired, lost({ stoodMs: 59_999 }), 0.5).plan.tries, 7);
  assert.equal(after(tired, lost({ stoodMs: 60_000 }), 0.5).plan.tries, 0);
});

test("a restart of the service is met within two seconds, spread out", () => {
  const restart = (chance) => after(START, { code: 1001, welcomed: true, stoodMs: 5 }, chance);
  assert.equal(restart(0).delayMs, 0);
  assert.equal(restart(0.999).delayMs, 1998);
  assert.equal(restart(0.5).plan.tries, 0);
});

test("two sockets in a row without a welcome: poll, at once", () => {
  const first = after(START, lost({ welcomed: false }), 0.5);
  assert.equal(first.plan.by, "socket");
  const second = after(first.plan, lost({ welcomed: false }), 0.5);
  assert.deepEqual([second.plan.by, second.delayMs], ["poll", 0]);
});

test("a welcome in between begins the count anew, and so does a cut of our own", () => {
  for (const between of [lost(), lost({ code: CUT, welcomed: false })]) {
    let { plan } = after(START, lost({ welcomed: false }), 0.5);
    ({ plan } = after(plan, between, 0.5));
    ({ plan } = after(plan, lost({ welcomed: false }), 0.5));
    assert.equal(plan.by, "socket");
  }
});

test("polling that works tries the socket again, and one failure is enough to come back", () => {
  const again = after(polling, { code: TRY_SOCKET, welcomed: true, stoodMs: 300_000 }, 0.9);
  assert.deepEqual([again.plan.by, again.delayMs], ["socket", 0]);
  assert.equal(after(again.plan, lost({ welcomed: false }), 0.9).plan.by, "poll");
});

test("polling that fails too says the service is away: wait, then the socket", () => {
  const next = after(polling, lost({ welcomed: false }), 0.5);
  assert.deepEqual([next.plan.by, next.plan.unwelcomed], ["socket", 0]);
  assert.equal(next.delayMs, jitter(4, 0.5));
});

test("a refusal by name is asked again, but not soon", () => {
  for (const code of [4400, 4403, 4409, 4413, 4426, 4429]) {
    const { plan, delayMs } = after(START, lost({ code, welcomed: false }), 0);
    assert.deepEqual([plan.by, delayMs], ["socket", 15_000]);
  }
});

test("a token that no longer counts is replaced soon", () => {
  assert.equal(after(START, lost({ code: 4401, welcomed: false }), 0.5).delayMs, 250);
});
