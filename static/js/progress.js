// What a reader has finished of learning paths: `{"NEA-LP-0001": ["1.2", "2"]}`, a module or a question of it. Kept in
// this browser; of who is signed in, in the account. What was kept here goes there once, and is then here no more:
// the next person at this device begins with nothing. Both sides only grow.
const KEY = "progress";
const isStep = (step) => typeof step === "string" && /^[1-9]\d?(\.[1-9]\d?)?$/.test(step);

function read() {
  try {
    const kept = Object.entries(JSON.parse(localStorage.getItem(KEY)) ?? {}).filter(([, steps]) => Array.isArray(steps));
    return Object.fromEntries(kept.map(([path, steps]) => [path, steps.filter(isStep)]));
  } catch {
    return {}; // nothing was kept, or nothing that can be read
  }
}

function write(paths) {
  try {
    if (Object.keys(paths).length) localStorage.setItem(KEY, JSON.stringify(paths));
    else localStorage.removeItem(KEY);
    return true;
  } catch {
    return false; // storage is refused: nothing is kept, and the page says so
  }
}

const token = () => document.querySelector("[data-sign-out] [name=csrfmiddlewaretoken]")?.value;
const address = () => `/${document.documentElement.lang.toLowerCase()}/training/progress/`;

/** Ask the account, or add to it; null where it does not answer. */
async function account(paths) {
  try {
    const some = Object.keys(paths).length > 0;
    const answer = await fetch(address(), some ? { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token() }, body: JSON.stringify({ paths }) } : {});
    return answer.ok ? (await answer.json()).paths : null;
  } catch {
    return null;
  }
}

/** Bring what this browser keeps into the account of who has signed in; give what the account holds then. */
export async function bring() {
  const paths = read();
  const held = await account(paths);
  if (held && Object.keys(paths).length) write({});
  return held;
}

/** A module is finished when each of its questions was answered rightly, at whatever time. */
function withModules(steps, questions) {
  const all = new Set(steps);
  questions.forEach((count, index) => {
    const numbers = Array.from({ length: count }, (_, place) => `${index + 1}.${place + 1}`);
    if (count && numbers.every((step) => all.has(step))) all.add(String(index + 1));
  });
  return [...all];
}

function show(node, steps, questions, where) {
  const all = new Set(steps);
  document.querySelectorAll("[data-step]").forEach((place) => {
    const number = place.dataset.step;
    const begun = steps.some((step) => step.startsWith(`${number}.`));
    place.textContent = all.has(number) ? node.dataset.finished : begun ? node.dataset.begun : "";
  });
  const finished = questions.length > 0 && questions.every((_, index) => all.has(String(index + 1)));
  document.querySelectorAll("[data-path-finished]").forEach((panel) => { if (finished) panel.hidden = false; });
  document.querySelectorAll("[data-last-module]").forEach((panel) => { if (finished) panel.hidden = true; });
  document.querySelectorAll("[data-kept]").forEach((words) => { words.hidden = words.dataset.kept !== where; });
  document.querySelectorAll("[data-forget]").forEach((button) => { button.hidden = where !== "here" || !steps.length; });
}

export default async function follow(node) {
  const path = node.dataset.progress;
  const questions = node.dataset.questions.split(" ").filter(Boolean).map(Number);
  const noted = node.dataset.steps.split(" ").filter(Boolean);
  const paths = read();
  const own = withModules([...(paths[path] ?? []), ...noted], questions);
  const kept = own.length === 0 ? write(paths) : write({ ...paths, [path]: own });

  if (token()) {
    const held = kept ? await bring() : await account(own.length ? { [path]: own } : {});
    if (held) {
      const together = withModules(held[path] ?? [], questions);
      if (together.length > (held[path] ?? []).length) account({ [path]: together }); // questions of two visits make a module
      document.querySelectorAll("[data-keep]").forEach((form) => { form.hidden = true; });
      show(node, together, questions, "account");
      return;
    }
  }
  show(node, own, questions, kept ? "here" : "nowhere");
  document.querySelectorAll("[data-forget]").forEach((button) => button.addEventListener("click", () => {
    write({});
    show(node, [], questions, "here");
  }));
}
