import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const sample = path.resolve("samples/git-helper");

interface Command {
  command: string;
}
interface Wording {
  coreWords: (template: string) => string[];
  wordDistance: (left: readonly string[], right: readonly string[]) => number;
}
async function load(file: string): Promise<unknown> {
  return import(pathToFileURL(path.join(sample, file)).href);
}
const { commands } = (await load("commands.mjs")) as { commands: Record<string, Command> };
const { heldOutTemplates } = (await load("held-out-templates.mjs")) as {
  heldOutTemplates: Record<string, string[]>;
};
const { coreWords, wordDistance } = (await load("wording.mjs")) as Wording;
const { frames } = (await load("names/words.mjs")) as { frames: string[] };

interface Asked {
  question: string;
  answer: string;
  command: string;
  names: string[];
}

/** The rows of a file, with the names that the answer holds. */
function read(file: string): Asked[] {
  const lines = readFileSync(path.join(sample, file), "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const { messages } = JSON.parse(line) as { messages: { content: string }[] };
    const [question, answer] = messages.map(({ content }) => content) as [string, string];
    return { question, answer, ...understand(answer) };
  });
}

const patterns = Object.entries(commands).map(([command, entry]) => {
  const escaped = entry.command.replace(/[^\w\s{}"]/g, "\\$&");
  const pattern = escaped.replace(/\{(\w+)\}/g, (_, slot) =>
    slot === "message" ? '([^"]*)' : "([^\\s-]\\S*)",
  );
  return { command, pattern: new RegExp(`^${pattern}$`) };
});

function understand(answer: string): Pick<Asked, "command" | "names"> {
  const found = patterns.flatMap(({ command, pattern }) => {
    const match = pattern.exec(answer);
    return match === null ? [] : [{ command, names: match.slice(1) }];
  });
  assert.equal(found.length, 1, `${answer} is exactly one command`);
  return found[0]!;
}

const training = read("train.jsonl");
const heldOutNames = read("held-out-names.jsonl");
const fromHeldOutTemplates = read("held-out-templates.jsonl");

test("the files are what the generator writes, and a changed one is noticed", () => {
  const check = (folder: string) =>
    spawnSync(process.execPath, [path.join(folder, "generate.mjs"), "--check"], { encoding: "utf8" });
  assert.deepEqual([check(sample).status, check(sample).stderr], [0, ""]);
  const copy = mkdtempSync(path.join(os.tmpdir(), "trainyard-git-helper-"));
  try {
    cpSync(sample, copy, { recursive: true });
    appendFileSync(path.join(copy, "train.jsonl"), "{}\n");
    const { status, stderr } = check(copy);
    assert.equal(status, 1);
    assert.match(stderr, /train\.jsonl/);
  } finally {
    rmSync(copy, { recursive: true });
  }
});

test("every command is trained and asked in every held-out file that it can be in", () => {
  const namesOf = (rows: Asked[]) => [...new Set(rows.map(({ command }) => command))].sort();
  const all = Object.keys(commands).sort();
  assert.ok(all.length >= 24);
  assert.deepEqual(namesOf(training), all);
  assert.deepEqual(namesOf(fromHeldOutTemplates), all);
  assert.deepEqual(
    namesOf(heldOutNames),
    all.filter((command) => commands[command]!.command.includes("{")),
  );
  assert.ok(Object.values(heldOutTemplates).every((templates) => templates.length >= 4));
  assert.ok(heldOutNames.length >= 200 && fromHeldOutTemplates.length >= 200);
});

test("a question holds the names of its answer", () => {
  for (const { question, names } of [...training, ...heldOutNames, ...fromHeldOutTemplates])
    for (const name of names) assert.ok(question.includes(name), `${question} → ${name}`);
});

test("training questions differ from the held-out templates of their command in two words and a third of all", () => {
  const all = new Set(
    Object.values(heldOutTemplates)
      .flat()
      .map((template) => coreWords(template).join(" ")),
  );
  for (const { question, command, names } of training) {
    const template = names.reduce((text, name, index) => text.replace(name, `{name${index}}`), question);
    const words = coreWords(template);
    assert.ok(!all.has(words.join(" ")), `${question} is a held-out template`);
    for (const template of heldOutTemplates[command]!) {
      const heldOut = coreWords(template);
      const distance = wordDistance(words, heldOut);
      assert.ok(distance >= 2 && distance >= heldOut.length / 3, `${question} ~ ${template}`);
    }
  }
});

test("templates are compared without punctuation, articles and politeness", () => {
  assert.deepEqual(
    coreWords("Could you please create a branch called {branch}, thanks?"),
    coreWords("create the branch called {tag}"),
  );
  assert.equal(wordDistance(["a", "b", "c"], ["x", "b"]), 2);
});

test("no part of a held-out name occurs in a name of training", () => {
  const shared = new Set(frames.flatMap((frame) => partsOf(frame)));
  const trained = new Set(training.flatMap(({ names }) => names.flatMap(partsOf)));
  const asked = [...heldOutNames, ...fromHeldOutTemplates].flatMap(({ names }) => names);
  for (const name of asked)
    for (const part of partsOf(name))
      assert.ok(shared.has(part) || !trained.has(part), `${part} of ${name} occurs in training`);
});

/** Words, numbers, versions and hashes. */
function partsOf(name: string): string[] {
  return name.toLowerCase().match(/^[0-9a-f]{7}$|\d+\.\d+\.\d+|\d+|\p{L}+/gu) ?? [];
}

test("no question stands in two files or twice in one", () => {
  const questions = [...training, ...read("validation.jsonl"), ...heldOutNames, ...fromHeldOutTemplates];
  assert.equal(new Set(questions.map(({ question }) => question)).size, questions.length);
});
