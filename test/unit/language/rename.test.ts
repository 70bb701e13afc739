import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { TextDocumentEdit, WorkspaceEdit } from "vscode-languageserver";
import { createPositions } from "../../../agent/language/positions.ts";
import { prepareRename, rename } from "../../../agent/language/rename.ts";
import { openTexts } from "../../support/open-texts.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { documentOf, withCursor } from "../../support/training-document.ts";

/** Files of a folder, and what a rename makes of them; `own` has the cursor. */
async function renamed(files: Readonly<Record<string, string>>, own: string, name: string) {
  const folder = temporaryFolder();
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text.replace("|", ""));
  }
  const { text, offset } = withCursor(files[own]!);
  const context = { ...openTexts({}, folder), folders: [folder] };
  const bases = Object.fromEntries(Object.entries(files).filter(([file]) => file !== own));
  const edit = await rename(documentOf(text, path.join(folder, own)), offset, name, {
    ...context,
    texts: openTexts(bases, folder).texts,
  });
  return edit === null ? null : applied(edit, folder);
}

/** Each file that changes with its new text, and each that moves with its new name. */
function applied(
  { changes = {}, documentChanges = [] }: WorkspaceEdit,
  folder: string,
): Record<string, string> {
  const results: Record<string, string> = {};
  const nameOf = (uri: string) => path.relative(folder, fileURLToPath(uri)).replaceAll("\\", "/");
  const edited = [
    ...Object.entries(changes),
    ...documentChanges
      .filter((change): change is TextDocumentEdit => "edits" in change)
      .map(({ textDocument, edits }) => [textDocument.uri, edits] as const),
  ];
  for (const [uri, edits] of edited) {
    let text = readFileSync(fileURLToPath(uri), "utf8");
    const positions = createPositions(text);
    for (const edit of [...edits].reverse()) {
      assert.ok("newText" in edit);
      text =
        text.slice(0, positions.offsetAt(edit.range.start)) +
        edit.newText +
        text.slice(positions.offsetAt(edit.range.end));
    }
    results[nameOf(uri)] = text;
  }
  for (const change of documentChanges)
    if ("kind" in change && change.kind === "rename")
      results[nameOf(change.oldUri)] = `→ ${nameOf(change.newUri)}`;
  return results;
}

test("A file is renamed with every training file that names it", async () => {
  const files = {
    "base.train.toml": "schema = 1\n",
    "a.train.toml": 'extends = "ba|se.train.toml"\n',
    "deep/b.train.toml": "extends = '../base.train.toml' # as it is\n",
    "deep/c.train.toml": 'extends = "base.train.toml"\n',
    "node_modules/d.train.toml": 'extends = "../base.train.toml"\n',
  };
  assert.deepEqual(await renamed(files, "a.train.toml", "common.train.toml"), {
    "a.train.toml": 'extends = "common.train.toml"\n',
    "deep/b.train.toml": 'extends = "../common.train.toml" # as it is\n',
    "base.train.toml": "→ common.train.toml",
  });
});

test("A file's name cannot lead into another folder", async () => {
  const files = { "a.train.toml": 'extends = "ba|se.train.toml"\n' };
  for (const name of ["", " ", "x/y", "..", "a\\b"])
    await assert.rejects(renamed(files, "a.train.toml", name), /not empty and has no slashes/, name);
});

test("A key of a map is renamed with those of the bases that it goes before", async () => {
  const files = {
    "base.train.toml": "[dataset.placeholders]\nproduct = 'x'\n",
    "a.train.toml": 'extends = "base.train.toml"\ndataset.placeholders.pro|duct = "y"\n',
  };
  assert.deepEqual(await renamed(files, "a.train.toml", "our product"), {
    "a.train.toml": 'extends = "base.train.toml"\ndataset.placeholders."our product" = "y"\n',
    "base.train.toml": "[dataset.placeholders]\n\"our product\" = 'x'\n",
  });
});

test("Two keys of a map cannot have one name", async () => {
  const files = { "a.train.toml": "[dataset.placeholders]\no|ne = '1'\ntwo = '2'\n" };
  await assert.rejects(renamed(files, "a.train.toml", "two"), /a key two beside it/);
});

const subjects: readonly (readonly [what: string, marked: string, name: string | null])[] = [
  ["A file's name is offered without its folder", 'extends = "data/ba|se.toml"', "base.toml"],
  ["A key of a map is offered", "[dataset.columns]\npro|mpt = 'question'", "prompt"],
  ["A key of the schema is not", "[training]\nst|eps = 1", null],
  ["A table is not", "[trai|ning]", null],
  ["A number is not", "[training]\nsteps = 1|0", null],
];

for (const [what, marked, name] of subjects)
  test(what, () => {
    const { text, offset } = withCursor(marked);
    assert.equal(prepareRename(documentOf(text), offset)?.placeholder ?? null, name);
  });
