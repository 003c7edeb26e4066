// @ts-check
/** Sounds and notifications, each kind switched on by the member; a browser lets neither begin without a click. */

import { el } from "./dom.js";

/** @typedef {"waiting" | "offered" | "wrote" | "late"} Kind */

/** @type {[Kind, string, number][]} */
const KINDS = [
  ["offered", "A ticket is offered to me", 880],
  ["wrote", "A customer of mine writes", 660],
  ["waiting", "Somebody new waits", 520],
  ["late", "A promised time has passed", 330],
];

/** @type {AudioContext | null} */
let audio = null;

/** @param {Kind} kind */
const isOn = (kind) => localStorage.getItem(`alert:${kind}`) === "on";

/** @param {Kind} kind @param {string} text */
export function alertTo(kind, text) {
  if (!isOn(kind)) return;
  beep(KINDS.find(([one]) => one === kind)?.[2] ?? 600);
  if (document.hidden && "Notification" in window && Notification.permission === "granted") {
    new Notification("Handrail", { body: text, tag: kind });
  }
}

/** @param {number} pitch */
function beep(pitch) {
  audio ??= new AudioContext();
  if (audio.state === "suspended") return; // no click yet: nothing may sound
  const [tone, volume] = [audio.createOscillator(), audio.createGain()];
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0.12, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.35);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.35);
}

/** The switches, for the menu of the account. */
export function alertSwitches() {
  return el("fieldset", { class: "switches" }, el("legend", {}, "Sound and notification when"),
    ...KINDS.map(([kind, label, pitch]) => {
      const box = el("input", { type: "checkbox" });
      box.checked = isOn(kind);
      box.onchange = async () => {
        localStorage.setItem(`alert:${kind}`, box.checked ? "on" : "off");
        if (!box.checked) return;
        audio ??= new AudioContext();
        await audio.resume();
        beep(pitch);
        if ("Notification" in window && Notification.permission === "default") await Notification.requestPermission();
      };
      return el("label", { class: "switch" }, box, label);
    }));
}
