// Small comforts. Every page works without this file.
const FOUND = "Nous avons retrouvé votre texte. Relisez-le, puis envoyez-le.";
const SKIPPED = new Set(["password", "hidden", "file", "submit", "button", "checkbox", "radio"]);

document.documentElement.classList.add("js");
document.querySelector("[data-error-summary]")?.focus();
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// A passkey that the person cancelled, or that the device does not have: say it, nothing else would.
document.addEventListener("allauth.error", (event) => {
  const said = document.querySelector("[data-key-said]");
  if (!said) return;
  event.preventDefault();
  said.textContent = said.dataset.keySaid;
});

document.addEventListener("keydown", ({ key }) => {
  const menu = key === "Escape" && document.querySelector(".nav-phone[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// The telephone's own way to send a page, where it has one; a person who closes it has changed their mind.
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

// --- What a pressed button became: under way, refused, no network; said beside it in the words of the page ---
const acts = document.body.dataset;

function tell(pressed, words, role = "alert") {
  const beside = pressed.closest(".actions, .field") ?? pressed;
  const said = beside.nextElementSibling?.matches("[data-act]") ? beside.nextElementSibling : document.createElement("p");
  said.className = "act";
  said.dataset.act = "";
  said.setAttribute("role", role);
  said.textContent = words;
  if (words) beside.after(said);
  else said.remove();
}

function setBusy(pressed, isBusy) {
  if (isBusy) pressed.setAttribute("aria-disabled", "true");
  else pressed.removeAttribute("aria-disabled");
  tell(pressed, isBusy ? acts.busy : "", "status");
}

// A form whose act is under way is not sent twice; without network it stays as it is, and says so.
document.addEventListener("submit", (event) => {
  const pressed = event.submitter;
  // The ballot tells each of its taps itself (taps.js).
  if (event.defaultPrevented || event.target.method !== "post" || !pressed || event.target.matches("[data-ballot]")) return;
  if (pressed.hasAttribute("aria-disabled")) event.preventDefault();
  else if (navigator.onLine) {
    setBusy(pressed, true);
    // A file that is downloaded leaves the page where it was.
    setTimeout(() => setBusy(pressed, false), 15_000);
  } else {
    event.preventDefault();
    tell(pressed, acts.offline);
  }
});
// A page that the browser gives back from its memory is at rest again; so is one whose sending it gave up.
const rest = () => document.querySelectorAll("[type=submit][aria-disabled]").forEach((pressed) => setBusy(pressed, false));
addEventListener("pageshow", (event) => event.persisted && rest());
addEventListener("online", () => document.querySelectorAll("[data-act][role=alert]").forEach((said) => said.remove()));

// The parts of a page that htmx asks: it says nothing of an answer that is not a success.
const failures = { sendError: "silent", timeout: "silent", responseError: "failed" };
for (const [name, words] of Object.entries(failures)) {
  document.addEventListener(`htmx:${name}`, ({ detail }) => tell(detail.elt, acts[words]));
}
document.addEventListener("htmx:beforeRequest", ({ detail }) => detail.target.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  detail.target.removeAttribute("aria-busy");
  if (detail.successful) tell(detail.elt, "");
});

// One worker for the whole site: what it keeps to open without network, it asks for by itself, once the page is there.
const { worker } = document.body.dataset;
if (worker && navigator.serviceWorker) {
  addEventListener("load", () => navigator.serviceWorker.register(worker, { scope: "/" }).catch(() => {}));
}
// The key that a step of a report handed to the next page without network (phone-report.js) goes with any other page.
if (!document.querySelector("[data-phone-box]")) {
  try { sessionStorage.removeItem("telephone"); } catch { /* storage refused: nothing was held */ }
}
