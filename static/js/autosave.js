// Saves a section while it is written. The contract with the server is in docs/features/design-system.md.
import { forget, keep, offer, textOf } from "./kept.js";
import { settle } from "./conflict.js";

const EVERY = 30_000;

export default function autosave(form) {
  const status = form.querySelector("[data-save-status]") || document.querySelector("[data-save-status]");
  const say = (words, state) => {
    if (!status) return;
    status.textContent = words;
    status.dataset.state = state;
  };
  let saved = JSON.stringify(textOf(form));
  let busy = false;
  let stopped = false;
  const isChanged = () => JSON.stringify(textOf(form)) !== saved;

  function put(fields) {
    for (const [name, value] of Object.entries(fields)) {
      const found = form.elements[name];
      const controls = found instanceof RadioNodeList ? [...found] : [found].filter(Boolean);
      for (const control of controls) {
        if (["checkbox", "radio"].includes(control.type)) control.checked = value.split("\n").includes(control.value);
        else control.value = value;
        control.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
  }

  async function save({ leaving = false } = {}) {
    if (busy || stopped || !isChanged()) return;
    busy = true;
    const fields = textOf(form);
    const body = new FormData(form);
    [...body].forEach(([name, value]) => { if (typeof value !== "string") body.delete(name); });
    keep(form, fields);
    try {
      const answer = await fetch(form.action, { method: "POST", body, keepalive: leaving, redirect: "manual", headers: { "X-Requested-With": "autosave", Accept: "application/json" } });
      if (answer.ok) {
        const { version, saved_at: at, error } = await answer.json();
        form.elements.version.value = version;
        saved = JSON.stringify(fields);
        if (!error && !isChanged()) forget(form); // what the server did not take stays on this device
        say(error || form.dataset.saved.replace("%s", at), error ? "problem" : "saved");
      } else if (answer.status === 401 || answer.type === "opaqueredirect") {
        askToSignIn();
      } else {
        const refusal = await answer.json();
        if (refusal.token) form.elements.csrfmiddlewaretoken.value = refusal.token; // signed in anew: the next try passes
        if (answer.status === 409 && refusal.their_text) {
          stopped = true; // nothing more is sent until a person has decided
          settle(form, refusal, put, () => { stopped = false; save(); });
        } else {
          say(refusal.error || form.dataset.unsaved, "problem");
        }
      }
    } catch {
      say(form.dataset.unsaved, "problem");
    } finally {
      busy = false;
    }
  }

  function askToSignIn() {
    say(`${form.dataset.signedOut} `, "problem");
    const link = document.createElement("a");
    link.href = form.dataset.signInUrl;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = form.dataset.signIn;
    status?.append(link);
  }

  let typing;
  form.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => { if (isChanged()) keep(form, textOf(form)); }, 800);
  });
  form.addEventListener("submit", () => { stopped = true; clearTimeout(typing); keep(form, textOf(form), true); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) stopped = false; });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save({ leaving: true }); });
  setInterval(save, EVERY);
  offer(form, put);
}
