// @ts-check
/** The authors' page, made alive: counts, refused saves, trying, and lines to copy. Without it the page can be read. */

import { copy } from "./dom.js";
import { follow } from "./live.js";
import { Trying } from "./trying.js";

const KEPT = "handrail.tried";

document.documentElement.classList.add("scripted");

const trying = document.querySelector("#try") ? new Trying() : null;
const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
sessionStorage.removeItem(KEPT);
trying?.begin(kept?.at === location.pathname ? kept.acts : []);

for (const select of document.querySelectorAll("select[data-addition]")) {
  const details = select.closest("details");
  const place = details?.querySelector("[data-place-of]");
  const line = details?.querySelector("[data-line-of]");
  select.addEventListener("change", () => {
    const chosen = /** @type {HTMLSelectElement} */ (select).selectedOptions[0];
    if (place) place.textContent = chosen?.dataset.place ?? "";
    if (line) line.textContent = chosen?.dataset.line ?? "";
  });
  details?.querySelector("[data-copy]")?.addEventListener("click", () => copy(line?.textContent ?? ""));
}

/** Another load serves: the picture and the words are drawn anew, and what was tried is kept for the try that follows. */
const saved = () => {
  if (trying) sessionStorage.setItem(KEPT, JSON.stringify({ at: location.pathname, acts: trying.acts }));
  location.reload();
};

follow(saved);
