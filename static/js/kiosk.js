// On a tablet that others use next: warns before the screen is wiped, lets the person stay with one tap, then wipes it.
// Without this file the server forgets them all the same, at the first request after the limit.
const WARNING = 30_000;
const PING = 45_000;
const form = document.querySelector("[data-idle]");
const warning = document.querySelector("[data-idle-warning]");

// A page given back by the browser's memory may be somebody else's.
addEventListener("pageshow", (event) => event.persisted && location.reload());

if (form) {
  const limit = form.dataset.idle * 1000;
  let touched = Date.now();
  let told = Date.now();

  const tell = () => {
    told = Date.now();
    fetch(location.href, { cache: "no-store", redirect: "manual" }).catch(() => {});
  };
  const stay = () => {
    touched = Date.now();
    if (warning.open) warning.close();
    if (touched - told > PING) tell();
  };
  const leave = () => {
    const over = Object.assign(document.createElement("input"), { type: "hidden", name: "over", value: "1" });
    form.append(over);
    form.submit();
  };

  for (const kind of ["pointerdown", "keydown", "input"]) addEventListener(kind, () => warning.open || stay());
  addEventListener("scroll", () => warning.open || stay(), { passive: true });
  warning.querySelector("[data-idle-stay]").addEventListener("click", () => {
    told = 0;
    stay();
  });
  // Closed by the Escape key: they are there too.
  warning.addEventListener("cancel", () => {
    told = 0;
    stay();
  });
  const watch = setInterval(() => {
    const left = limit - (Date.now() - touched);
    if (left <= 0) {
      clearInterval(watch);
      leave();
    } else if (left <= WARNING && !warning.open) warning.showModal();
  }, 1000);
}
