// Files written for a test, and what is found wrong with one of them.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { openHome } from "../../../agent/store/home.ts";
import { withFacts } from "../../../agent/training-file/facts.ts";
import { diagnose } from "../../../agent/language/diagnose.ts";
import { createDocument } from "../../../agent/language/document.ts";
import type { Finding } from "../../../agent/language/finding.ts";
import { recognise } from "../../../agent/language/recognise.ts";
import { readMarks } from "../../support/marked-text.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** rows.jsonl lies beside every file. */
export function writeFiles(files: Files): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries({ "rows.jsonl": '{"text":"hello"}\n', ...files })) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? readMarks(content).text : content);
  }
  return folder;
}

/** What is wrong with a text of run.train.toml in a folder. */
export async function findingsOf(folder: string, text: string): Promise<Finding[]> {
  const document = createDocument(path.join(folder, "run.train.toml"), text, recognise);
  assert.ok(document !== undefined);
  const home = openHome(path.join(folder, "home"));
  return withFacts((facts) => diagnose(document, { facts, textOf: () => undefined, home }));
}

/**
 * Expects one problem of run.train.toml at each of its marks, in their order, with these codes; further codes are of
 * problems in its bases, whose marks are counted, too.
 */
export async function expectFindings(files: Files, codes: readonly string[]): Promise<Finding[]> {
  const folder = writeFiles(files);
  const found = await findingsOf(folder, readMarks(String(files["run.train.toml"])).text);
  assert.deepEqual(
    found.map(({ code }) => code),
    codes,
  );
  const marks = Object.entries(files).flatMap(([name, content]) =>
    typeof content === "string"
      ? readMarks(content).spans.map(({ start, end }) => `${name} ${start}-${end}`)
      : [],
  );
  const places = found.map(({ place: { file, span } }) => `${path.basename(file)} ${span.start}-${span.end}`);
  assert.deepEqual(places, marks);
  return found;
}
