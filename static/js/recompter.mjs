// A second hand on the count: it reads the two published files (vote.pb, regle.json) and says who won.
// It shares nothing with the site's own program: written from the published rules, in another language, with whole
// numbers and fractions only (no rounding anywhere). No dependency, no network.
//
//   In a browser: the page « Vérifier soi-même ».     On a computer: node recompter.mjs vote.pb regle.json

// --- Exact numbers ---------------------------------------------------------------------------------------
const gcd = (a, b) => (b ? gcd(b, a % b) : a < 0n ? -a : a);

export class Fraction {
  constructor(top, bottom = 1n) {
    const shared = gcd(top, bottom) * (bottom < 0n ? -1n : 1n);
    this.top = top / shared;
    this.bottom = bottom / shared;
  }
  static read(text) {
    const [, sign, whole, decimals = "", under = "1"] =
      /^([+-]?)(\d+)(?:\.(\d+)|\/(\d+))?$/.exec(String(text).trim()) ?? refuse(`«\u202f${text}\u202f» n’est pas un nombre exact.`);
    const top = BigInt(whole + decimals) * (sign === "-" ? -1n : 1n);
    return new Fraction(top, 10n ** BigInt(decimals.length) * BigInt(under));
  }
  plus(other) {
    return new Fraction(this.top * other.bottom + other.top * this.bottom, this.bottom * other.bottom);
  }
  minus(other) {
    return this.plus(new Fraction(-other.top, other.bottom));
  }
  times(whole) {
    return new Fraction(this.top * BigInt(whole), this.bottom);
  }
  over(whole) {
    return new Fraction(this.top, this.bottom * BigInt(whole));
  }
  compare(other) {
    const gap = this.top * other.bottom - other.top * this.bottom;
    return gap < 0n ? -1 : gap > 0n ? 1 : 0;
  }
  toString() {
    return this.bottom === 1n ? `${this.top}` : `${this.top}/${this.bottom}`;
  }
}
const ZERO = new Fraction(0n);
const sum = (numbers) => numbers.reduce((total, one) => total.plus(one), ZERO);

function refuse(why) {
  throw new Error(why);
}

// --- SHA-256 (FIPS 180-4): the published draw between equal projects, and the prints of the files -----------
const PRIMES = [];
for (let n = 2; PRIMES.length < 64; n += 1) if (PRIMES.every((prime) => n % prime)) PRIMES.push(n);
// The first 32 bits of the fractional part of a root, by whole numbers: floor(root(n * 2^(32 * degree))) mod 2^32.
function rootBits(n, degree) {
  const goal = BigInt(n) << BigInt(32 * degree);
  let low = 0n;
  for (let bit = 1n << 40n; bit; bit >>= 1n) if ((low + bit) ** BigInt(degree) <= goal) low += bit;
  return Number(low & 0xffffffffn);
}
const ROUNDS = PRIMES.map((prime) => rootBits(prime, 3));
const START = PRIMES.slice(0, 8).map((prime) => rootBits(prime, 2));

export function sha256(bytes) {
  const size = Math.ceil((bytes.length + 9) / 64) * 64;
  const padded = new Uint8Array(size);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(size - 8, BigInt(bytes.length) * 8n);
  const turn = (word, by) => (word >>> by) | (word << (32 - by));
  const state = [...START];
  const w = new Int32Array(64);
  for (let at = 0; at < size; at += 64) {
    for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(at + 4 * i);
    for (let i = 16; i < 64; i += 1) {
      const early = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
      const late = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
      w[i] = w[i - 16] + early + w[i - 7] + late;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[i] + w[i]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = (state[i] + word) | 0));
  }
  return state.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

// --- The two files ------------------------------------------------------------------------------------------
function* rowsOf(text) {
  // One cell: between quotes (a quote is doubled inside), or up to the next « ; » or the end of the line.
  const cell = /(?:"((?:[^"]|"")*)"|((?!")[^;\r\n]*))(;|\r\n|\n|\r|$)/gy;
  let row = [];
  while (cell.lastIndex < text.length) {
    const [, quoted, plain, end] = cell.exec(text) ?? refuse("des guillemets sont mal fermés dans le fichier .pb.");
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ";" && cell.lastIndex < text.length) continue;
    if (end === ";") row.push("");
    if (row.length > 1 || row[0]) yield row;
    row = [];
  }
}

function sectionsOf(text) {
  const sections = {};
  let rows = null;
  for (const row of rowsOf(text.replace(/^\ufeff/, ""))) {
    const name = row.length === 1 && /^(META|PROJECTS|VOTES)$/.exec(row[0].trim().toUpperCase())?.[0];
    if (name) rows = sections[name] = [];
    else (rows ?? refuse("le fichier .pb commence par la ligne META.")).push(row);
  }
  for (const [name, [heads = [], ...lines]] of Object.entries(sections)) {
    sections[name] = lines.map((line) => {
      if (line.length !== heads.length) refuse(`une ligne de ${name} n’a pas autant de cases que le titre.`);
      return Object.fromEntries(line.map((value, at) => [heads[at].trim(), value]));
    });
  }
  return sections;
}

const WITHDRAWN = Fraction.read("999999999"); // the cost by which the format marks a withdrawn project

export function readVote(text) {
  const { META, PROJECTS, VOTES } = sectionsOf(text);
  if (!META || !PROJECTS || !VOTES) refuse("il manque une partie au fichier .pb (META, PROJECTS ou VOTES).");
  const meta = Object.fromEntries(META.map(({ key, value }) => [key.trim(), value.trim()]));
  const projects = PROJECTS.map((row) => ({ id: row.project_id, name: row.name ?? "", cost: Fraction.read(row.cost) }));
  for (const one of projects) one.isWithdrawn = one.cost.compare(WITHDRAWN) === 0;
  const known = new Set(projects.map((one) => one.id));
  const voters = new Set(VOTES.map((row) => row.voter_id));
  if (known.size !== projects.length) refuse("un projet est écrit deux fois.");
  if (voters.size !== VOTES.length) refuse("un bulletin est écrit deux fois.");
  if (meta.num_projects !== `${known.size}`) refuse("le nombre de projets annoncé n’est pas le bon.");
  if (meta.num_votes !== `${VOTES.length}`) refuse("le nombre de bulletins annoncé n’est pas le bon.");
  const ballots = VOTES.map((row) => ballotOf(row, meta, known));
  return { meta, projects, ballots, budget: Fraction.read(meta.budget) };
}

function ballotOf(row, meta, known) {
  const ids = row.vote ? row.vote.split(",") : [];
  const stranger = ids.find((id) => !known.has(id));
  if (stranger !== undefined) refuse(`un bulletin nomme un projet inconnu, «\u202f${stranger}\u202f».`);
  if (new Set(ids).size !== ids.length) refuse("un bulletin nomme deux fois le même projet.");
  if (meta.max_length && ids.length > Number(meta.max_length)) refuse("un bulletin nomme trop de projets.");
  return new Map(pointsOf(row, ids, meta.vote_type).map((points, at) => [ids[at], points]));
}

function pointsOf(row, ids, type) {
  if (type === "ordinal") return ids.map((_, at) => new Fraction(BigInt(ids.length - at)));
  if (type === "approval" || type === "choose-1") return ids.map(() => new Fraction(1n));
  if (type !== "cumulative" && type !== "scoring") refuse(`le type de vote «\u202f${type}\u202f» est inconnu.`);
  const points = row.points ? row.points.split(",").map(Fraction.read) : [];
  return points.length === ids.length ? points : refuse("un bulletin n’a pas autant de points que de projets.");
}

const GREEDY = ["greedy-skip", "greedy-stop"];
const EQUAL_SHARES = ["equal-shares", "equal-shares-add1", "equal-shares-add1u"];

export function readRules(text) {
  const told = { support: "votes", tie: "cost-then-id", seed: "", floors: {}, minimum_votes: 0, increment: 1 };
  const rules = { rule: "", ...told, blank_ballots: 0 };
  for (const [key, value] of Object.entries(JSON.parse(text.replace(/^\ufeff/, "")))) {
    if (!(key in rules)) refuse(`la clé «\u202f${key}\u202f» est inconnue.`);
    rules[key] = value;
  }
  if (![...GREEDY, ...EQUAL_SHARES, "phragmen"].includes(rules.rule)) refuse(`la règle «\u202f${rules.rule}\u202f» est inconnue.`);
  if (!["votes", "points"].includes(rules.support)) refuse(`«\u202f${rules.support}\u202f» n’est ni «\u202fvotes\u202f» ni «\u202fpoints\u202f».`);
  if (!["cost-then-id", "cost-then-seed"].includes(rules.tie)) refuse(`l’égalité «\u202f${rules.tie}\u202f» est inconnue.`);
  if (rules.tie === "cost-then-seed" && !rules.seed) refuse("le tirage des égalités demande une graine publiée.");
  rules.floors = Object.values(rules.floors).map((one) => ({ amount: Fraction.read(one.amount), projects: one.projects }));
  if (!GREEDY.includes(rules.rule) && (rules.floors.length || rules.minimum_votes))
    refuse("cette règle ne connaît ni part garantie, ni minimum de voix.");
  if (!rules.rule.startsWith("equal-shares-add1") && rules.increment !== 1) refuse("cette règle n’ajoute pas d’argent.");
  return rules;
}

function checkTogether(vote, rules) {
  const known = new Set(vote.projects.map((one) => one.id));
  const named = rules.floors.flatMap((floor) => floor.projects);
  if (named.some((id) => !known.has(id))) refuse("une part garantie nomme un projet inconnu.");
  if (new Set(named).size !== named.length) refuse("un projet est dans deux parts garanties.");
  if (sum(rules.floors.map((floor) => floor.amount)).compare(vote.budget) > 0)
    refuse("les parts garanties dépassent le budget.");
  if (rules.support !== "points") return;
  if (["approval", "choose-1"].includes(vote.meta.vote_type)) refuse("ces bulletins ne donnent pas de points.");
  if (rules.rule === "phragmen") refuse("la règle de Phragmén ne connaît pas les points.");
  const isWhole = (points) => points.bottom === 1n && points.top >= 0n;
  if (EQUAL_SHARES.includes(rules.rule) && !vote.ballots.every((ballot) => [...ballot.values()].every(isWhole)))
    refuse("cette règle demande des points entiers.");
}

// --- Who is before whom: most support, then lower cost, then the draw, then the id -----------------------------
function byCodePoint(a, b) {
  const [left, right] = [[...a], [...b]];
  const at = left.findIndex((sign, place) => sign !== right[place]);
  if (at < 0) return left.length - right.length;
  return at < right.length ? left[at].codePointAt() - right[at].codePointAt() : 1;
}

function ranked(projects, rules) {
  const lot = ({ id }) => (rules.tie === "cost-then-seed" ? sha256(new TextEncoder().encode(rules.seed + id)) : "");
  const lots = new Map(projects.map((one) => [one, lot(one)]));
  return [...projects].sort(
    (a, b) =>
      b.support.compare(a.support) ||
      a.cost.compare(b.cost) ||
      byCodePoint(lots.get(a), lots.get(b)) ||
      byCodePoint(a.id, b.id),
  );
}

// --- From the most supported down -------------------------------------------------------------------------------
function greedy({ order, budget, rules }) {
  const winners = [];
  const allowed = order.filter((one) => !one.isWithdrawn && one.votes >= rules.minimum_votes);
  const spend = (projects, purse) => {
    let left = purse;
    for (const one of projects) {
      if (winners.includes(one)) continue;
      if (one.cost.compare(left) <= 0) {
        winners.push(one);
        left = left.minus(one.cost);
      } else if (rules.rule === "greedy-stop") return;
    }
  };
  for (const floor of rules.floors) spend(allowed.filter((one) => floor.projects.includes(one.id)), floor.amount);
  spend(allowed, budget.minus(sum(winners.map((one) => one.cost))));
  return winners;
}

// --- Phragmén: every purse fills at the same pace; a project is bought when its supporters hold its cost ------------
function phragmen({ order, budget, ballots }) {
  const winners = [];
  const emptied = ballots.map(() => 0); // at which of these times each purse was last emptied
  const times = [ZERO];
  let waiting = order.filter((one) => !one.isWithdrawn && one.votes && one.cost.compare(budget) <= 0);
  let left = budget;
  const timeOf = (project) => {
    const since = new Map();
    for (const voter of project.backers) since.set(emptied[voter], (since.get(emptied[voter]) ?? 0) + 1);
    const missed = [...since].map(([when, people]) => times[when].times(people));
    return project.cost.plus(sum(missed)).over(project.votes);
  };
  while (waiting.length) {
    const dated = waiting.map((project) => ({ project, time: timeOf(project) }));
    const { project, time } = dated.reduce((best, one) => (one.time.compare(best.time) < 0 ? one : best));
    if (project.cost.compare(left) > 0) break;
    winners.push(project);
    left = left.minus(project.cost);
    for (const voter of project.backers) emptied[voter] = times.length;
    times.push(time);
    waiting = waiting.filter((one) => one !== project);
  }
  return winners;
}

// --- Equal shares: the same purse for everybody; a project is bought by its own supporters --------------------------
function market({ order, ballots, rules }) {
  const byPoints = rules.support === "points";
  const groups = new Map(); // ballots that say the same thing have one purse, counted as many times as there are people
  for (const ballot of ballots) {
    const said = [...ballot].map(([id, points]) => `${id}=${points}`).sort().join();
    const group = groups.get(said) ?? { ballot, people: 0n };
    groups.set(said, { ...group, people: group.people + 1n });
  }
  const stalls = order.filter((one) => !one.isWithdrawn).map((project, rank) => ({ project, rank, backers: [], stake: 0n }));
  [...groups.values()].forEach(({ ballot, people }, purse) => {
    for (const stall of stalls) {
      const points = ballot.get(stall.project.id);
      const weight = points ? (byPoints ? points.top : 1n) : 0n;
      if (!weight) continue;
      stall.backers.push({ purse, people, weight });
      stall.stake += people * weight;
    }
  });
  const weights = new Set(stalls.flatMap((stall) => stall.backers.map((one) => one.weight)));
  const common = [...weights].reduce((all, weight) => (all * weight) / gcd(all, weight), 1n);
  return { stalls: stalls.filter((stall) => stall.stake), purses: groups.size, byPoints, common };
}

// What each supporter pays for one point (one vote): the same for all, except who has less and gives everything.
function priceOf({ backers, stake }, owed, purses, common) {
  // The money each has for one point, times `common` so that it is whole.
  const means = backers.map(({ purse, weight }) => (weight === common ? purses[purse] : (purses[purse] * common) / weight));
  const all = (owed * common + stake - 1n) / stake;
  if (means.every((money) => money >= all)) return { owed, stake };
  if (backers.reduce((total, { purse, people }) => total + purses[purse] * people, 0n) < owed) return null;
  const poorestFirst = [...backers.keys()].sort((a, b) => (means[a] < means[b] ? -1 : Number(means[a] > means[b])));
  for (const at of poorestFirst) {
    if (means[at] * stake >= owed * common) return { owed, stake };
    owed -= purses[backers[at].purse] * backers[at].people;
    stake -= backers[at].people * backers[at].weight;
  }
  return null;
}

// One sale with a given share: the cheapest project per unit of use first, until nobody can buy anything.
function sale({ stalls, purses: count, byPoints, common }, share) {
  // Money is counted in whole parts of a euro; the parts get finer each time a price does not fall on one.
  let parts = stalls.reduce((all, { project }) => (all * project.cost.bottom) / gcd(all, project.cost.bottom), share.bottom);
  let purses = Array(count).fill(share.top * (parts / share.bottom));
  const bought = [];
  const isCheaper = (a, b) => a.top * b.bottom < b.top * a.bottom;
  const useOf = (project) => (byPoints ? 1n : project.cost.top); // with votes, a project is worth its cost
  const underOf = (project) => (byPoints ? 1n : project.cost.bottom);
  // A price only rises while purses empty: the last one known, rounded down, says which projects need no new look.
  let waiting = stalls.map((stall) => ({ stall, atLeast: 0n }));
  for (;;) {
    let best = null;
    const seen = [];
    for (const one of waiting) {
      if (best && one.atLeast > best.atLeast) {
        seen.push(one);
        continue;
      }
      const { project } = one.stall;
      const price = priceOf(one.stall, project.cost.top * (parts / project.cost.bottom), purses, common);
      if (!price) continue;
      const top = price.owed * underOf(project);
      const bottom = price.stake * parts * useOf(project);
      const bid = { stall: one.stall, price, top, bottom, atLeast: (top << 64n) / bottom };
      seen.push(bid);
      if (!best || isCheaper(bid, best) || (!isCheaper(best, bid) && bid.stall.rank < best.stall.rank)) best = bid;
    }
    if (!best) return bought;
    bought.push(best.stall.project);
    waiting = seen.filter((one) => one !== best).sort((a, b) => Number(a.atLeast > b.atLeast) - Number(a.atLeast < b.atLeast));
    const finer = best.price.stake / gcd(best.price.owed, best.price.stake);
    if (finer > 1n) purses = purses.map((money) => money * finer);
    parts *= finer;
    const each = (best.price.owed * finer) / best.price.stake;
    for (const { purse, weight } of best.stall.backers)
      purses[purse] = purses[purse] > each * weight ? purses[purse] - each * weight : 0n;
  }
}

function equalShares({ order, budget, ballots, rules }) {
  const costOf = (projects) => sum(projects.map((one) => one.cost));
  const fits = (one, won) => !one.isWithdrawn && !won.includes(one) && one.cost.compare(budget.minus(costOf(won))) <= 0;
  const place = market({ order, ballots, rules });
  let share = budget.over(ballots.length || 1);
  let winners = sale(place, share);
  // Add-1, turn by turn: one more euro each, as long as something more fits and the whole budget is not exceeded.
  while (rules.rule !== "equal-shares" && winners.length < place.stalls.length && order.some((one) => fits(one, winners))) {
    share = share.plus(new Fraction(BigInt(rules.increment)));
    const more = sale(place, share);
    if (costOf(more).compare(budget) > 0) break;
    winners = more;
  }
  if (rules.rule === "equal-shares-add1u") for (const one of order) if (fits(one, winners)) winners = [...winners, one];
  return winners;
}

// --- The count -------------------------------------------------------------------------------------------------------
export function recount(voteText, rulesText) {
  const vote = readVote(voteText);
  const rules = readRules(rulesText);
  checkTogether(vote, rules);
  const blank = Array.from({ length: rules.blank_ballots }, () => new Map());
  const ballots = [...vote.ballots, ...blank];
  for (const project of vote.projects) {
    project.backers = [...ballots.keys()].filter((voter) => ballots[voter].has(project.id));
    project.votes = project.backers.length;
    const points = () => sum(project.backers.map((voter) => ballots[voter].get(project.id)));
    project.support = rules.support === "points" ? points() : new Fraction(BigInt(project.votes));
  }
  const given = { order: ranked(vote.projects, rules), budget: vote.budget, ballots, rules };
  const counter = GREEDY.includes(rules.rule) ? greedy : rules.rule === "phragmen" ? phragmen : equalShares;
  const winners = counter(given);
  const spent = sum(winners.map((one) => one.cost));
  return {
    rule: rules.rule,
    ballots: ballots.length,
    blank: ballots.filter((ballot) => !ballot.size).length,
    winners: winners.map(({ id, name, cost, support }) => ({ id, name, cost: `${cost}`, support: `${support}` })),
    spent: `${spent}`,
    left: `${vote.budget.minus(spent)}`,
  };
}

// --- On a computer: node recompter.mjs vote.pb regle.json ---------------------------------------------------------------
if (globalThis.process?.versions?.node) {
  const { readFileSync } = await import("node:fs");
  try {
    const files = process.argv.slice(2);
    if (files.length !== 2) refuse("écrivez\u202f: node recompter.mjs vote.pb regle.json");
    const told = recount(...files.map((path) => readFileSync(path, "utf8")));
    told.winners.forEach((one, at) => console.log(`${at + 1}. n°\u202f${one.id} ${one.name} (${one.support}\u202fvoix, ${one.cost}\u202f€)`));
    console.log(`Bulletins\u202f: ${told.ballots}, dont ${told.blank} sans choix. Dépensé\u202f: ${told.spent}. Reste\u202f: ${told.left}.`);
  } catch (error) {
    console.error(`Le compte ne peut pas être refait\u202f: ${error.message}`);
    process.exitCode = 1;
  }
}
