// @ts-check
/** Every word the widget says of its own accord; other languages are in files of their own. The rest the service says. */

const EN = {
  title: "Chat with us",
  subtitle: "Here to help",
  log: "Conversation",
  input: "Write a message",
  send: "Send",
  attach: "Attach a file",
  uploading: "Sending {name}…",
  unsent: "{name} was not sent. We take pictures, PDF and text up to 10 MB.",
  close: "Close chat",
  person: "Talk to a person",
  save: "Save this conversation",
  you: "You",
  bot: "Assistant",
  staff: "Our colleague",
  with: "Talking with {name}",
  typing: "{name} is writing",
  sending: "Sending…",
  kept: "Kept. It will be sent when you are back online.",
  refused: "This could not be sent.",
  edit: "Edit",
  dismiss: "Choose again",
  connecting: "Connecting…",
  waiting: "Reconnecting… your messages are kept.",
  offline: "You are offline. Your messages are kept.",
  barred: "The chat cannot start here just now. Please reload the page.",
  ended: "This conversation has ended.",
  again: "Write to begin again.",
  newer: "New messages",
  left: "{n} characters left",
  over: "{n} characters too many",
  unread: "{n} new",
};

/** @typedef {typeof EN} Texts */

/**
 * English, where nothing else is given.
 * @param {Partial<Texts>} words of another language
 * @param {string | undefined} own JSON with the site's own words, for one text or for all
 * @returns {Texts}
 */
export function textsOf(words, own) {
  const texts = { ...EN, ...words };
  try {
    return { ...texts, ...JSON.parse(own || "{}") };
  } catch {
    console.warn("handrail: data-texts is not JSON");
    return texts;
  }
}

/**
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));

/**
 * What keeps messages from going out, or nothing.
 * @param {import("./link.js").Status} status
 * @param {Texts} texts
 */
export function troubleOf(status, texts) {
  if (status === "open") return "";
  if (!navigator.onLine) return texts.offline;
  if (status === "refused") return texts.barred;
  return status === "connecting" ? texts.connecting : texts.waiting;
}

/**
 * The time of day, with its weekday unless it is today.
 * @param {string | undefined} language
 * @returns {(at: Date) => string}
 */
export function clockIn(language) {
  const time = /** @type {const} */ ({ hour: "numeric", minute: "2-digit" });
  return (at) => {
    const isToday = at.toDateString() === new Date().toDateString();
    return at.toLocaleString(language, isToday ? time : { weekday: "short", day: "numeric", month: "short", ...time });
  };
}
