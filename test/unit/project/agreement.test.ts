import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import * as z from "zod";
import { readTrainingFile } from "../../../agent/training-file/read.ts";
import { importsOf, listFiles } from "./source-files.ts";

const Manifest = z.object({
  scripts: z.record(z.string(), z.string()),
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});
const manifest = Manifest.parse(JSON.parse(readFileSync("package.json", "utf8")));
const pages = [
  ...listFiles(["docs"], [".md"]),
  ...["README.md", "CONTRIBUTING.md"]
    .filter((file) => existsSync(file))
    .map((file) => ({ file, text: readFileSync(file, "utf8") })),
];

test("Every npm script that a page names exists", () => {
  for (const { file, text } of pages)
    for (const [, name] of text.matchAll(/\bnpm run ([\w:-]+)/g))
      assert.ok(Object.hasOwn(manifest.scripts, name!), `${file} names npm run ${name}`);
});

test("Every link of a page leads to a file", () => {
  for (const { file, text } of pages)
    for (const [, target] of text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)) {
      const from = file.includes("/") ? `${file.slice(0, file.lastIndexOf("/"))}/` : "";
      assert.ok(existsSync(`${from}${target}`), `${file} links to ${target}`);
    }
});

test("Every training file that a page shows is one, but for the dataset that it names", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "pages-"));
  for (const { file, text } of pages)
    for (const [, block] of text.matchAll(/^```toml\n([^`]*^schema = 1$[^`]*)^```$/gm)) {
      const shown = path.join(folder, "shown.train.toml");
      writeFileSync(shown, block!);
      const { problems } = await readTrainingFile(shown);
      const wrong = problems.filter(({ code }) => code !== "file_not_found");
      assert.deepEqual(wrong, [], `${file} shows\n${block}`);
    }
  rmSync(folder, { recursive: true });
});

test("Every runtime dependency is imported by the agent, and every import of the agent is one", () => {
  const programs = listFiles(["agent", "schemas"], [".ts"]);
  // A library is also found by where its package lies, without its code being imported.
  const located = programs.flatMap(({ text }) =>
    [...text.matchAll(/\.resolve\("([@\w][^"]*)"\)/g)].map((match) => match[1]!),
  );
  const imported = packagesOf([...programs.flatMap(importsOf), ...located]);
  assert.deepEqual([...imported].sort(), Object.keys(manifest.dependencies).sort());
});

test("What the editor's side imports is installed where it is built, and bundled for its users", () => {
  const installed = { ...manifest.dependencies, ...manifest.devDependencies, vscode: "" };
  for (const name of packagesOf(listFiles(["extension", "webviews"], [".ts"]).flatMap(importsOf)))
    assert.ok(Object.hasOwn(installed, name), `${name} is no dependency`);
});

function packagesOf(imports: readonly string[]): Set<string> {
  const names = imports
    .filter((name) => !/^(agent|extension|schemas|webviews|node:)/.test(name))
    .map((name) => name.split("/", name.startsWith("@") ? 2 : 1).join("/"));
  return new Set(names);
}

test("package-lock.json has every platform's packages, so that npm ci works on all of them", () => {
  const Lock = z.object({
    packages: z.record(
      z.string(),
      z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() }),
    ),
  });
  const { packages } = Lock.parse(JSON.parse(readFileSync("package-lock.json", "utf8")));
  for (const [name, { optionalDependencies = {} }] of Object.entries(packages))
    for (const optional of Object.keys(optionalDependencies))
      assert.ok(
        Object.hasOwn(packages, `node_modules/${optional}`),
        `${name} has no ${optional}; npm ci refuses that`,
      );
});

for (const { file } of listFiles(["samples"], [".train.toml"]))
  test(`${file} has no problem`, async () => {
    const { value, problems } = await readTrainingFile(file);
    assert.deepEqual(problems, []);
    assert.ok(value !== undefined);
  });
