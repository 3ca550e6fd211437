// A button that copies its data-copy, or the text of the element that data-copy-from names, and says so.
export default function copy(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  const words = button.textContent;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    const source = button.dataset.copyFrom && document.getElementById(button.dataset.copyFrom);
    await navigator.clipboard.writeText(source ? source.textContent.trim() : button.dataset.copy);
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = words; }, 3000);
  });
}
