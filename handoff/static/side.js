// @ts-check
/** The right pane: moves first, then the customer, the journey, and what was before. */

import { byId, drawn, el } from "./dom.js";
import { holds } from "./state.js";
import * as words from "./words.js";

/** @import { Detail, Earlier, Field, Known, Me, Move } from "./shapes.js" */
/** @import { State } from "./state.js" */

/** The sections of the pane, in place of what it holds. */
export function sideParts() {
  return [
    section("moves", "Moves"),
    section("customer", "Customer"),
    section("journey", "Journey"),
    section("previous", "Previous"),
  ];
}

/**
 * @param {string} id
 * @param {string} title
 */
function section(id, title) {
  return el(
    "section",
    { id, class: id, "aria-labelledby": `${id}-title` },
    el("h2", { id: `${id}-title` }, title),
    el("div", { id: `${id}-body` }),
  );
}

/**
 * @param {State} state
 * @param {Detail} open
 * @param {Me} me
 */
export function drawSide(state, open, me) {
  const mine = holds(open, me);
  drawn(byId("moves-body"), [open.id, open.moves, open.state, mine, state.tried], () => movesParts(state, open, mine));
  drawn(byId("customer-body"), [open.customer, open.now.since, open.now.profile], () => [
    el("dl", {}, ...customerParts(open)),
  ]);
  drawn(byId("journey-body"), [open.now.state, open.now.path, open.now.known], () => journeyParts(open));
  drawn(byId("previous-body"), open.card.history, () =>
    open.card.history.length ? open.card.history.map(earlier) : [el("p", { class: "lead" }, "No earlier ticket.")]);
}

/**
 * @param {State} state
 * @param {Detail} open
 * @param {boolean} mine
 */
function movesParts(state, open, mine) {
  if (open.moves.length === 0) {
    const why = open.state === "wrapping" ? "The conversation was given back." : "There are none now.";
    return [el("p", { class: "lead" }, why)];
  }
  const wants = open.state === "queued" ? "Take the ticket to move it on." : "Only the holder moves it on.";
  return [
    !mine && el("p", { class: "lead" }, wants),
    ...open.moves.map((move, place) => movePart(move, place + 1, mine, state.tried)),
  ];
}

/**
 * @param {Move} move
 * @param {number} number
 * @param {boolean} mine
 * @param {State["tried"]} tried
 */
function movePart(move, number, mine, tried) {
  const isTried = tried?.move === move.id;
  return el(
    "details",
    { name: "move", class: "move", "data-move": move.id, "data-blocked": move.blocked !== null, open: isTried },
    el(
      "summary",
      { "aria-keyshortcuts": `Alt+${number}` },
      el("span", { class: "number", "aria-hidden": "true" }, String(number)),
      el("span", { class: "label" }, move.label),
      move.blocked !== null
        ? el("span", { class: "chip" }, "Blocked")
        : move.risk === "high" && el("span", { class: "chip rescue" }, "High risk"),
    ),
    el(
      "form",
      { "data-act": "move" },
      el("input", { type: "hidden", name: "move", value: move.id }),
      move.help && el("p", {}, move.help),
      move.blocked !== null && el("p", { class: "why" }, `Blocked: ${move.blocked}`),
      move.preview && el("p", { class: "preview" }, el("small", {}, "The customer will read"), move.preview),
      ...move.fields.map((field) => fieldPart(field, isTried ? tried.problems[field.name] : undefined)),
      move.risk === "high" && move.blocked === null &&
        el("label", { class: "sure" }, el("input", { type: "checkbox", name: "sure", required: true }), " I am sure"),
      move.blocked === null && mine &&
        el("label", { class: "sure" }, el("input", { type: "checkbox", name: "keep_control" }), " I keep the conversation, and send the words myself"),
      el("button", { class: "primary", disabled: move.blocked !== null || !mine }, "Do it"),
    ),
  );
}

/**
 * @param {Field} field
 * @param {string | undefined} problem
 */
function fieldPart(field, problem) {
  const name = `input.${field.name}`;
  const isNumeric = field.kind === "digits" || field.kind === "number";
  return el(
    "label",
    {},
    field.label.charAt(0).toUpperCase() + field.label.slice(1),
    field.options.length
      ? el("select", { name, required: true }, ...field.options.map((option) => el("option", {}, option)))
      : el("input", { name, required: true, autocomplete: "off", inputmode: isNumeric ? "numeric" : null }),
    problem !== undefined && el("span", { class: "problem", role: "alert" }, problem),
  );
}

/** @param {Detail} open */
function customerParts(open) {
  return [
    ...pair("Name", open.customer.name ?? "not told"),
    ...pair("Since", words.day(open.now.since)),
    ...pair("Id", el("code", {}, open.customer.id)),
    ...open.now.profile.flatMap((one) => pair(words.label(one.name), one.value)),
  ];
}

/** @param {Detail} open */
function journeyParts(open) {
  const { now } = open;
  if (now.state === null) return [el("p", { class: "lead" }, "No journey is under way.")];
  const last = now.path.length - 1;
  return [
    el("ol", { class: "path" }, ...now.path.map((state, place) =>
      el("li", { "aria-current": place === last && "step" }, words.plain(state)))),
    now.known.length > 0 && el("dl", {}, ...now.known.flatMap(knownPair)),
  ];
}

/** @param {Known} one */
const knownPair = (one) =>
  pair(words.label(one.name), `${one.value} `, el("small", {}, words.source(one.source)));

/**
 * @param {string} term
 * @param {...(Node | string)} said
 */
const pair = (term, ...said) => [el("dt", {}, term), el("dd", {}, ...said)];

/** @param {Earlier} one */
function earlier(one) {
  const more = [words.day(one.at), one.outcome, words.plain(one.disposition)].filter(Boolean).join(" · ");
  return el(
    "p",
    { class: "earlier" },
    el("a", { href: `/staff?ticket=${one.ticket}`, "data-ticket": one.ticket }, one.reason_text),
    el("small", {}, more),
  );
}
