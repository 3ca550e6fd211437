// Sends the filter form when a choice changes, but only after the reader has asked for it; the wish lasts for the visit.
const KEY = "filters-live";

export default function filters(panel) {
  const form = panel.querySelector("form");
  const wish = form.querySelector("[data-live]");
  const wide = window.matchMedia("(min-width: 60rem)");
  if (!CSS.supports("selector(::details-content)")) {
    const unfold = () => { if (wide.matches) panel.open = true; };
    wide.addEventListener("change", unfold);
    unfold();
  }
  if (!wish) return;

  wish.closest(".filters-live").classList.add("is-ready");
  wish.checked = sessionStorage.getItem(KEY) === "yes";
  wish.addEventListener("change", () => sessionStorage.setItem(KEY, wish.checked ? "yes" : "no"));
  form.addEventListener("change", (event) => {
    if (event.target !== wish && wish.checked && event.target.matches("input[type=checkbox], input[type=radio], select")) {
      sessionStorage.setItem(`${KEY}-focus`, event.target.name + "=" + event.target.value);
      form.requestSubmit();
    }
  });

  // After the page came back, the reader stands where the choice was made.
  const last = sessionStorage.getItem(`${KEY}-focus`);
  sessionStorage.removeItem(`${KEY}-focus`);
  if (last && wish.checked) {
    panel.open = true;
    [...form.elements].find((control) => `${control.name}=${control.value}` === last)?.focus();
  }
}
