// @ts-check
/** The pane to try a journey in. What was done is a list; each time all of it is done anew, so a saved map goes on with it. */

import { copy, el, one } from "./dom.js";

/**
 * @typedef {{ does: string, value: string, inputs?: Record<string, string> }} Act
 * @typedef {{ id: string, label: string, needs: string[], blocked: string | null }} Move
 * @typedef {{ entries: { by: string, text: string }[], acts: number, problem: string | null, journey: string | null,
 *   state: string | null, standing: string, owner: string, promised: string[], waiting: string, known: string[],
 *   choices: string[], moves: Move[], actions: { id: string, ends: string[] }[], play: string }} Tried
 */

export class Trying {
  /** @type {Act[]} */
  #acts = [];
  #journey;
  #number = 0;

  constructor() {
    this.#journey = one("#try", HTMLElement).dataset.journey ?? "";
    one("#write", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      const words = one("#words", HTMLInputElement);
      if (words.value.trim()) this.does("customer", words.value.trim());
      words.value = "";
    });
    one("#again", HTMLElement).addEventListener("click", () => this.begin());
    for (const id of ["#channel", "#language"]) one(id, HTMLSelectElement).addEventListener("change", () => this.begin());
    for (const button of document.querySelectorAll("[data-wait]")) {
      button.addEventListener("click", () => this.does("wait", button.getAttribute("data-wait") ?? ""));
    }
    one("[data-copy-play]", HTMLElement).addEventListener("click", () => copy(one("#play", HTMLTextAreaElement).value));
  }

  /** What was done so far. */
  get acts() {
    return this.#acts;
  }

  /** @param {Act[]} acts done before, on the map as it was */
  begin(acts = []) {
    this.#acts = acts;
    this.#actionsOf = "";
    return this.again();
  }

  /**
   * @param {string} does
   * @param {string} value
   * @param {Record<string, string>} [inputs]
   */
  does(does, value, inputs) {
    this.#acts.push(inputs ? { does, value, inputs } : { does, value });
    return this.again();
  }

  /** Do everything again, on the map as it serves now. */
  async again() {
    const number = ++this.#number;
    const body = {
      journey: this.#journey, acts: this.#acts,
      channel: one("#channel", HTMLSelectElement).value, language: one("#language", HTMLSelectElement).value,
    };
    let tried;
    try {
      const response = await fetch("/staff/journeys/try", {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
      });
      const answer = await response.json();
      if (!response.ok) throw new Error(answer.detail ?? answer.title);
      tried = /** @type {Tried} */ (answer);
    } catch (error) {
      this.#standing(error instanceof Error ? error.message : "The service does not answer", true);
      return;
    }
    if (number !== this.#number) return; // another try has begun meanwhile
    this.#acts.length = tried.acts;
    this.#show(tried);
  }

  /**
   * @param {string} text
   * @param {boolean} isProblem
   */
  #standing(text, isProblem) {
    const place = one("#standing", HTMLElement);
    place.textContent = text;
    place.classList.toggle("problem", isProblem);
  }

  /** @param {Tried} tried */
  #show(tried) {
    const promised = tried.promised.map((each) => `promised: ${each}`);
    this.#standing(tried.problem ?? [tried.standing, ...promised, tried.waiting].filter(Boolean).join(" · "), tried.problem !== null);
    const talk = one("#talk", HTMLElement);
    talk.replaceChildren(...tried.entries.map((entry) => el("p", { class: entry.by }, entry.text)));
    talk.scrollTop = talk.scrollHeight;
    one("#choices", HTMLElement).replaceChildren(
      ...tried.choices.map((label) => this.#button(label, () => this.does("presses", label))),
    );
    one("#known", HTMLElement).replaceChildren(...(tried.known.length ? tried.known : ["Nothing yet."]).map((each) => el("li", {}, each)));
    one("#moves", HTMLElement).replaceChildren(...this.#moves(tried));
    one("#play", HTMLTextAreaElement).value = tried.play;
    this.#actions(tried);
    light(tried.journey === this.#journey ? tried.state : null);
  }

  /**
   * @param {string} label
   * @param {() => void} act
   */
  #button(label, act) {
    const made = el("button", { type: "button" }, label);
    made.addEventListener("click", act);
    return made;
  }

  /** @param {Tried} tried */
  #moves(tried) {
    if (tried.owner === "queue") return [el("li", {}, this.#button("Take it, as staff", () => this.does("staff_joins", "jo")))];
    const mayMove = tried.owner.startsWith("staff:");
    return tried.moves.map((move) => {
      const told = move.blocked ?? (move.needs.length ? `needs ${move.needs.join(", ")}` : "");
      const first = mayMove && !move.blocked ? this.#button(move.label, () => this.#move(move)) : move.label;
      return el("li", {}, first, told ? ` (${told})` : "");
    });
  }

  /** @param {Move} move */
  #move(move) {
    /** @type {Record<string, string>} */
    const inputs = {};
    for (const name of move.needs) {
      const given = prompt(`${move.label}: ${name}`);
      if (given === null) return;
      inputs[name] = given;
    }
    this.does("staff_moves", move.id, inputs);
  }

  #actionsOf = "";

  /** @param {Tried} tried */
  #actions(tried) {
    const stamp = JSON.stringify(tried.actions);
    one("#actions-part", HTMLElement).hidden = tried.actions.length === 0;
    if (stamp === this.#actionsOf) return;
    this.#actionsOf = stamp;
    const rows = tried.actions.flatMap((action, n) => {
      const select = el("select", { id: `ends-${n}` }, ...action.ends.map((end) => el("option", {}, end)));
      select.addEventListener("change", () => this.does("answers", action.id, { end: select.value }));
      return [el("label", { for: `ends-${n}` }, action.id), select];
    });
    one("#actions", HTMLElement).replaceChildren(...rows);
  }
}

/**
 * Light the state where the try is, and bring it into sight.
 * @param {string | null} state
 */
function light(state) {
  for (const group of document.querySelectorAll("#sheet .lit")) group.classList.remove("lit");
  if (!state) return;
  const found = document.querySelectorAll(`#sheet [data-state="${CSS.escape(state)}"]`);
  for (const group of found) group.classList.add("lit");
  const sheet = one("#sheet", HTMLElement);
  const box = found[0]?.getBoundingClientRect();
  const seen = sheet.getBoundingClientRect();
  if (box && (box.top < seen.top || box.bottom > seen.bottom)) sheet.scrollTop += box.top - seen.top - seen.height / 3;
}
