// Every page works without this file. Each behaviour is loaded only where the page asks for it.
const when = (selector, load) => {
  const found = document.querySelectorAll(selector);
  if (found.length) load(found);
};
const run = (nodes) => (module) => nodes.forEach((node) => module.default(node));

// The words of a refused form are heard first.
when("[data-error-summary]", ([summary]) => summary.focus());

when("[data-count]", (nodes) => import("./count.js").then(run(nodes)));
// Fetched when somebody goes to the box; a page where somebody writes does without.
when("body:not(:has([data-autosave])) [data-suggest]", (fields) => fields.forEach((field) => {
  const load = () => import("./suggest.js").then((module) => module.default(field));
  if (field === document.activeElement) load(); else field.addEventListener("focus", load, { once: true });
}));
when("[data-filters]", (nodes) => import("./filters.js").then(run(nodes)));
when("[data-autosave]", (nodes) => import("./autosave.js").then(run(nodes)));
when("[data-session]", (nodes) => import("./session.js").then(run(nodes)));
when("[data-print]", (nodes) => import("./print.js").then(run(nodes)));
when("[data-copy]", (nodes) => import("./copy.js").then(run(nodes)));
when("[data-own-time]", (nodes) => import("./own_time.js").then(run(nodes)));
when("[data-sign-out]", (nodes) => import("./kept.js").then((kept) => nodes.forEach(kept.clearOnSignOut)));

// What was learnt before signing in goes into the account; a page of a path does that itself, one where somebody writes leaves it.
when("[data-progress]", (nodes) => import("./progress.js").then(run(nodes)));
when("body:not(:has([data-progress], [data-autosave])) [data-sign-out]", () => {
  try {
    if (localStorage.getItem("progress")) import("./progress.js").then((progress) => progress.bring());
  } catch { /* nothing was kept */ }
});

// Another language of this page opens at the same place.
document.querySelector(".langs-list")?.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (link) link.hash = location.hash;
});

// Enter that ends an input method's composition is not a wish to search.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.isComposing || event.keyCode === 229) && event.target.matches("input")) event.preventDefault();
}, true);

// On paper nothing stays folded; on screen it is folded again afterwards.
let unfolded = [];
window.addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll("main details:not([open])")];
  unfolded.forEach((details) => { details.open = true; });
});
window.addEventListener("afterprint", () => unfolded.forEach((details) => { details.open = false; }));
