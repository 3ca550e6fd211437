// Suggestions while typing: the combobox with a list of the ARIA practices. The form works without.
const WAIT = 150;

const make = (tag, attributes, ...content) => {
  const node = document.createElement(tag);
  Object.entries(attributes).forEach(([name, value]) => value && node.setAttribute(name, value));
  node.append(...content);
  return node;
};

export default function suggest(field) {
  const id = `${field.id}-suggestions`;
  const list = make("ul", { id, class: "suggestions", role: "listbox", "aria-label": field.labels[0].textContent });
  const status = make("p", { class: "visually-hidden", role: "status" });
  let timer, asking, typed = field.value.trim(), at = -1;
  field.after(list);
  field.parentNode.append(status);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", id);

  const mark = (next) => {
    list.children[at]?.setAttribute("aria-selected", "false");
    at = next;
    list.children[at]?.setAttribute("aria-selected", "true");
    list.children[at]?.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", list.children[at]?.id ?? "");
  };
  const show = (open) => {
    list.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
    mark(-1);
  };
  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    show(false);
  };
  const take = ({ words, url }) => {
    close();
    if (url) return location.assign(url);
    field.value = typed = words;
    return field.form.requestSubmit();
  };
  const draw = ({ options, said }) => {
    list.replaceChildren(...options.map((option, number) => {
      const { words, note, also, url, lang } = option;
      const item = make("li", { id: `${id}-${number}`, role: "option", "aria-selected": "false" },
        make("span", { lang: url && lang }, words), " ",
        make("span", { class: "small muted", lang: also && lang }, also ?? ""), " ",
        make("span", { class: "small muted" }, note));
      // The focus stays where somebody types.
      item.addEventListener("pointerdown", (event) => event.preventDefault());
      item.addEventListener("click", () => take(option));
      return item;
    }));
    show(options.length > 0);
    status.textContent = options.length ? said : "";
  };
  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal });
      if (answer.ok) draw(await answer.json());
    } catch { /* given up for a newer question, or no line: nothing is suggested */ }
  };
  const follow = () => {
    if (field.value.trim() === typed) return;
    typed = field.value.trim();
    clearTimeout(timer);
    if (typed) { timer = setTimeout(ask, WAIT); return; }
    close();
    draw({ options: [] });
  };

  field.addEventListener("input", (event) => { if (!event.isComposing) follow(); });
  field.addEventListener("compositionend", follow);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    const { key } = event, last = list.children.length - 1;
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (key === "Escape" && !list.hidden) {
      close();
    } else if (["ArrowDown", "ArrowUp"].includes(key) && last >= 0) {
      if (list.hidden) show(true);
      mark(key === "ArrowUp" ? (at < 0 ? last : at - 1) : at < last ? at + 1 : -1);
    } else if (key === "Enter" && at >= 0) {
      list.children[at].click();
    } else return;
    event.preventDefault();
  });
  show(false);
  // What was typed while this file came.
  if (typed !== field.defaultValue.trim()) { typed = ""; follow(); }
}
