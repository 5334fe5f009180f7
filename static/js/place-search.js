// An address while it is typed, in a list that the keyboard walks; a point on the map, or where the phone is, said in words.
import { degrees, pin } from "./town-map.js";

const PAUSE = 250;

async function ask(address, values) {
  const answer = await fetch(`${address}?${new URLSearchParams(values)}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

function start(block) {
  const data = block.dataset;
  const input = block.querySelector("[data-place-search]");
  const list = block.querySelector("[role=listbox]");
  const status = block.querySelector("[data-place-status]");
  const choices = block.querySelector("[data-place-choices]");
  const [longitude, latitude] = ["longitude", "latitude"].map((name) => block.querySelector(`input[name$="${name}"]`));
  const svg = block.querySelector("svg.plan");
  let places = [];
  let current = -1;
  let waiting = 0;
  let asked = 0;

  function say(words, place) {
    status.textContent = words;
    if (place) status.append(" ", Object.assign(document.createElement("strong"), { textContent: place }));
  }

  function close() {
    list.hidden = true;
    current = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function forget() {
    block.querySelector("[data-place-chosen]")?.remove();
    for (const field of [longitude, latitude]) field.value = "";
    if (svg) pin(svg, null);
  }

  function keep(reference) {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: data.placeName, value: reference });
    field.dataset.placeChosen = "";
    block.append(field);
    for (const radio of choices.querySelectorAll("input[type=radio]")) radio.checked = false;
  }

  function choose(place) {
    forget();
    input.value = place.label;
    keep(place.reference);
    say(data.placeUnderstood, place.words);
    close();
  }

  function move(to) {
    const options = [...list.children];
    current = (to + options.length) % options.length;
    for (const [at, option] of options.entries()) option.setAttribute("aria-selected", String(at === current));
    options[current].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[current].id);
  }

  function draw() {
    list.replaceChildren(
      ...places.map((place, at) => {
        const option = Object.assign(document.createElement("li"), { id: `${list.id}_${at}` });
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        const where = Object.assign(document.createElement("span"), { textContent: [place.quartier, place.note].filter(Boolean).join(", ") });
        option.append(Object.assign(document.createElement("strong"), { textContent: place.label }), " ", where);
        option.addEventListener("pointerdown", (event) => event.preventDefault());
        option.addEventListener("click", () => choose(place));
        return option;
      }),
    );
    list.hidden = places.length === 0;
    input.setAttribute("aria-expanded", String(places.length > 0));
    say(places.length ? `${places.length} ${data.placeMany}` : data.placeNone);
  }

  async function search() {
    const words = input.value.trim();
    const mine = (asked += 1);
    if (words.length < 3) return close();
    try {
      const answer = await ask(data.placeSource, { q: words });
      if (mine !== asked) return;
      ({ places } = answer);
      current = -1;
      draw();
    } catch {
      if (mine === asked) say(data.placeFailed);
    }
  }

  async function tell(lon, lat) {
    try {
      const { place } = await ask(data.placePoint, { lon: lon.toFixed(6), lat: lat.toFixed(6) });
      if (!place) return say(data.placeOutside);
      forget();
      [longitude.value, latitude.value] = [lon.toFixed(6), lat.toFixed(6)];
      input.value = "";
      for (const radio of choices.querySelectorAll("input[type=radio]")) radio.checked = false;
      say(data.placeUnderstood, place.words);
      return place;
    } catch {
      say(data.placeFailed);
    }
  }

  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
  input.addEventListener("input", () => {
    forget();
    clearTimeout(waiting);
    waiting = setTimeout(search, PAUSE);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") move(current + 1);
    else if (event.key === "ArrowUp") move(current < 0 ? -1 : current - 1);
    else if (event.key === "Enter" && current >= 0) choose(places[current]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  choices.addEventListener("change", forget);
  block.addEventListener("plan:picked", async ({ detail }) => {
    const point = degrees(svg, detail);
    if (await tell(point.longitude, point.latitude)) pin(svg, detail);
  });
  block.addEventListener("click", ({ target }) => {
    const here = target.closest("[data-place-here]");
    if (target.closest("[data-place-away]")) {
      forget();
      say("");
    } else if (here) {
      here.disabled = true;
      const end = (act) => (answer) => {
        here.disabled = false;
        act(answer);
      };
      navigator.geolocation.getCurrentPosition(end(({ coords }) => tell(coords.longitude, coords.latitude)), end(() => say(data.placeLost)), { timeout: 15000 });
    }
  });
}

for (const block of document.querySelectorAll("[data-place]")) start(block);
