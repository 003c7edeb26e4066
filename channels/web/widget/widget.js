// @ts-check
/** The launcher: one round button in the page. All the rest is fetched when somebody wants to talk. */

/** @import { Chat } from "./chat.js" */

const HERE = new URL(import.meta.url);
const ROOMY = "(min-width:480px) and (min-height:480px)";
const BUBBLE = "M20 11.5a8 8 0 0 1-11.7 7.1L4 20l1.4-4.3A8 8 0 1 1 20 11.500z";
const FOLD = "M6 9.5l6 6 6-6";
const ASK_AGAIN_MS = 60_000; // for a fresh proof of who the customer is: a page that has none must not be asked in a circle
/** @type {Record<string, string>} */
const SORRY = {
  en: "The chat cannot load just now. Please try again in a moment.",
  es: "El chat no se puede cargar ahora. Inténtelo de nuevo en breve.",
  de: "Der Chat lässt sich gerade nicht laden. Bitte versuchen Sie es gleich noch einmal.",
};
const CSS = `
:host{--accent:var(--handrail-accent,#0f5e5a);--on:var(--handrail-on-accent,#fff);position:fixed;inset-block-end:0;inset-inline-end:0;z-index:var(--handrail-z,2147483000);font:15px/1.45 var(--handrail-font,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif);color-scheme:light dark}
:host([hidden]){display:none}
.launch{all:unset;box-sizing:border-box;position:fixed;inset-block-end:calc(20px + env(safe-area-inset-bottom));inset-inline-end:20px;inline-size:60px;block-size:60px;border-radius:50%;display:grid;place-items:center;cursor:pointer;background:var(--accent);color:var(--on);box-shadow:0 1px 2px #0003,0 8px 24px #0b2f2e47;-webkit-tap-highlight-color:transparent;transition:transform .16s ease,box-shadow .16s ease}
.launch:hover{transform:translateY(-2px)}
.launch:active{transform:scale(.96)}
.launch:focus-visible{outline:3px solid var(--on);box-shadow:0 0 0 6px var(--accent)}
.launch svg{inline-size:28px;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
.launch b{position:absolute;inset-block-start:-3px;inset-inline-end:-3px;min-inline-size:22px;block-size:22px;box-sizing:border-box;padding-inline:6px;border-radius:11px;background:#c62f2f;color:#fff;font-weight:600;font-size:12px;line-height:22px;text-align:center}
.launch b:empty{display:none}
.sorry{position:fixed;inset-block-end:calc(92px + env(safe-area-inset-bottom));inset-inline-end:20px;max-inline-size:260px;margin:0;padding:12px 16px;border-radius:14px;background:Canvas;color:CanvasText;box-shadow:0 8px 28px #0003}
.sorry:empty{display:none}
@media (prefers-color-scheme:dark){:host{--accent:var(--handrail-accent,#1a7a73)}}
@media (max-width:479.98px),(max-height:479.98px){:host([open]) .launch{display:none}}
@media (prefers-reduced-motion:reduce){.launch{transition:none}}`;

/** @param {() => Storage} open */
const peek = (open) => {
  try {
    return open();
  } catch {
    return null; // a window without storage
  }
};

/** One conversation in a page: `open`, `close`, `identify`; it tells of `handrail:open`, `:close`, `:message`, `:reauth`. */
class HandrailChat extends HTMLElement {
  #root = this.attachShadow({ mode: "open" });
  #button = document.createElement("button");
  #sorry = document.createElement("p");
  #badge = document.createElement("b");
  #path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  /** @type {Promise<Chat> | null} */
  #chat = null;
  #failures = 0;
  #askedAt = -Infinity;

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    this.#root.adoptedStyleSheets = [sheet];
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.append(this.#path);
    this.#button.type = "button";
    this.#button.className = "launch";
    this.#button.append(svg, this.#badge);
    this.#button.onclick = () => (this.isOpen ? this.close() : void this.open());
    this.#button.onpointerenter = () => void import(this.#source()).catch(() => {});
    this.#sorry.className = "sorry";
    this.#sorry.setAttribute("role", "alert");
    this.#root.append(this.#button, this.#sorry);
  }

  connectedCallback() {
    Object.assign(window, { handrail: this });
    this.#button.setAttribute("aria-haspopup", "dialog");
    this.unread(0, "");
    this.#reflect(false);
    const before = peek(() => sessionStorage)?.getItem("handrail");
    const kept = Object.keys(peek(() => localStorage) ?? {});
    const unsent = kept.some((key) => key.startsWith(`handrail:${HERE.origin}:`) && key.includes(":out:"));
    const wished = this.dataset.open !== undefined && before !== "closed";
    if (wished || (before === "open" && matchMedia(ROOMY).matches)) {
      void this.#reveal("", false);
    } else if (unsent || before) {
      void this.#load().catch(() => {}); // nobody asked for it: the next click will say what is wrong
    }
  }

  disconnectedCallback() {
    void this.#chat?.then((chat) => chat.stop());
    this.#chat = null;
  }

  get isOpen() {
    return this.hasAttribute("open");
  }

  /** @param {string} [draft] words to put before the customer, who may send them or not */
  open(draft = "") {
    return this.#reveal(draft, true);
  }

  close() {
    const held = this.#root.activeElement;
    this.#reflect(false);
    void this.#chat?.then((chat) => chat.hide());
    if (held && held !== this.#button) this.#button.focus();
    this.#tell("handrail:close");
  }

  /** @param {string | null} [jwt] who the customer is, signed by the site; nothing: nobody in particular */
  identify(jwt) {
    if (jwt) this.dataset.customerJwt = jwt;
    else delete this.dataset.customerJwt;
    const before = this.#chat;
    if (!before) return;
    this.#chat = null;
    void before.then((chat) => chat.stop());
    void this.#load().then((chat) => this.isOpen && chat.show("", false), console.warn);
  }

  /** The proof of who the customer is counts no longer, or never did (`refused`): then they are a visitor meanwhile.
   * @param {boolean} refused
   */
  doubt(refused) {
    if (refused) this.identify();
    if (performance.now() - this.#askedAt < ASK_AGAIN_MS) return;
    this.#askedAt = performance.now();
    this.#tell("handrail:reauth");
  }

  /**
   * @param {number} count
   * @param {string} words
   */
  unread(count, words) {
    this.#badge.textContent = count ? String(count) : "";
    const name = this.dataset.title || "Chat";
    this.#button.setAttribute("aria-label", count ? `${name}, ${words}` : name);
  }

  /**
   * @param {string} draft
   * @param {boolean} focus
   */
  async #reveal(draft, focus) {
    this.#reflect(true);
    try {
      const chat = await this.#load();
      if (!this.isOpen) return;
      chat.show(draft, focus);
      this.#tell("handrail:open");
    } catch (problem) {
      console.warn("handrail:", problem);
      this.#reflect(false);
      this.#sorry.textContent = SORRY[this.#spoken] ?? SORRY.en ?? "";
      setTimeout(() => (this.#sorry.textContent = ""), 8000);
    }
  }

  /** @param {boolean} isOpen */
  #reflect(isOpen) {
    this.toggleAttribute("open", isOpen);
    this.#button.setAttribute("aria-expanded", String(isOpen));
    this.#path.setAttribute("d", isOpen ? FOLD : BUBBLE);
    if (isOpen) this.#sorry.textContent = "";
    if (isOpen || this.#chat) peek(() => sessionStorage)?.setItem("handrail", isOpen ? "open" : "closed");
  }

  #load() {
    this.#chat ??= this.#start();
    return this.#chat;
  }

  async #start() {
    try {
      const words = this.#words();
      /** @type {typeof import("./chat.js")} */
      const { Chat } = await import(this.#source());
      return new Chat(this, this.#root, new URL(".", HERE).href, this, await words);
    } catch (problem) {
      this.#chat = null;
      this.#failures += 1; // a browser may remember that an address failed
      throw problem;
    }
  }

  get #spoken() {
    return (this.dataset.language || document.documentElement.lang || navigator.language).slice(0, 2).toLowerCase();
  }

  /** Those of the page's language; English is in the chat itself. */
  async #words() {
    if (this.#spoken === "en" || !(this.#spoken in SORRY)) return {};
    const source = new URL(`./widget/words-${this.#spoken}.js`, HERE);
    return import(source.href).then(({ WORDS }) => WORDS, () => ({}));
  }

  #source() {
    const source = new URL("./widget/chat.js", HERE);
    if (this.#failures) source.searchParams.set("try", String(this.#failures));
    return source.href;
  }

  /** @param {string} name */
  #tell(name) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true }));
  }
}

/** The script tag alone is enough; a page that places `<handrail-chat>` itself gets no second one. */
function place() {
  if (document.querySelector("handrail-chat")) return;
  const made = document.createElement("handrail-chat");
  const tag = [...document.scripts].find((script) => script.src === HERE.href);
  Object.assign(made.dataset, tag?.dataset);
  document.body.append(made);
}

if (!customElements.get("handrail-chat")) {
  customElements.define("handrail-chat", HandrailChat);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", place);
  else place();
}
