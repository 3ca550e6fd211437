// Counts what is left in graphemes: one Han character, one Cyrillic letter and one flag of two code points are each one.
const segmenter = "Segmenter" in Intl ? new Intl.Segmenter(undefined, { granularity: "grapheme" }) : null;

export function graphemes(text) {
  if (!segmenter) return [...text.normalize("NFC")].length;
  let number = 0;
  for (const _ of segmenter.segment(text)) number += 1;
  return number;
}

export default function count(field) {
  const control = field.querySelector("textarea, input");
  const shown = field.querySelector(".field-count");
  if (!control || !shown) return;
  const limit = Number(field.dataset.count);

  // What is seen changes with every key; what is said waits for a pause.
  const said = document.createElement("span");
  said.className = "visually-hidden";
  said.setAttribute("aria-live", "polite");
  shown.after(said);
  const described = control.getAttribute("aria-describedby");
  control.setAttribute("aria-describedby", [described, shown.id].filter(Boolean).join(" "));

  let pause;
  const show = () => {
    const left = limit - graphemes(control.value.replace(/\r\n/g, "\n"));
    const words = left < 0 ? field.dataset.countOver : field.dataset.countLeft;
    shown.textContent = words.replace("%s", new Intl.NumberFormat(document.documentElement.lang).format(Math.abs(left)));
    shown.classList.toggle("is-over", left < 0);
    clearTimeout(pause);
    pause = setTimeout(() => { if (left < limit / 5) said.textContent = shown.textContent; }, 1200);
  };
  control.addEventListener("input", show);
  show();
}
