import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Link } from "../../channels/web/widget/link.js";

const AT = new URL("https://chat.example/chat/v1/");
const WELCOME = { type: "welcome", conversation: "17-k3f9", head: 0, resume: "ok", limits: { text: 4000 } };

/** The browser's socket, with its far end in the test's hand. */
class FarSocket {
  static made = [];
  sent = [];
  isClosed = false;
  constructor(url, subprotocol) {
    Object.assign(this, { url: String(url), subprotocol });
    FarSocket.made.push(this);
  }
  send(raw) {
    this.sent.push(JSON.parse(raw));
  }
  close() {
    this.isClosed = true;
  }
  says(frame) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  ends(code) {
    this.onclose?.({ code });
  }
  async welcomes() {
    this.onopen();
    this.says(WELCOME);
    await settled();
  }
}

const settled = () => new Promise((done) => setImmediate(done));
const pass = async (ms) => {
  mock.timers.tick(ms);
  await settled();
};

/** A link at work; `heard` is what came of it. */
async function linked({ polls = [] } = {}) {
  const heard = { frames: [], status: [], renewed: 0, asked: [], tokens: ["secret"] };
  const session = { token: async () => heard.tokens.at(-1), forget: () => heard.tokens.push("another") };
  mock.method(globalThis, "fetch", (url, options) => {
    heard.asked.push({ url: String(url), ...options });
    const next = polls.shift();
    return next ? Promise.resolve(next) : new Promise((_, fail) => options.signal?.addEventListener("abort", fail));
  });
  const link = new Link(AT, session, {
    lastSeq: () => 7,
    frame: (frame) => heard.frames.push(frame),
    status: (status) => heard.status.push(status),
    renewed: () => (heard.renewed += 1),
  });
  void link.run();
  await settled();
  return { link, heard, socket: () => FarSocket.made.at(-1) };
}

/** Two sockets in a row find no way. */
async function fallsBack(socket) {
  socket().ends(1006);
  await settled();
  await pass(250);
  socket().ends(1006);
  await settled();
  await pass(1);
  await settled();
}

beforeEach(() => {
  mock.restoreAll();
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 1_000_000 });
  mock.method(Math, "random", () => 0.5);
  globalThis.WebSocket = FarSocket;
  FarSocket.made = [];
});

test("the token goes in the first frame and never in the address", async () => {
  const { heard, socket } = await linked();
  assert.deepEqual([socket().url, socket().subprotocol], ["wss://chat.example/chat/v1/ws", "handrail.chat.v1"]);
  await socket().welcomes();
  assert.deepEqual(socket().sent, [{ type: "hello", v: 1, token: "secret", last_seq: 7 }]);
  assert.deepEqual(heard.status, ["connecting", "open"]);
});

test("nothing is sent before the welcome", async () => {
  const { link, socket } = await linked();
  assert.equal(link.send({ type: "send", cmid: "a", text: "hi" }), false);
  await socket().welcomes();
  assert.equal(link.send({ type: "send", cmid: "a", text: "hi" }), true);
  assert.equal(socket().sent.at(-1).cmid, "a");
});

test("a line that is quiet for 45 seconds is given up, a heartbeat keeps it", async () => {
  const { socket } = await linked();
  const first = socket();
  await first.welcomes();
  await pass(44_000);
  first.says({ type: "hb" });
  await pass(44_000);
  assert.equal(first.isClosed, false);
  await pass(2_000);
  assert.equal(first.isClosed, true);
});

test("frames of a socket that was given up are heard no more", async () => {
  const { heard, socket } = await linked();
  const first = socket();
  await first.welcomes();
  await pass(46_000);
  const before = heard.frames.length;
  first.says({ type: "hb" });
  assert.equal(heard.frames.length, before);
});

test("a restart of the service is followed by a new line within two seconds", async () => {
  const { heard, socket } = await linked();
  await socket().welcomes();
  socket().ends(1001);
  await settled();
  assert.equal(heard.status.at(-1), "waiting");
  await pass(1_000);
  assert.equal(FarSocket.made.length, 2);
});

test("the network's return ends the pause at once", async () => {
  const { link, socket } = await linked();
  socket().ends(1006);
  await settled();
  assert.equal(FarSocket.made.length, 1);
  link.wake();
  await settled();
  assert.equal(FarSocket.made.length, 2);
});

test("a page that is seen again does not trust a line that has gone quiet", async () => {
  const { link, socket } = await linked();
  const first = socket();
  await first.welcomes();
  link.wake();
  assert.equal(first.isClosed, false);
  await pass(26_000);
  link.wake();
  assert.equal(first.isClosed, true);
});

test("a token that no longer counts is replaced", async () => {
  const { heard, socket } = await linked();
  socket().onopen();
  socket().ends(4401);
  await settled();
  assert.equal(heard.renewed, 1);
  await pass(250);
  socket().onopen();
  assert.equal(socket().sent[0].token, "another");
});

test("where no socket gets through, the same frames come by polling", async () => {
  const events = [{ seq: 8, kind: "message", from: "bot", text: "hello" }];
  const { link, heard, socket } = await linked({ polls: [Response.json({ events, head: 8 })] });
  await fallsBack(socket);
  const [first, second] = heard.asked;
  assert.equal(first.url, "https://chat.example/chat/v1/events?after=7&wait=0");
  assert.equal(first.headers.Authorization, "Bearer secret");
  assert.equal(second.url, "https://chat.example/chat/v1/events?after=7&wait=25");
  assert.deepEqual(heard.frames.map(({ type }) => type), ["welcome", "event"]);
  assert.equal(heard.status.at(-1), "open");
  link.stop();
});

/** A link that polls, with the next answers of its service. */
async function polling(...answers) {
  const made = await linked({ polls: [Response.json({ events: [], head: 7 })] });
  await fallsBack(made.socket);
  const longPoll = globalThis.fetch;
  mock.method(globalThis, "fetch", (url, options) => {
    if (options.method !== "POST") return longPoll(url, options);
    made.heard.asked.push({ url: String(url), ...options });
    const next = answers.shift();
    return next ? Promise.resolve(next) : Promise.reject(new TypeError("no network"));
  });
  const send = async () => {
    made.link.send({ type: "send", cmid: "a", text: "hi" });
    await settled();
    await settled();
    return made.heard.frames.at(-1);
  };
  return { ...made, send };
}

test("a message by POST is answered with its ack", async () => {
  const { heard, link, send } = await polling(Response.json({ type: "ack", cmid: "a", seq: 8, dup: false }));
  assert.deepEqual(await send(), { type: "ack", cmid: "a", seq: 8 });
  const posted = heard.asked.find(({ method }) => method === "POST");
  assert.equal(posted.url, "https://chat.example/chat/v1/messages");
  assert.deepEqual(JSON.parse(posted.body), { type: "send", cmid: "a", text: "hi" });
  link.stop();
});

test("a refusal by POST is final or not, as the service says", async () => {
  const nack = { type: "nack", cmid: "a", code: "slow_down", message: "Wait.", retry_after: 4 };
  const problem = { title: "Unreadable", detail: "The body is no JSON." };
  const { link, send } = await polling(
    Response.json(nack, { status: 429 }),
    Response.json(problem, { status: 400 }),
    Response.json(problem, { status: 503 }),
  );
  assert.equal((await send()).retrySeconds, 4);
  assert.deepEqual(await send(), { type: "nack", cmid: "a", message: "The body is no JSON.", retrySeconds: null });
  assert.equal((await send()).retrySeconds, 3);
  assert.equal((await send()).retrySeconds, 3, "no network at all");
  link.stop();
});

test("after five minutes of polling the socket is tried again", async () => {
  const { link } = await polling();
  const before = FarSocket.made.length;
  for (let minute = 0; minute < 6; minute += 1) await pass(60_000);
  assert.ok(FarSocket.made.length > before);
  link.stop();
});

test("a link that was stopped makes no new line", async () => {
  const { link, socket } = await linked();
  await socket().welcomes();
  link.stop();
  assert.equal(socket().isClosed, true);
  await pass(60_000);
  assert.equal(FarSocket.made.length, 1);
});
