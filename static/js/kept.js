// Unsaved text on this device: one record for a form and a person, gone when the server has it and, as the person
// wishes, when they sign out.
const PREFIX = "unsaved:";

const SKIP = new Set(["csrfmiddlewaretoken", "version"]);
const plain = (text) => String(text ?? "").replace(/\r\n/g, "\n").trim();

/** The text of a form by name; repeated names (checkboxes) are joined, files are left out. */
export function textOf(form) {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string" || SKIP.has(name)) continue;
    fields[name] = name in fields ? `${fields[name]}\n${value}` : value;
  }
  return fields;
}

/** The names whose text differs from the form's, with that text. */
export function differing(form, fields) {
  const now = textOf(form);
  // How many rows a part has is no text: a row that was added or removed is no word that got lost.
  return Object.entries(fields).filter(([name, value]) => !name.endsWith("-rows") && form.elements[name] && plain(now[name]) !== plain(value));
}

const keysOf = (user) => `${PREFIX}${user || ""}:`;
const keyOf = (form) => keysOf(form.dataset.user) + (form.id || form.action);

/** Keep a text; `sent` says that the form is on its way to the server, which probably takes it. */
export function keep(form, fields, sent = false) {
  try {
    localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), fields, sent }));
    return true;
  } catch {
    return false; // storage is full or refused: the form itself still holds the text
  }
}

export function recall(form) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(form)));
  } catch {
    return null;
  }
}

export const forget = (form) => {
  try { localStorage.removeItem(keyOf(form)); } catch { /* nothing was kept */ }
};

const isUnsent = (key) => !JSON.parse(localStorage.getItem(key)).sent;

/** At sign-out delete this person's records, nobody else's; what the server does not have only after a question. */
export function clearOnSignOut(form) {
  form.addEventListener("submit", (event) => {
    try {
      const own = Object.keys(localStorage).filter((key) => key.startsWith(keysOf(form.dataset.user)));
      if (!own.some(isUnsent) || window.confirm(form.dataset.unsaved)) own.forEach((key) => localStorage.removeItem(key));
      else event.preventDefault();
    } catch { /* nothing was kept */ }
  });
}

/** Offer what was kept, if it differs from what the server sent; nothing is replaced unasked. */
export function offer(form, put) {
  const kept = recall(form);
  if (!kept) return;
  const changed = differing(form, kept.fields);
  if (!changed.length) {
    if (document.querySelector("[data-error-summary]")) keep(form, kept.fields); // a refused form is shown, not saved
    else forget(form);
    return;
  }
  if (kept.sent) keep(form, kept.fields); // it was sent and never arrived

  const box = document.createElement("div");
  box.className = "notification";
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", form.dataset.restore);
  const words = document.createElement("p");
  const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(kept.at);
  words.textContent = `${form.dataset.restore} ${when}`;
  const buttons = document.createElement("div");
  buttons.className = "buttons";
  [["restoreYes", () => put(Object.fromEntries(changed))], ["restoreNo", () => forget(form)]].forEach(([name, act], index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `button button-small ${index ? "button-quiet" : ""}`;
    button.textContent = form.dataset[name];
    button.addEventListener("click", () => { act(); box.remove(); });
    buttons.append(button);
  });
  box.append(words, buttons);
  form.prepend(box);
}
