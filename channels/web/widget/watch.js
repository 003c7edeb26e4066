// @ts-check
/** What happens around the panel: the network comes and goes, the page is seen again, a keyboard opens. */

/**
 * @typedef {object} Around
 * @property {() => void} online
 * @property {() => void} offline
 * @property {() => void} seen the page is before the customer's eyes again
 */

/**
 * @param {HTMLElement} panel
 * @param {AbortSignal} signal ends it
 * @param {Around} around
 */
export function watch(panel, signal, { online, offline, seen }) {
  const wake = () => document.visibilityState === "visible" && seen();
  addEventListener("online", online, { signal });
  addEventListener("offline", offline, { signal });
  addEventListener("pageshow", wake, { signal });
  document.addEventListener("visibilitychange", wake, { signal });
  const screen = window.visualViewport;
  const fit = () => {
    panel.style.setProperty("--seen", `${screen?.height}px`);
    panel.style.setProperty("--seen-top", `${screen?.offsetTop}px`);
  };
  screen?.addEventListener("resize", fit, { signal });
  screen?.addEventListener("scroll", fit, { signal });
}
