// The files that people really have import without loss. They are not part of the repository: their folder
// is named by TRAINYARD_SHARED_DATA, or lies beside the repository as shared/data.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { readCatalogue } from "../../agent/dataset/catalogue.ts";
import { brief, Workplace } from "../unit/dataset/importing.ts";

const folder = process.env["TRAINYARD_SHARED_DATA"] ?? path.resolve("..", "shared", "data");

function shared(name: string): string {
  const file = path.join(folder, name);
  assert.ok(existsSync(file), `${file} is not there; set TRAINYARD_SHARED_DATA to the folder that holds it.`);
  return file;
}

test("LLaMA-Factory's identity set imports, and its placeholders are filled in or told", async (context) => {
  const place = new Workplace(context);
  const file = shared("llamafactory_identity.json");
  const kept = await place.import(file);
  assert.equal(kept.train.length, 91);
  assert.deepEqual(brief(kept.problems), ["info placeholder_kept 2", "info placeholder_kept 2"]);
  const filled = await place.import(file, { placeholders: { name: "Ada", author: "the yard" } });
  assert.deepEqual(filled.problems, []);
  assert.doesNotMatch(JSON.stringify(filled.train), /\{\{/);
  assert.match(JSON.stringify(filled.train[0]), /I am Ada, an AI assistant developed by the yard/);
});

test("LLaMA-Factory's English Alpaca demo imports whole", async (context) => {
  const file = shared("llamafactory_alpaca_en_demo.json");
  const rows = JSON.parse(readFileSync(file, "utf8")) as unknown[];
  const { version, train, validation } = await new Workplace(context).import(file, {
    validation_fraction: 0.1,
  });
  assert.equal(train.length + validation.length + version!.manifest.rowsKeptOut, rows.length);
  assert.equal(validation.length, Math.ceil((rows.length - version!.manifest.rowsKeptOut) / 10));
});

test("LLaMA-Factory's dataset_info.json is read as a catalogue whose absent files are listed", async () => {
  const file = shared("llamafactory_dataset_info.json");
  const { value, problems } = await readCatalogue(file);
  const listed = JSON.parse(readFileSync(file, "utf8")) as Record<string, { file_name?: string }>;
  assert.deepEqual(
    value!.entries.map(({ name }) => name),
    Object.keys(listed),
  );
  const absent = Object.entries(listed).filter(([, entry]) => entry.file_name !== undefined);
  assert.deepEqual(brief(problems), ["info catalogue_files_absent"]);
  for (const [name, entry] of absent)
    assert.ok(problems[0]!.message.includes(`${name} (${entry.file_name})`));
});

test("of tinyshakespeare.txt the whole last tenth is held out, to the character", async (context) => {
  const file = shared("tinyshakespeare.txt");
  const { train, validation, problems } = await new Workplace(context).import(file, {
    validation_fraction: 0.1,
    validation_position: "end",
  });
  const text = readFileSync(file, "utf8");
  const cut = Math.floor(text.length * 0.9);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    [...train, ...validation].map(({ example }) => example),
    [
      { kind: "text", text: text.slice(0, cut) },
      { kind: "text", text: text.slice(cut) },
    ],
  );
  assert.equal(text.length - cut, 111_540);
});
