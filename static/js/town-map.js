// The drawn map, nearer: zoom, move, more points as one comes near, tiles of the streets under it. The list says the same.
const NEAREST = 8;
const TILE = 256;

function box(svg) {
  const { x, y, width, height } = svg.viewBox.baseVal;
  return { x, y, width, height };
}

function whole(svg) {
  svg.whole ??= box(svg);
  return svg.whole;
}

function within(low, value, high) {
  return Math.min(Math.max(value, low), Math.max(low, high));
}

function show(svg, { x, y, width }) {
  const all = whole(svg);
  const wide = within(all.width / NEAREST, width, all.width);
  const high = (wide * all.height) / all.width;
  const left = within(all.x, x, all.x + all.width - wide);
  const top = within(all.y, y, all.y + all.height - high);
  svg.setAttribute("viewBox", `${left} ${top} ${wide} ${high}`);
  const zoom = all.width / wide;
  svg.style.setProperty("--zoom", zoom);
  const levels = [...svg.querySelectorAll("[data-plan-level]")];
  const best = Math.max(...levels.map(({ dataset }) => Number(dataset.planLevel)).filter((level) => level <= zoom + 0.01));
  for (const level of levels) level.classList.toggle("plan-later", Number(level.dataset.planLevel) !== best);
  lay(svg);
}

// Tiles come from this site only, and only once somebody looks at the map.
function lay(svg) {
  const address = svg.dataset.planTiles;
  if (!address) return;
  const shown = box(svg);
  const left = Number(svg.dataset.planLeft);
  const top = Number(svg.dataset.planTop);
  const near = Math.max(0, Math.round(Math.log2(svg.clientWidth / shown.width || 1)));
  const zoom = Math.min(18, Number(svg.dataset.planZoom) + near);
  const side = TILE / 2 ** (zoom - Number(svg.dataset.planZoom));
  const under = svg.querySelector("[data-plan-streets-under]");
  const tiles = [];
  for (let column = Math.floor((left + shown.x) / side); column * side < left + shown.x + shown.width; column += 1)
    for (let row = Math.floor((top + shown.y) / side); row * side < top + shown.y + shown.height; row += 1) {
      const image = document.createElementNS("http://www.w3.org/2000/svg", "image");
      const at = { href: `${address}${zoom}/${column}/${row}/`, x: column * side - left, y: row * side - top, width: side, height: side };
      for (const [name, value] of Object.entries(at)) image.setAttribute(name, value);
      image.addEventListener("load", () => svg.classList.add("has-tiles"));
      image.addEventListener("error", () => image.remove());
      tiles.push(image);
    }
  under.replaceChildren(...tiles);
}

export function nearer(svg, factor, at) {
  const shown = box(svg);
  const middle = at ?? { x: shown.x + shown.width / 2, y: shown.y + shown.height / 2 };
  const width = shown.width / factor;
  const height = shown.height / factor;
  show(svg, { x: middle.x - width / 2, y: middle.y - height / 2, width });
}

function slide(svg, across, down) {
  const shown = box(svg);
  show(svg, { x: shown.x + across * shown.width, y: shown.y + down * shown.height, width: shown.width });
}

export function placed(svg, { clientX, clientY }) {
  const point = new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());
  return { x: point.x, y: point.y };
}

export function degrees(svg, { x, y }) {
  const size = TILE * 2 ** Number(svg.dataset.planZoom);
  const longitude = ((x + Number(svg.dataset.planLeft)) / size) * 360 - 180;
  const tilt = Math.PI * (1 - (2 * (y + Number(svg.dataset.planTop))) / size);
  return { longitude, latitude: (Math.atan(Math.sinh(tilt)) * 180) / Math.PI };
}

export function pin(svg, at) {
  const chosen = svg.querySelector("[data-plan-chosen]");
  chosen.toggleAttribute("hidden", !at);
  if (at) chosen.setAttribute("transform", `translate(${at.x} ${at.y})`);
  chosen.at = at;
}

// A finger or a mouse that moves slides the map; one that does not, chooses.
function follow(frame, svg) {
  let from = null;
  frame.addEventListener("pointerdown", (event) => {
    from = { x: event.clientX, y: event.clientY, moved: false };
  });
  frame.addEventListener("pointermove", (event) => {
    if (!from || !(event.buttons & 1) || whole(svg).width === box(svg).width) return;
    if (Math.hypot(event.clientX - from.x, event.clientY - from.y) < 6 && !from.moved) return;
    slide(svg, (from.x - event.clientX) / svg.clientWidth, (from.y - event.clientY) / svg.clientHeight);
    from = { x: event.clientX, y: event.clientY, moved: true };
  });
  frame.addEventListener("click", (event) => {
    const mark = event.target.closest(".plan-mark");
    if (from?.moved) event.stopPropagation();
    else if (mark?.classList.contains("is-many")) nearer(svg, 2, placed(svg, event));
    else if (mark?.dataset.planUrl) location.assign(mark.dataset.planUrl);
    else if ("planPick" in frame.dataset) frame.dispatchEvent(new CustomEvent("plan:picked", { detail: placed(svg, event), bubbles: true }));
  });
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function keys(frame, svg) {
  frame.addEventListener("keydown", (event) => {
    const [across, down] = ARROWS[event.key] ?? [];
    if (event.key === "+" || event.key === "-") nearer(svg, event.key === "+" ? 2 : 0.5, svg.querySelector("[data-plan-chosen]").at);
    else if (across !== undefined) step(svg, across, down);
    else if (event.key === "Enter") frame.dispatchEvent(new CustomEvent("plan:picked", { detail: svg.querySelector("[data-plan-chosen]").at ?? middle(svg), bubbles: true }));
    else return;
    event.preventDefault();
  });
}

function middle(svg) {
  const shown = box(svg);
  return { x: shown.x + shown.width / 2, y: shown.y + shown.height / 2 };
}

function step(svg, across, down) {
  const shown = box(svg);
  const before = svg.querySelector("[data-plan-chosen]").at ?? middle(svg);
  const at = { x: before.x + (across * shown.width) / 50, y: before.y + (down * shown.width) / 50 };
  pin(svg, at);
  const isSeen = at.x > shown.x && at.x < shown.x + shown.width && at.y > shown.y && at.y < shown.y + shown.height;
  if (!isSeen) slide(svg, across / 4, down / 4);
}

for (const frame of document.querySelectorAll("[data-plan-frame]")) {
  const svg = frame.querySelector("svg");
  whole(svg);
  follow(frame, svg);
  if ("planPick" in frame.dataset) keys(frame, svg);
  else lay(svg);
  frame.closest("details")?.addEventListener("toggle", () => lay(svg), { once: true });
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-plan-in], [data-plan-out]");
  if (!button) return;
  const svg = button.closest("[data-town-map], [data-place-map]").querySelector("svg.plan");
  nearer(svg, "planIn" in button.dataset ? 2 : 0.5, svg.querySelector("[data-plan-chosen]")?.at);
});
