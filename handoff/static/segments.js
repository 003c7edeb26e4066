// @ts-check
/** What a text message takes on the air, as runtime/gsm.py reckons it. Pure. */

const BASIC = new Set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà");
const EXTENSION = new Set("\f^{}\\[~]|€"); // sent as an escape and a character
/** @type {[RegExp, string][]} characters that are sent as plain ones */
const STRAIGHT = [
  [/[‘’‚‛′´`]/gu, "'"],
  [/[“”„‟″«»]/gu, '"'],
  [/[‐‑‒–—―−•‣◦·▪]/gu, "-"],
  [/[\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\t]/gu, " "],
  [/[\u200b\u2060\ufeff\u00ad]/gu, ""],
  [/…/gu, "..."],
  [/→/gu, "->"],
  [/×/gu, "x"],
];

/**
 * @param {string} written
 * @returns {{ unicode: boolean, units: number, segments: number, room: number }} `room` is what the last segment has left
 */
export function measure(written) {
  const text = STRAIGHT.reduce((so, [what, plain]) => so.replace(what, plain), written.trim());
  const characters = [...text];
  const unicode = !characters.every((one) => BASIC.has(one) || EXTENSION.has(one));
  const costs = characters.map((one) => ((unicode ? one.length > 1 : EXTENSION.has(one)) ? 2 : 1));
  const units = costs.reduce((sum, cost) => sum + cost, 0);
  const [alone, part] = unicode ? [70, 67] : [160, 153];
  if (units <= alone) return { unicode, units, segments: 1, room: alone - units };
  let [segments, used] = [1, 0];
  for (const cost of costs) {
    if (used + cost > part) [segments, used] = [segments + 1, 0];
    used += cost;
  }
  return { unicode, units, segments, room: part - used };
}

/** @param {string} written */
export function sizeOf(written) {
  if (written.trim() === "") return "";
  const { unicode, segments, room } = measure(written);
  const count = segments === 1 ? "1 text message" : `${segments} text messages`;
  return `${count}, ${room} characters left${unicode ? " (special characters make it shorter)" : ""}`;
}
