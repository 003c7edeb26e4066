// @ts-check
/** Every word the widget says of its own accord. What the journey says comes from the service. */

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

/** @type {Texts} */
const ES = {
  title: "Hable con nosotros",
  subtitle: "Estamos para ayudarle",
  log: "Conversación",
  input: "Escriba un mensaje",
  send: "Enviar",
  attach: "Adjuntar un archivo",
  uploading: "Enviando {name}…",
  unsent: "No se ha enviado {name}. Aceptamos imágenes, PDF y texto de hasta 10 MB.",
  close: "Cerrar el chat",
  person: "Hablar con una persona",
  save: "Guardar esta conversación",
  you: "Usted",
  bot: "Asistente",
  staff: "Nuestro equipo",
  with: "Habla con {name}",
  typing: "{name} está escribiendo",
  sending: "Enviando…",
  kept: "Guardado. Se enviará cuando vuelva a tener conexión.",
  refused: "No se ha podido enviar.",
  edit: "Editar",
  dismiss: "Elegir de nuevo",
  connecting: "Conectando…",
  waiting: "Reconectando… sus mensajes están guardados.",
  offline: "Sin conexión. Sus mensajes están guardados.",
  barred: "El chat no puede empezar ahora. Vuelva a cargar la página.",
  ended: "Esta conversación ha terminado.",
  again: "Escriba para empezar de nuevo.",
  newer: "Mensajes nuevos",
  left: "Quedan {n} letras",
  over: "Sobran {n} letras",
  unread: "{n} nuevos",
};

/** @type {Texts} */
const DE = {
  title: "Schreiben Sie uns",
  subtitle: "Wir sind für Sie da",
  log: "Unterhaltung",
  input: "Nachricht schreiben",
  send: "Senden",
  attach: "Datei anhängen",
  uploading: "{name} wird gesendet…",
  unsent: "{name} wurde nicht gesendet. Wir nehmen Bilder, PDF und Text bis 10 MB.",
  close: "Chat schließen",
  person: "Mit einem Menschen sprechen",
  save: "Diese Unterhaltung speichern",
  you: "Sie",
  bot: "Assistent",
  staff: "Unser Team",
  with: "Sie sprechen mit {name}",
  typing: "{name} schreibt",
  sending: "Wird gesendet…",
  kept: "Aufgehoben. Es wird gesendet, sobald Sie wieder online sind.",
  refused: "Das konnte nicht gesendet werden.",
  edit: "Ändern",
  dismiss: "Neu wählen",
  connecting: "Verbindung wird aufgebaut…",
  waiting: "Verbindung wird wiederhergestellt… Ihre Nachrichten sind aufgehoben.",
  offline: "Sie sind offline. Ihre Nachrichten sind aufgehoben.",
  barred: "Der Chat kann hier gerade nicht beginnen. Bitte laden Sie die Seite neu.",
  ended: "Diese Unterhaltung ist zu Ende.",
  again: "Schreiben Sie, um neu zu beginnen.",
  newer: "Neue Nachrichten",
  left: "Noch {n} Zeichen",
  over: "{n} Zeichen zu viel",
  unread: "{n} neu",
};

/** @type {Record<string, Texts>} */
const BUILT_IN = { en: EN, es: ES, de: DE };

/**
 * @param {string} language a tag such as `es-MX`
 * @param {string | undefined} own JSON with the site's own words, for one text or for all
 * @returns {Texts}
 */
export function textsFor(language, own) {
  const texts = { ...(BUILT_IN[language.slice(0, 2).toLowerCase()] ?? EN) };
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
