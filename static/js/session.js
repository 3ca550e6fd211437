// Warns before the session ends and lets the person stay; asking how long it lasts makes nothing longer.
const WARN = 300_000;

export default function session(box) {
  const [words, form, signIn] = box.children;
  const say = box.dataset;
  let ends;
  let timer;
  let soon = say.soon;

  const show = (text, { button = false, link = false } = {}) => {
    box.hidden = false;
    form.hidden = !button;
    signIn.hidden = !link;
    const clock = new Date(ends).toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
    const said = text.replace("%s", clock);
    if (words.textContent !== said) words.textContent = said; // said once, not at every look
  };

  // Gives false where the token of the form was old: then the form has the new one.
  async function ask(method) {
    const body = method && new FormData(form);
    const answer = await fetch(form.action, { method, body, headers: { "X-Requested-With": "autosave" } });
    const { seconds, stays = true, token } = answer.status === 401 ? { seconds: 0 } : await answer.json();
    if (token) form.elements.csrfmiddlewaretoken.value = token;
    else if (seconds >= 0) ends = Date.now() + seconds * 1000;
    else throw answer;
    if (!stays) soon = say.last;
    return !token;
  }

  // Another tab may have made the session longer: the server is asked before anybody is disturbed.
  async function look() {
    if (ends - Date.now() <= WARN) await ask().catch(() => {}); // no connection: the last known time counts
    const left = ends - Date.now();
    if (left <= 0) show(say.over, { link: true });
    else if (left <= WARN) show(soon, { button: soon === say.soon });
    else box.hidden = true;
    clearTimeout(timer);
    timer = setTimeout(look, left > WARN ? left - WARN : 30_000);
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      if (!(await ask("POST"))) await ask("POST");
      if (ends - Date.now() <= WARN) return look();
      show(say.stays);
      clearTimeout(timer);
      timer = setTimeout(look, 6000);
    } catch {
      show(say.failed, { button: true });
    }
  });

  ends = Date.now() + say.session * 1000;
  document.addEventListener("visibilitychange", () => document.hidden || look()); // timers sleep with the machine
  window.addEventListener("pageshow", (event) => { if (event.persisted) { ends = 0; look(); } });
  look();
}
