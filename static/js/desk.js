// The keys of a list of the desk, as an extra: everything they do is done by links and boxes of the page.
// One letter acts alone only while nobody types, and all of it can be turned off (WCAG 2.1.4).
const KEPT = "desk-keys";
const rows = [...document.querySelectorAll("#result_list tbody tr")];
const help = document.querySelector("[data-keys]");
const button = document.querySelector("[data-keys-switch]");
let place = -1;

function read() {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
}
let isOn = read();

function write() {
  try {
    localStorage.setItem(KEPT, isOn ? "on" : "off");
  } catch {
    // A browser that keeps nothing: the choice holds for this page.
  }
  button.textContent = isOn ? button.dataset.off : button.dataset.on;
}

const linkOf = (row) => row?.querySelector("th a, a");
const boxOf = (row) => row?.querySelector("input[name=ligne]");

function go(step) {
  // Whoever moved with the tabulation goes on from there.
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  place = Math.min(Math.max((here < 0 ? place : here) + step, 0), rows.length - 1);
  rows.forEach((row, rank) => row.classList.toggle("is-here", rank === place));
  linkOf(rows[place])?.focus();
  rows[place]?.scrollIntoView({ block: "nearest" });
}

const KEYS = {
  j: () => go(1),
  k: () => go(-1),
  o: () => linkOf(rows[place])?.click(),
  x: () => boxOf(rows[place])?.click(),
  "/": () => (document.getElementById("searchbar") ?? document.getElementById("recherche"))?.focus(),
  "?": () => {
    help.open = true;
    help.querySelector("summary").focus();
  },
};

const isTyping = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  const act = KEYS[event.key];
  if (!isOn || !act || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target)) return;
  event.preventDefault();
  act();
});

if (help) {
  help.classList.add("is-ready");
  write();
  button.addEventListener("click", () => {
    isOn = !isOn;
    write();
  });
}
