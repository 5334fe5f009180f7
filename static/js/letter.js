// The code of a letter comes after the # of its square: put in the field, then taken off the address and the history.
const field = document.querySelector("[data-letter-code]");

function take() {
  const code = window.location.hash.slice(1);
  if (!field || !/^[0-9A-Za-z]{4}(-?[0-9A-Za-z]{4}){2}$/.test(code)) return;
  field.value = code;
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
}

take();
// A second letter photographed in the same tab changes only what follows the #.
window.addEventListener("hashchange", take);
