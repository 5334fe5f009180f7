// Small comforts. Every page works without this file.
const FOUND = "Nous avons retrouvé votre texte. Relisez-le, puis envoyez-le.";
const SKIPPED = new Set(["password", "hidden", "file", "submit", "button", "checkbox", "radio"]);

document.documentElement.classList.add("js");
document.querySelector("[data-error-summary]")?.focus();
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

document.addEventListener("keydown", ({ key }) => {
  const menu = key === "Escape" && document.querySelector(".nav-phone[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// The telephone's own way to send a page, where it has one; a person who closes it has changed her mind.
for (const button of navigator.share ? document.querySelectorAll("[data-share]") : []) {
  button.hidden = false;
  button.addEventListener("click", () => navigator.share({ title: button.dataset.share, url: button.dataset.shareUrl }).catch(() => {}));
}

// A draft lives in the tab only (sessionStorage): nothing is left on a shared phone once the tab is closed.
const store = {
  read(key) {
    try { return JSON.parse(sessionStorage.getItem(key) || "{}"); } catch { return {}; }
  },
  write(key, value) {
    try { sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* storage refused: nothing is kept */ }
  },
  clear(key) {
    try { sessionStorage.removeItem(key); } catch { /* storage refused: nothing was kept */ }
  },
};
const keyOf = (name) => `keep:${name}`;

function fieldsOf(form) {
  return [...form.elements].filter(
    (field) => field.name && !SKIPPED.has(field.type) && !/password|one-time-code/.test(field.autocomplete)
  );
}

function giveBack(form) {
  const kept = store.read(keyOf(form.dataset.keep));
  const restored = fieldsOf(form).filter((field) => kept[field.name] && !field.value);
  restored.forEach((field) => { field.value = kept[field.name]; });
  if (!restored.length) return;
  const notice = document.createElement("p");
  notice.className = "notice notice-info";
  notice.setAttribute("role", "status");
  form.prepend(notice);
  notice.textContent = form.dataset.keepNotice || FOUND;
}

function keep(form) {
  const typed = fieldsOf(form).filter((field) => field.value).map((field) => [field.name, field.value]);
  store.write(keyOf(form.dataset.keep), Object.fromEntries(typed));
}

// The page that confirms the deposit says which draft is done: <main data-keep-clear="project">.
document.querySelectorAll("[data-keep-clear]").forEach((done) => store.clear(keyOf(done.dataset.keepClear)));
document.querySelectorAll("form[data-keep]").forEach((form) => {
  giveBack(form);
  form.addEventListener("input", () => keep(form));
});
