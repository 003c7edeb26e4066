// @ts-check
/** The demo page's buttons: each opens the chat, some with words already in the input. */

/** @typedef {HTMLElement & { open: (draft?: string) => Promise<void> }} Chat */

for (const button of document.querySelectorAll("button")) {
  button.addEventListener("click", () => {
    const chat = /** @type {Chat | null} */ (document.querySelector("handrail-chat"));
    void chat?.open(button.dataset.draft);
  });
}
