import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { applyChanges } from "../../../agent/language/edit.ts";
import { createDocument } from "../../../agent/language/document.ts";
import { recognise } from "../../../agent/language/recognise.ts";
import { rewriteActions } from "../../../agent/language/rewrite.ts";
import { readMarks } from "../../support/marked-text.ts";

const uri = "file:///a/llama3.toml";

/** What is offered at the mark of a text. */
function offered(marked: string, only?: string[], file = "llama3.toml") {
  const { text, spans } = readMarks(marked);
  const document = createDocument(path.resolve("/a", file), text, (name, tree) => recognise(name, tree))!;
  const range = document.positions.rangeOf(spans[0]!);
  const params = { textDocument: { uri }, range, context: { diagnostics: [], ...(only && { only }) } };
  return { document, actions: rewriteActions(document, params, (name) => path.basename(name)) };
}

test("On a section of an old file it may be brought to the newest version, or converted", () => {
  const { document, actions } = offered("[job]\nprint_args = true\n[«»training]\nseed = 7\n");
  assert.deepEqual(
    actions.map(({ title, kind }) => [title, kind]),
    [
      ["Bring the file to torchtitan v0.2.2", "refactor.rewrite"],
      ["Convert to a Trainyard training file", "refactor.rewrite"],
    ],
  );
  const changes = actions[0]!.edit!.changes![uri]!.map(({ range, newText }) => ({
    start: document.positions.offsetAt(range.start),
    end: document.positions.offsetAt(range.end),
    text: newText,
  }));
  assert.equal(
    applyChanges(document.text, changes),
    "[job]\nprint_config = true\n[training]\n\n[debug]\nseed = 7\n",
  );
});

test("A converted file is a new one beside the old, which must not be there yet", () => {
  const { actions } = offered("«[job]»\n[training]\nsteps = 5\n");
  assert.equal(actions.length, 1);
  const [create, write] = actions[0]!.edit!.documentChanges!;
  assert.deepEqual(create, { kind: "create", uri: "llama3.train.toml", options: { overwrite: false } });
  assert.match(JSON.stringify(write), /schema = 1.*steps = 5/);
});

test("A file that has our name already is converted to another one", () => {
  const { actions } = offered("«[job]»\n[training]\nsteps = 5\n", undefined, "llama3.train.toml");
  assert.match(JSON.stringify(actions[0]!.edit), /"llama3-converted\.train\.toml"/);
});

test("At a value nothing is offered, unless it is asked for", () => {
  const marked = "[job]\n[training]\nsteps = «5»\n";
  assert.deepEqual(offered(marked).actions, []);
  assert.deepEqual(offered(marked, ["quickfix"]).actions, []);
  assert.equal(offered(marked, ["refactor"]).actions.length, 1);
});

test("Our own files are nothing else", () => {
  const { actions } = offered("schema = 1\n«[dataset]»\n", ["refactor"], "run.train.toml");
  assert.deepEqual(actions, []);
});
