// While one types: what would let anybody reach a person is told, politely, and can be taken out. The site says the same
// again after (allonnes/core/contact_details.py), so nothing depends on this file, and nothing is ever blocked.
const PAUSE = 600;
const PATTERNS = {
  email: /[\p{L}\p{N}_.+-]{1,64}\s?(?:@|\(at\)|\[at\]| arobase )\s?[\p{L}\p{N}_-]{1,63}(?:\s?\.\s?[\p{L}\p{N}_-]{2,63})+/giu,
  phone: /(?<!\d)(?:(?:\+|00)\s?33[\s.-]?(?:\(0\)[\s.-]?)?|0[\s./-]?)[1-9](?:[\s./-]{0,2}\d){8}(?!\d)/g,
  bank: /\bFR\d{2}(?:\s?[0-9A-Z]{4}){5}\s?[0-9A-Z]{3}\b/gi,
  plate: /\b[A-HJ-NP-TV-Z]{2}[\s-]?\d{3}[\s-]?[A-HJ-NP-TV-Z]{2}\b/g,
};

export function detailsIn(text) {
  return Object.entries(PATTERNS).flatMap(([kind, pattern]) => (text.match(pattern) ?? []).map((words) => ({ kind, words: words.trim() })));
}

function start(place) {
  const field = document.getElementById(place.dataset.personal);
  const said = place.querySelector("[data-personal-said]");
  const takeOut = place.querySelector("[data-personal-out]");
  let waiting = 0;

  function look() {
    const found = detailsIn(field.value);
    const kinds = [...new Set(found.map(({ kind }) => place.dataset[kind]))];
    const words = kinds.length ? `${kinds.join(", ")} ${place.dataset.after}` : "";
    if (said.textContent !== words) said.textContent = words;
    takeOut.hidden = !found.length;
    place.classList.toggle("is-told", found.length > 0);
  }

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE);
  });
  takeOut.addEventListener("click", () => {
    for (const { words } of detailsIn(field.value)) field.value = field.value.replaceAll(words, "…");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    look();
    field.focus();
  });
  look();
}

for (const place of document.querySelectorAll("[data-personal]")) start(place);
