// « Vérifier soi-même »: counts the chosen files and tells their prints, on this device only. The page says the same
// without this file: download the program.
const bench = document.querySelector("[data-recount]");
const prints = document.querySelector("[data-prints]");
const program = import(bench?.dataset.program ?? prints.dataset.program);
const made = (tag, text, kind = "") => Object.assign(document.createElement(tag), { textContent: text, className: kind });
const money = (text) => (/^\d+$/.test(text) ? BigInt(text).toLocaleString("fr-FR") : text);

function tell(place, kind, title, ...more) {
  const box = made("div", "", `notice notice-${kind} is-${kind}`);
  const inside = made("div", "", "prose");
  inside.append(made("p", title, "notice-title"), ...more);
  box.append(inside);
  place.replaceChildren(box);
}

async function count() {
  const words = bench.dataset;
  const place = bench.querySelector("[data-told]");
  const files = [...bench.querySelectorAll("input")].map((input) => input.files[0]);
  if (files.includes(undefined)) return place.replaceChildren();
  const { recount } = await program;
  try {
    const found = recount(...(await Promise.all(files.map((file) => file.text()))));
    const list = document.createElement("ol");
    const line = ({ id, name, support, cost }) =>
      `n°\u202f${id} ${name}\u202f: ${money(support)}\u202f${words.support}, ${money(cost)}\u202f${words.unit}`;
    list.append(...found.winners.map((one) => made("li", line(one))));
    const sum = (label, text) => `${label}\u202f: ${text}.`;
    const spent = [sum(words.spent, `${money(found.spent)}\u202f${words.unit}`), sum(words.left, `${money(found.left)}\u202f${words.unit}`)];
    const sums = [sum(words.ballots, money(`${found.ballots}`)), ...spent].join(" ");
    const isSame = JSON.stringify(found.winners.map((one) => one.id)) === words.winners;
    tell(place, isSame ? "ok" : "warn", isSame ? words.same : words.other, list, made("p", sums));
  } catch (error) {
    tell(place, "danger", words.bad, made("p", error.message));
  }
}

async function print({ target }) {
  const words = prints.dataset;
  const place = prints.querySelector("[data-told]");
  const [file] = target.files;
  if (!file) return place.replaceChildren();
  const found = (await program).sha256(new Uint8Array(await file.arrayBuffer()));
  const known = Object.entries(JSON.parse(words.known)).find(([, sha]) => sha === found)?.[0];
  tell(place, known ? "ok" : "warn", known ? words[known] : words.unknown, made("code", found, "hash"));
}

if (bench) bench.addEventListener("change", count);
prints.addEventListener("change", print);
for (const part of [bench, prints]) if (part) part.hidden = false;
