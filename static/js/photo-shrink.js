// A photo made light and bare on the phone, before it is kept or sent: drawn again, nothing but its pixels is left.
const SIDE = 1920;
const QUALITY = 0.82;

// Throws for what this browser cannot draw.
export async function shrunk(file, rank = 1) {
  const drawn = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, SIDE / Math.max(drawn.width, drawn.height));
  const canvas = Object.assign(document.createElement("canvas"), {
    width: Math.max(1, Math.round(drawn.width * scale)),
    height: Math.max(1, Math.round(drawn.height * scale)),
  });
  const pencil = canvas.getContext("2d");
  pencil.fillStyle = "#FFF";
  pencil.fillRect(0, 0, canvas.width, canvas.height);
  pencil.drawImage(drawn, 0, 0, canvas.width, canvas.height);
  drawn.close();
  const bytes = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!bytes) throw new Error("not drawn");
  return new File([bytes], `photo-${rank}.jpg`, { type: "image/jpeg" });
}

export function put(input, files) {
  const held = new DataTransfer();
  for (const file of files) held.items.add(file);
  input.files = held.files;
}

// What cannot be drawn here is left as it is: the site cleans every photo, and says which it cannot read.
async function shrink(input) {
  const chosen = [...input.files];
  const made = await Promise.all(chosen.map((file, at) => shrunk(file, at + 1).catch(() => file)));
  if (chosen.every((file, at) => input.files[at]?.name === file.name)) put(input, made);
  say(input, made.length);
}

function say(input, count) {
  const { shrinkOne, shrinkMany } = input.dataset;
  const said = input.nextElementSibling?.matches("[data-shrink-said]") ? input.nextElementSibling : document.createElement("p");
  Object.assign(said, { className: "small", textContent: count ? (count === 1 ? shrinkOne : shrinkMany.replace("{n}", count)) : "" });
  said.dataset.shrinkSaid = "";
  said.setAttribute("role", "status");
  input.after(said);
}

document.addEventListener("change", ({ target }) => {
  if (target.matches("input[type=file][data-shrink-one]")) shrink(target);
});
