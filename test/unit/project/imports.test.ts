import assert from "node:assert/strict";
import { test } from "node:test";
import { importsOf, listFiles, type SourceFile } from "./source-files.ts";

const programs = ["extension", "agent", "webviews"];
const agent = listFiles(["agent"], [".ts"]);

/** The agent's folders: each imports from its own level and from those above it. */
const levels = [
  ["errors"],
  ["errors.ts"],
  ["store", "toml"],
  ["tokenizer", "dataset", "training-file", "autodiff"],
  ["table"],
  ["model"],
  ["hub"],
  ["training"],
  ["run", "chat", "evaluation", "monitor"],
  ["worker"],
  ["handlers"],
  ["handlers.ts"],
  ["openai"],
  ["server"],
  ["client"],
  ["language"],
  ["terminal"],
  ["command", "main.ts"],
];

/** "agent/run/start.ts" → "run"; "agent/main.ts" → "main.ts". */
function folderOf(file: string): string {
  return file.split("/")[1]!;
}

test("The schemas import zod and one another, and nothing else", () => {
  for (const file of listFiles(["schemas"], [".ts"]))
    for (const imported of importsOf(file))
      assert.ok(imported === "zod" || imported.startsWith("schemas/"), `${file.file} imports ${imported}`);
});

test("The extension, the agent and the webviews never import one another", () => {
  for (const program of programs)
    for (const file of listFiles([program], [".ts", ".tsx"]))
      for (const imported of importsOf(file)) {
        const other = programs.find((name) => name !== program && imported.startsWith(`${name}/`));
        assert.equal(other, undefined, `${file.file} imports ${imported}`);
      }
});

test("No program imports from the tests", () => {
  for (const file of listFiles(["schemas", ...programs], [".ts"]))
    for (const imported of importsOf(file))
      assert.ok(!imported.startsWith("test/"), `${file.file} imports ${imported}`);
});

test("Every folder of the agent has its level", () => {
  const known = new Set(levels.flat());
  for (const { file } of agent) assert.ok(known.has(folderOf(file)), `${file} belongs to no level`);
});

test("The agent's folders import only from their own level and from those before it", () => {
  const levelOf = (file: string) => levels.findIndex((folders) => folders.includes(folderOf(file)));
  for (const file of agent)
    for (const imported of importsOf(file).filter((name) => name.startsWith("agent/")))
      assert.ok(levelOf(imported) <= levelOf(file.file), `${file.file} imports ${imported}`);
});

test("No two folders of the agent import each other, directly or round about", () => {
  const imports = new Map(levels.flat().map((folder) => [folder, foldersImportedBy(folder)]));
  for (const folder of imports.keys()) {
    const reached = new Set<string>();
    const waiting = [...imports.get(folder)!];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (reached.has(next)) continue;
      reached.add(next);
      waiting.push(...(imports.get(next) ?? []));
    }
    assert.ok(!reached.has(folder), `${folder} imports itself through ${[...reached].join(", ")}`);
  }
});

test("Autodiff is pure: it imports nothing that reads, writes or runs", () => {
  const allowed = /^(agent\/autodiff\/|agent\/errors\.ts|schemas\/|@bufbuild\/protobuf)/;
  for (const file of agent.filter(({ file }) => folderOf(file) === "autodiff"))
    for (const imported of importsOf(file))
      assert.match(imported, allowed, `${file.file} imports ${imported}`);
});

test("Imports name files that are there", () => {
  const files = listFiles(["schemas", ...programs, "test"], [".ts", ".wat", ".mjs", ".css"]).map(
    ({ file }) => file,
  );
  for (const file of listFiles(["schemas", ...programs, "test"], [".ts"]))
    for (const imported of importsOf(file).filter((name) =>
      /^(schemas|extension|agent|webviews|test)\//.test(name),
    ))
      assert.ok(files.includes(imported), `${file.file} imports ${imported}`);
});

function foldersImportedBy(folder: string): Set<string> {
  const ofFolder = (file: SourceFile) => folderOf(file.file) === folder;
  const imported = agent.filter(ofFolder).flatMap(importsOf);
  return new Set(
    imported
      .filter((name) => name.startsWith("agent/"))
      .map(folderOf)
      .filter((name) => name !== folder),
  );
}
