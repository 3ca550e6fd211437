// Two people wrote at once: both texts side by side, and a person decides, field by field. Nothing is overwritten before.
import { differing, textOf } from "./kept.js";

const make = (tag, text, className = "") => {
  const node = document.createElement(tag);
  node.textContent = text;
  node.className = className;
  return node;
};

/** theirs: {their_text: {name: text}, version, by, at}; put writes into the form; done goes on saving. */
export function settle(form, theirs, put, done) {
  const words = form.dataset;
  const dialog = make("dialog", "", "conflict");
  const head = make("h2", words.conflict.replace("%s", theirs.by ?? "").replace("%s", theirs.at ?? ""));
  head.id = `${form.id}-conflict`;
  dialog.setAttribute("aria-labelledby", head.id);
  dialog.append(head);

  const mine = textOf(form);
  const fields = differing(form, theirs.their_text);
  let open = fields.length;
  const finish = () => {
    form.elements.version.value = theirs.version;
    dialog.close();
    dialog.remove();
    done();
  };

  for (const [name, text] of fields) {
    const found = form.elements[name];
    const controls = found instanceof RadioNodeList ? [...found] : [found];
    const isChoice = ["checkbox", "radio"].includes(controls[0].type);
    const label = controls.length > 1 ? controls[0].closest("fieldset.field")?.querySelector("legend") : form.querySelector(`label[for="${CSS.escape(found.id)}"]`);
    const part = make("section", "");
    const title = label?.firstChild.textContent.trim() || label?.textContent.trim() || name;
    const read = (value) => (isChoice ? controls.filter((c) => value.split("\n").includes(c.value)).map((c) => c.labels[0].textContent.trim()).join("\n") : value);
    part.append(make("h3", title));
    const versions = make("div", "", "versions");
    const choices = [
      [words.mine, read(mine[name] ?? ""), words.keepMine, () => {}],
      [words.theirs, read(text), words.useTheirs, () => put({ [name]: text })],
    ];
    const language = controls[0].closest("[lang]")?.lang;
    for (const [heading, shown, verb, act] of choices) {
      const side = make("section", "");
      side.append(make("h4", heading));
      const box = make("div", shown, "conflict-text");
      if (language) box.lang = language;
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", `${heading}: ${title}`);
      const button = make("button", verb, "button button-quiet");
      button.type = "button";
      button.append(make("span", ` ${title}`, "visually-hidden"));
      button.addEventListener("click", () => {
        act();
        part.remove();
        open -= 1;
        if (open === 0) finish();
        else dialog.querySelector("button")?.focus();
      });
      const row = make("div", "", "buttons");
      row.append(button);
      side.append(box, row);
      versions.append(side);
    }
    part.append(versions);
    dialog.append(part);
  }

  document.body.append(dialog);
  dialog.addEventListener("cancel", (event) => event.preventDefault()); // Escape is not a decision
  if (open === 0) finish();
  else dialog.showModal();
}
