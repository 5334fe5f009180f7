// The map comes on tap only: the list beside it is the equal alternative, and this file weighs nothing until then.
function loadStyle(address) {
  return new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
    link.onload = resolve;
    link.onerror = reject;
    document.head.prepend(link);
  });
}

function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: address });
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

async function loadJson(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

const PLACES_FROM = 14.5;

export async function loadAll(data) {
  await Promise.all(data.mapStyles.split(" ").map(loadStyle));
  for (const address of data.mapScripts.split(" ")) if (!window.L?.markerClusterGroup) await loadScript(address);
  return Promise.all([data.mapSource ? loadJson(data.mapSource) : null, data.mapOutline ? loadJson(data.mapOutline) : null]);
}

// Built with DOM calls, never with HTML text: titles are written by residents.
function bubble({ title, url, detail }) {
  const box = document.createElement("div");
  const link = document.createElement(url ? "a" : "strong");
  if (url) link.href = url;
  link.textContent = title;
  box.append(link);
  if (detail) box.append(document.createElement("br"), detail);
  return box;
}

function marker(point) {
  const [longitude, latitude] = point.geometry.coordinates;
  const icon = L.divIcon({ className: "map-pin", iconSize: [28, 28], iconAnchor: [0, 28], popupAnchor: [14, -24] });
  const pin = L.marker([latitude, longitude], { icon, title: point.properties.title });
  pin.on("add", () => {
    pin.getElement()?.setAttribute("role", "button");
    pin.getElement()?.setAttribute("aria-label", point.properties.title);
  });
  return pin.bindPopup(() => bubble(point.properties));
}

function clusters(label) {
  return L.markerClusterGroup({
    showCoverageOnHover: false,
    animate: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    iconCreateFunction(group) {
      const count = group.getChildCount();
      const words = document.createElement("span");
      words.textContent = count;
      const more = Object.assign(document.createElement("span"), { className: "sr", textContent: ` ${label}` });
      words.append(more);
      return L.divIcon({ html: words, className: "map-cluster", iconSize: [44, 44] });
    },
  });
}

// The quarters and the places of the town, each under its own name: one finds one's way without any tile.
function named(outline, filter, className) {
  return L.geoJSON(outline, {
    className: "map-outline",
    interactive: false,
    filter,
    pointToLayer: (_feature, at) => L.circleMarker(at, { className: "map-place", radius: 4, interactive: false }),
    onEachFeature: ({ properties }, layer) => properties.name && layer.bindTooltip(document.createTextNode(properties.name), { permanent: true, direction: "center", className }),
  });
}

export function draw(canvas, data, points, outline) {
  const map = L.map(canvas, { zoomControl: false, attributionControl: Boolean(data.mapTiles), maxZoom: 18, zoomSnap: 0.25 });
  L.control.zoom({ zoomInTitle: data.mapIn, zoomOutTitle: data.mapOut }).addTo(map);
  if (data.mapTiles) L.tileLayer(data.mapTiles, { attribution: data.mapCredit, maxZoom: 18 }).addTo(map);
  const layers = [clusters(data.mapGroup).addLayers(points.features.map(marker))];
  if (outline) {
    layers.unshift(named(outline, (feature) => feature.geometry.type !== "Point", "map-name"));
    // The names of places would hide each other from afar.
    const places = named(outline, (feature) => feature.geometry.type === "Point", "map-name map-place-name");
    const show = () => (map.getZoom() >= PLACES_FROM ? places.addTo(map) : places.remove());
    map.on("zoomend", show);
  }
  layers.forEach((layer) => layer.addTo(map));
  const bounds = layers.map((layer) => layer.getBounds()).filter((one) => one.isValid());
  if (bounds.length) map.fitBounds(bounds[0], { padding: [16, 16], maxZoom: 16 });
  else map.setView([0, 0], 2);
  return map;
}

async function open(button) {
  const block = button.closest("[data-map-block]");
  const status = block.querySelector("[data-map-status]");
  button.disabled = true;
  status.textContent = document.body.dataset.busy;
  try {
    const [points, outline] = await loadAll(button.dataset);
    const canvas = Object.assign(document.createElement("div"), { className: "map-canvas" });
    canvas.setAttribute("role", "region");
    canvas.setAttribute("aria-label", button.dataset.mapLabel);
    status.textContent = points.note || "";
    status.after(canvas);
    block.classList.add("is-open");
    draw(canvas, button.dataset, points, outline);
    button.setAttribute("aria-expanded", "true");
    button.parentElement.hidden = true;
    canvas.tabIndex = -1;
    canvas.focus();
  } catch {
    status.textContent = button.dataset.mapFailed;
    button.disabled = false;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-map]");
  if (button) open(button);
});
