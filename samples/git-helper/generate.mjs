// Writes the sample dataset: questions about git in plain English, answered with exactly one command.
//
//   node samples/git-helper/generate.mjs           write the files
//   node samples/git-helper/generate.mjs --check   end with 1 when the files differ from what would be written
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { commands } from "./commands.mjs";
import { heldOutTemplates } from "./held-out-templates.mjs";
import { createNames } from "./names/names.mjs";
import { hashOf, seededRandom } from "./random.mjs";
import { coreWords, endings, isTooClose, oneOf, openings } from "./wording.mjs";

const seed = 20240607;
/** Training rows of each command: a question without a name has fewer forms than one with. */
const rowsWithoutName = 150;
const rowsWithName = 390;
const validationRows = 8;
const heldOutNameRows = 8;
if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) main(process.argv.includes("--check"));

function main(check) {
  let differs = false;
  for (const [name, rows] of Object.entries(generate())) {
    const file = new URL(name, import.meta.url);
    const text = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
    if (!check) writeFileSync(file, text);
    else if (readFileSync(file, "utf8").replaceAll("\r\n", "\n") !== text) {
      differs = true;
      console.error(`${name} is not what generate.mjs writes.`);
    }
  }
  process.exitCode = differs ? 1 : 0;
}

/** The rows of every file, by its name. */
export function generate() {
  const files = { train: [], validation: [], "held-out-names": [], "held-out-templates": [] };
  const taken = new Set();
  for (const [id, entry] of Object.entries(commands)) {
    const trained = (heldOutNames, count) => collect(count, taken, trainedQuestions(id, entry, heldOutNames));
    files["held-out-names"].push(...trained(true, entry.command.includes("{") ? heldOutNameRows : 0));
    files.validation.push(...trained(false, validationRows));
    files.train.push(...trained(false, entry.command.includes("{") ? rowsWithName : rowsWithoutName));
    const names = createNames(seededRandom(hashOf(`${seed} templates ${id}`)), true);
    for (const template of heldOutTemplates[id])
      files["held-out-templates"].push(fill(template, entry.command, names));
  }
  const { shuffle } = seededRandom(seed);
  return Object.fromEntries(Object.entries(files).map(([name, rows]) => [`${name}.jsonl`, shuffle(rows)]));
}

/** Rows with questions that no file has yet. */
function collect(count, taken, makeRow) {
  const rows = [];
  for (let attempts = 0; rows.length < count; attempts++) {
    if (attempts > 200 * count)
      throw new Error(`Too few different questions: ${JSON.stringify(rows.at(-1))}`);
    const row = makeRow();
    const question = row.messages[0].content.toLowerCase();
    if (taken.has(question)) continue;
    taken.add(question);
    rows.push(row);
  }
  return rows;
}

function trainedQuestions(id, entry, heldOutNames) {
  const random = seededRandom(hashOf(`${seed} ${heldOutNames ? "new" : "known"} names ${id}`));
  const names = createNames(random, heldOutNames);
  const heldOut = heldOutTemplates[id].map(coreWords);
  return () => {
    for (;;) {
      const isOrder = random.chance(entry.orders.length / (entry.orders.length + entry.sentences.length));
      const template = oneOf(random.choose(isOrder ? entry.orders : entry.sentences), random.choose);
      const words = coreWords(template);
      if (heldOut.some((other) => isTooClose(words, other))) continue;
      return fill(dress(template, isOrder, random), entry.command, names);
    }
  };
}

/** Puts an opening and an ending around a question, as people do. */
function dress(template, isOrder, { chance, choose }) {
  let text = template;
  if (isOrder && chance(0.5)) text = `${choose(openings)} ${text}`;
  if (chance(0.12) && !openings.some((words) => text.endsWith(words))) text = `${text} ${choose(endings)}`;
  if (/^(how|what|which|who|whose|where|when|is|are|can|could|would|do) /.test(text))
    text += chance(0.6) ? "?" : "";
  else if (chance(0.15)) text += ".";
  if (chance(0.35) && !text.startsWith("{")) text = text[0].toUpperCase() + text.slice(1);
  return text;
}

/** One conversation; each {slot} gets the same name in the question and in the command. */
function fill(template, command, names) {
  const used = {};
  const put = (text) => text.replace(/\{(\w+)\}/g, (_, slot) => (used[slot] ??= names[slot]()));
  return {
    messages: [
      { role: "user", content: put(template) },
      { role: "assistant", content: put(command) },
    ],
  };
}
