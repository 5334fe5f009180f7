// A point for an idea, on tap only: on the map, at its middle (keyboard: arrows move it), or where the phone is.
import { draw, loadAll } from "./map.js";

const NOTHING = { type: "FeatureCollection", features: [] };

function fields() {
  return ["latitude", "longitude"].map((name) => document.querySelector(`[name="${name}"]`));
}

function say(block, words) {
  block.querySelector("[data-pick-status]").textContent = words;
}

function choose(block, latitude, longitude) {
  const [first, second] = fields();
  first.value = latitude.toFixed(6);
  second.value = longitude.toFixed(6);
  block.pin?.setLatLng([latitude, longitude]).addTo(block.map);
  block.querySelector("[data-pick-away]").hidden = false;
  say(block, block.dataset.pickDone);
}

function forget(block) {
  for (const field of fields()) field.value = "";
  block.pin?.remove();
  block.querySelector("[data-pick-away]").hidden = true;
  say(block, block.dataset.pickGone);
}

async function open(block, button) {
  button.disabled = true;
  say(block, document.body.dataset.busy);
  try {
    const [, outline] = await loadAll(block.dataset);
    const canvas = Object.assign(document.createElement("div"), { className: "map-canvas", tabIndex: 0 });
    canvas.setAttribute("role", "region");
    canvas.setAttribute("aria-label", block.dataset.mapLabel);
    block.querySelector("[data-pick-canvas]").replaceChildren(canvas);
    block.map = draw(canvas, block.dataset, NOTHING, outline);
    block.pin = L.marker(block.map.getCenter(), { icon: L.divIcon({ className: "map-pin", iconSize: [28, 28], iconAnchor: [0, 28] }), keyboard: false });
    block.map.on("click", ({ latlng }) => choose(block, latlng.lat, latlng.lng));
    const [latitude, longitude] = fields().map((field) => field.value);
    if (latitude && longitude) block.pin.setLatLng([latitude, longitude]).addTo(block.map);
    block.querySelector("[data-pick-middle]").hidden = false;
    button.hidden = true;
    say(block, "");
    canvas.focus();
  } catch {
    say(block, block.dataset.mapFailed);
    button.disabled = false;
  }
}

function here(block, button) {
  const done = ({ coords }) => choose(block, coords.latitude, coords.longitude);
  const end = (act) => (answer) => {
    button.disabled = false;
    act(answer);
  };
  button.disabled = true;
  say(block, document.body.dataset.busy);
  navigator.geolocation.getCurrentPosition(end(done), end(() => say(block, block.dataset.pickLost)), { timeout: 15000 });
}

document.addEventListener("click", ({ target }) => {
  const block = target.closest("[data-pick]");
  if (!block) return;
  const opener = target.closest("[data-pick-open]");
  if (opener) open(block, opener);
  else if (target.closest("[data-pick-middle]")) choose(block, ...Object.values(block.map.getCenter()).slice(0, 2));
  else if (target.closest("[data-pick-here]")) here(block, target.closest("[data-pick-here]"));
  else if (target.closest("[data-pick-away]")) forget(block);
});

for (const block of document.querySelectorAll("[data-pick]")) {
  block.querySelector("[data-pick-away]").hidden = !fields()[0].value;
}
