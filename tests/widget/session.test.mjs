import assert from "node:assert/strict";
import { test } from "node:test";

import { keyPrefix, Refused, Session, Unproven } from "../../channels/web/widget/session.js";
import { Shelf } from "../../channels/web/widget/shelf.js";

const URL_OF_SESSION = new URL("https://chat.example/chat/v1/session");
const answer = (status, body = {}) => new Response(JSON.stringify(body), { status });
const jwt = (claims) => `h.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.s`;

/** A session whose service gives these answers in turn; `asked` are the bodies it was asked with. */
function session(t, wish, ...answers) {
  const asked = [];
  t.mock.method(globalThis, "fetch", async (url, options) => {
    assert.equal(String(url), String(URL_OF_SESSION));
    asked.push(JSON.parse(options.body));
    return answers.shift();
  });
  const shelf = new Shelf(() => {
    throw new Error("memory is enough");
  });
  const adopted = [];
  const it = new Session(URL_OF_SESSION, shelf, "ana:", "visitor:", wish, () => adopted.push(asked.length));
  return { it, asked, shelf, adopted };
}

test("a token is asked for once and kept", async (t) => {
  const { it, asked } = session(t, { journey: "lost_card", language: "es" }, answer(200, { token: "a" }));
  assert.equal(await it.token(), "a");
  assert.equal(await it.token(), "a");
  assert.deepEqual(asked, [{ journey: "lost_card", language: "es" }]);
});

test("a forgotten token is asked for anew", async (t) => {
  const { it } = session(t, {}, answer(200, { token: "a" }), answer(200, { token: "b" }));
  await it.token();
  it.forget();
  assert.equal(await it.token(), "b");
});

test("a site whose wishes are mistaken still gets a chat", async (t) => {
  t.mock.method(console, "warn", () => {});
  const { it, asked } = session(t, { journey: "lots_card", language: "en" }, answer(404), answer(200, { token: "a" }));
  await assert.rejects(it.token());
  assert.equal(await it.token(), "a");
  assert.deepEqual(asked[1], { language: "en" });
});

test("a proof that proves nothing is told apart, and the customer's key stays free", async (t) => {
  const { it, shelf } = session(t, { customer: "a.b.c" }, answer(422));
  await assert.rejects(it.token(), Unproven);
  assert.ok(!shelf.get("ana:token"));
});

test("a visitor who signs in takes along what they had not sent, and their token", async (t) => {
  const { it, asked, shelf, adopted } = session(t, { customer: "a.b.c" }, answer(200, { token: "new" }));
  shelf.set("visitor:token", "old");
  shelf.set("visitor:draft", "and");
  assert.equal(await it.token(), "new");
  assert.deepEqual(asked, [{ customer: "a.b.c", token: "old" }]);
  assert.ok(!shelf.get("visitor:token") && !shelf.get("visitor:draft"));
  assert.deepEqual(adopted, [1]);
  assert.equal(shelf.get("ana:draft"), "and");
});

test("a visitor's own token goes with no proof", async (t) => {
  const { it, asked, shelf } = session(t, { language: "en" }, answer(200, { token: "a" }));
  shelf.set("visitor:token", "old");
  await it.token();
  assert.deepEqual(asked, [{ language: "en" }]);
  assert.equal(shelf.get("visitor:token"), "old");
});

test("a busy service is no reason to drop the wishes", async (t) => {
  const { it, asked } = session(t, { journey: "lost_card" }, answer(503), answer(429), answer(200, { token: "a" }));
  await assert.rejects(it.token());
  await assert.rejects(it.token());
  await it.token();
  assert.deepEqual(asked[2], { journey: "lost_card" });
});

test("a page that may not ask is told apart from a service that cannot answer", async (t) => {
  const { it } = session(t, {}, answer(403), answer(401), answer(500));
  await assert.rejects(it.token(), Refused);
  await assert.rejects(it.token(), Refused);
  await assert.rejects(it.token(), (problem) => !(problem instanceof Refused));
});

test("people who share a browser share nothing kept there", () => {
  const of = (token) => keyPrefix("https://chat.example", token);
  assert.equal(of(undefined), "handrail:https://chat.example::");
  assert.equal(of(jwt({ sub: "ana", exp: 1 })), of(jwt({ sub: "ana", exp: 2 })));
  assert.notEqual(of(jwt({ sub: "ana" })), of(jwt({ sub: "ben" })));
  assert.notEqual(of("broken"), of(undefined));
});
