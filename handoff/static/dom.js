// @ts-check
/** Making elements. Text goes in as text: nothing that a customer wrote is ever read as markup. */

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * An element with attributes (`true` is an empty one, `false` and null are left out) and children.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number | boolean | null | undefined>} attributes
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...filled(children.flat()));
  return made;
}

/**
 * @param {Child[]} children
 * @returns {(Node | string)[]}
 */
function filled(children) {
  return /** @type {(Node | string)[]} */ (children.filter((child) => child !== null && child !== undefined && child !== false));
}

/**
 * Put children in the place of what an element holds.
 * @param {Element} parent
 * @param {...(Child | Child[])} children
 */
export function fill(parent, ...children) {
  parent.replaceChildren(...filled(children.flat()));
}

/**
 * Draw only when what is to be drawn is not what was drawn before, so that focus and open parts stay.
 * @param {Element} parent
 * @param {unknown} what
 * @param {() => Child[]} draw
 */
export function drawn(parent, what, draw) {
  const stamp = JSON.stringify(what);
  if (stamps.get(parent) === stamp) return;
  stamps.set(parent, stamp);
  fill(parent, draw());
}

/** @type {WeakMap<Element, string>} */
const stamps = new WeakMap();

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}
