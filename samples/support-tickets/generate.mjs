// Writes the sample dataset: support tickets with their category and the reply that they got.
//
//   node samples/support-tickets/generate.mjs           write the files
//   node samples/support-tickets/generate.mjs --check   end with 1 when the files differ from what would be written
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { hashOf, seededRandom } from "../git-helper/random.mjs";
import { oneOf } from "../git-helper/wording.mjs";
import { categories, families } from "./families.mjs";
import { asides, fillers, greetings, names, thanks, vagueSubjects, withSlips } from "./noise.mjs";
import { products } from "./products.mjs";
import { replyTo } from "./replies.mjs";

const seed = 20261122;
/** Of each category; 2,000 tickets in all. */
const rowsOf = { train: 200, validation: 20, test: 30 };
/** Tickets of each category with a better and a worse reply. */
const preferencesOf = 40;
const columns = ["subject", "body", "product", "category", "reply"];

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) main(process.argv.includes("--check"));

function main(check) {
  let differs = false;
  for (const [name, text] of Object.entries(generate())) {
    const file = new URL(name, import.meta.url);
    if (!check) writeFileSync(file, text);
    else if (readFileSync(file, "utf8").replaceAll("\r\n", "\n") !== text) {
      differs = true;
      console.error(`${name} is not what generate.mjs writes.`);
    }
  }
  process.exitCode = differs ? 1 : 0;
}

/** The text of every file, by its name. */
export function generate() {
  const taken = new Set();
  const files = Object.fromEntries(
    Object.keys(rowsOf).map((split) => [`${split}.csv`, asCsv(ticketsOf(split, rowsOf[split], taken))]),
  );
  const compared = ticketsOf("train", preferencesOf, taken).map(comparison);
  return { ...files, "preferences.jsonl": compared.map((row) => `${JSON.stringify(row)}\n`).join("") };
}

/** Tickets of all categories, none of which has been written before, in a random order. */
function ticketsOf(split, count, taken) {
  const tickets = Object.entries(categories).flatMap(([category, all]) => {
    const random = seededRandom(hashOf(`${seed} ${split} ${category} ${taken.size}`));
    const chosen = families[split](all);
    const rows = [];
    for (let attempts = 0; rows.length < count; attempts++) {
      if (attempts > 100 * count) throw new Error(`Too few different tickets about ${category}`);
      const ticket = makeTicket(category, chosen[rows.length % chosen.length], random);
      if (taken.has(ticket.body)) continue;
      taken.add(ticket.body);
      rows.push(ticket);
    }
    return rows;
  });
  return seededRandom(hashOf(`${seed} order ${split} ${count}`)).shuffle(tickets);
}

function makeTicket(category, [subjects, told], random) {
  const { choose, chance } = random;
  const facts = choose(products);
  const values = { product: facts.product, app: facts.app, ...numbers(random) };
  const put = (text) => text.replace(/\{(\w+)\}/g, (_, slot) => values[slot]);
  const name = chance(0.6) ? choose(names) : undefined;
  const subject = put(chance(0.4) ? choose(vagueSubjects) : oneOf(subjects, choose));
  const sentences = aside(category, random, [put(oneOf(told, choose))]);
  const type = typist(random);
  const body = [
    ...(chance(0.6) ? [`${type(choose(greetings))},`] : []),
    type(sentences.join(" ")),
    ...(name === undefined ? [] : [`${type(choose(thanks))}, ${name}`]),
  ].join(chance(0.5) ? "\n" : " ");
  return {
    subject: type(subject),
    body,
    product: facts.product,
    category,
    reply: replyTo(category, facts, name),
  };
}

/** Half of the tickets mention something else as well, before or after what they are about. */
function aside(category, { choose, chance }, told) {
  const others = Object.keys(asides).filter((other) => other !== category);
  if (chance(0.5))
    told = chance(0.4)
      ? [choose(asides[choose(others)]), ...told]
      : [...told, choose(asides[choose(others)])];
  if (chance(0.3)) told = chance(0.5) ? [choose(fillers), ...told] : [...told, choose(fillers)];
  return told;
}

function numbers({ below, choose }) {
  const month = choose(["January", "March", "April", "June", "August", "October", "November"]);
  return {
    month,
    date: `${1 + below(28)} ${month}`,
    order: `#${10000 + below(90000)}`,
    amount: `${5 + below(180)}.${choose(["00", "50", "90", "99"])} ${choose(["EUR", "USD", "GBP"])}`,
  };
}

/** How one person types: some make slips, some never write a capital. A signature stays as it is. */
function typist(random) {
  const [slips, isSmall] = [random.chance(0.4), random.chance(0.15)];
  return (text) => {
    const written = slips ? withSlips(text, random) : text;
    return isSmall ? written.toLowerCase() : written;
  };
}

/** The same ticket with its reply, and with a reply as no customer should get it. */
function comparison({ subject, body, product, category, reply }, index) {
  const curt = [
    "Read the manual.",
    "We have passed this on.",
    `Your ${product} is fine, look again.`,
    "Please contact support.",
  ];
  const other = Object.keys(categories).filter((name) => name !== category)[index % 7];
  const facts = products.find((one) => one.product === product);
  const rejected = index % 2 === 0 ? curt[(index / 2) % curt.length] : replyTo(other, facts);
  return {
    prompt: [{ role: "user", content: `Product: ${product}\nSubject: ${subject}\n\n${body}` }],
    chosen: [{ role: "assistant", content: reply }],
    rejected: [{ role: "assistant", content: rejected }],
  };
}

function asCsv(rows) {
  const field = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  return lines.map((line) => `${line.map(field).join(",")}\n`).join("");
}
