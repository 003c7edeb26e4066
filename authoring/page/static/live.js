// @ts-check
/** What is so now: counts on the map and the picture, and why a save was refused, the moment it was. */

import { el, one } from "./dom.js";

/**
 * @typedef {{ code: string, file: string, line: number, column: number, journey: string | null, state: string | null,
 *   message: string, hint: string, text: string }} Finding
 * @typedef {{ journey: string, state: string, count: number, told: string }} Row
 * @typedef {{ at: string, more: number, findings: Finding[], would: { rows: Row[], unread: string[] } | null }} Refused
 * @typedef {{ revision: number, load: number, refused: Refused | null,
 *   walk: { blowups: number, warnings: number, exhaustive: boolean } | null,
 *   live: Record<string, Record<string, number>> }} Now
 */

const SVG = "http://www.w3.org/2000/svg";
const REST_MS = 3_000;

/**
 * Ask again and again; the first answer comes at once, each other one when something is new, or after a short while.
 * @param {(now: Now) => void} saved called when another load serves
 */
export async function follow(saved) {
  let seen = "";
  let shown = "";
  const load = Number(document.body.dataset.load);
  for (;;) {
    try {
      const response = await fetch(`/staff/journeys/now${seen}`, { signal: AbortSignal.timeout(20_000) });
      if (response.status === 401) return location.reload();
      if (!response.ok) throw new Error(String(response.status));
      const now = /** @type {Now} */ (await response.json());
      const refused = JSON.stringify(now.refused);
      if (refused !== shown) showRefused(now.refused);
      shown = refused;
      seen = `?seen=${now.revision}`;
      showCounts(now);
      showWalk(now.walk);
      say("live", `Load ${now.load} serves.`);
      if (now.load !== load) saved(now);
    } catch {
      say("lost", "The service does not answer. Trying again.");
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
  }
}

/**
 * @param {string} link
 * @param {string} text
 */
function say(link, text) {
  const place = one("#link", HTMLElement);
  place.dataset.link = link;
  const span = place.querySelector("span");
  if (span && span.textContent !== text) span.textContent = text;
}

/**
 * What a walk found is on the page already, or became known after it was opened: then a link shows it.
 * @param {Now["walk"]} walk
 */
function showWalk(walk) {
  const place = one("#walk", HTMLElement);
  if (!walk || place.dataset.known) return;
  place.dataset.known = "yes";
  const { blowups } = walk;
  place.classList.toggle("bad", blowups > 0);
  const found = blowups ? `${blowups} blow-up${blowups === 1 ? "" : "s"} found.` : "no blow-up.";
  place.replaceChildren(
    `Everything that can happen was tried: ${found} `,
    el("a", { href: location.pathname }, "Show what was found"),
  );
}

/** @param {Now} now */
function showCounts(now) {
  for (const place of document.querySelectorAll("[data-live]")) {
    const states = now.live[place.getAttribute("data-live") ?? ""] ?? {};
    const count = Object.values(states).reduce((sum, each) => sum + each, 0);
    place.textContent = `${count} live`;
  }
  const sheet = document.querySelector("#sheet");
  if (!sheet) return;
  const states = now.live[sheet.getAttribute("data-journey") ?? ""] ?? {};
  for (const old of sheet.querySelectorAll(".count")) old.remove();
  for (const group of sheet.querySelectorAll(".state, .badge")) {
    const count = states[group.getAttribute("data-state") ?? ""];
    const box = group.querySelector("rect");
    if (count && box) group.append(badge(box, String(count)));
  }
}

/**
 * @param {SVGRectElement} box
 * @param {string} text
 */
function badge(box, text) {
  const width = 14 + 7 * text.length;
  const right = box.x.baseVal.value + box.width.baseVal.value - 4;
  const top = box.y.baseVal.value - 2;
  const made = document.createElementNS(SVG, "g");
  made.setAttribute("class", "count");
  const back = document.createElementNS(SVG, "rect");
  for (const [name, value] of Object.entries({ x: right - width, y: top, width, height: 17, rx: 8.5 })) back.setAttribute(name, String(value));
  const label = document.createElementNS(SVG, "text");
  label.setAttribute("x", String(right - width / 2));
  label.setAttribute("y", String(top + 12.5));
  label.textContent = text;
  made.append(back, label);
  return made;
}

/** @param {Refused | null} refused */
export function showRefused(refused) {
  const place = one("#refused", HTMLElement);
  place.hidden = refused === null;
  one("#spoken", HTMLElement).textContent = refused
    ? `The last save was refused: ${refused.findings.length + refused.more} problems. ${refused.findings[0]?.message ?? ""}`
    : "";
  const findings = refused?.findings ?? [];
  one("#findings", HTMLElement).replaceChildren(...findings.map(item));
  if (refused?.more) one("#findings", HTMLElement).append(el("li", {}, `and ${refused.more} more`));
  showWould(refused?.would ?? null);
  for (const group of document.querySelectorAll("#sheet .wrong")) group.classList.remove("wrong");
  const journey = document.querySelector("#sheet")?.getAttribute("data-journey");
  for (const finding of findings) {
    if (finding.journey !== journey || !finding.state) continue;
    for (const group of document.querySelectorAll(`#sheet [data-state="${CSS.escape(finding.state)}"]`)) group.classList.add("wrong");
  }
}

/** @param {Refused["would"]} would */
function showWould(would) {
  const rows = would?.rows ?? [];
  const unread = would?.unread ?? [];
  one("#would", HTMLElement).hidden = !rows.length && !unread.length;
  one("#would-rows", HTMLElement).replaceChildren(
    ...rows.map((row) => el("li", {}, `${row.journey}, ${row.state}: ${row.count} ${row.told}`)),
    ...unread.map((journey) => el("li", {}, `${journey}: its file cannot be read, so nobody can tell`)),
  );
}

/** @param {Finding} finding */
function item(finding) {
  const signs = [...finding.text];
  const before = signs.slice(0, finding.column - 1).join("");
  const rest = signs.slice(finding.column - 1).join("");
  return el(
    "li",
    {},
    el("p", {}, el("code", {}, `${finding.file}:${finding.line}:${finding.column}`), " ", el("b", {}, finding.code), ` ${finding.message}`),
    el("pre", {}, el("code", {}, before, el("b", {}, rest))),
    finding.hint ? el("p", { class: "hint" }, finding.hint) : null,
  );
}
