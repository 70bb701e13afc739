import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { MarkupContent } from "vscode-languageserver";
import { definitions } from "../../../agent/language/definition.ts";
import { hover } from "../../../agent/language/hover.ts";
import type { DatasetSummary } from "../../../schemas/protocol/dataset.ts";
import type { Workshop } from "../../../agent/language/workshop.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { openTexts } from "../../support/open-texts.ts";
import { documentOf, withCursor } from "../../support/training-document.ts";

/** What is shown, and the text that it is shown for. */
function shown(
  marked: string,
  bases: Readonly<Record<string, string>> = {},
): [text: string, of: string] | null {
  const { text, offset } = withCursor(marked);
  const document = documentOf(text);
  const answer = hover(document, offset, openTexts(bases).texts);
  if (answer === null) return null;
  const { positions } = document;
  const of = text.slice(positions.offsetAt(answer.range!.start), positions.offsetAt(answer.range!.end));
  return [(answer.contents as MarkupContent).value, of];
}

test("A key says what it means, what may stand there, and its default", () => {
  const [text, of] = shown("[training]\nse|q_len = 64\n")!;
  assert.equal(of, "seq_len");
  assert.match(text, /^\*\*training\.seq_len\*\*\n\nTokens in a sequence\./);
  assert.match(text, /- Value: a whole number from 2 to 131,072 \(tokens\)\n- Default: `128`$/);
});

const places: readonly (readonly [what: string, marked: string, title: string | null])[] = [
  ["A value says what its key means", "[training]\nseq_len = 6|4\n", "**training.seq_len**"],
  ["Each part of a dotted key is a key of its own", "train|ing.seq_len = 64\n", "**[training]**"],
  ["A header says what its table is for", "[mo|del]\n", "**[model]**"],
  ["A key of an inline table", "model = { fam|ily = 'llama' }", "**model.family**"],
  ["A key that there is not says nothing", "[model]\nfamliy| = 1\n", null],
  ["A comment says nothing", "# mod|el\n", null],
];

for (const [what, marked, title] of places)
  test(what, () => {
    assert.equal(shown(marked)?.[0].split("\n")[0] ?? null, title);
  });

const base = "schema = 1\n[optimizer]\nlr = 0.01\n[training]\nsteps = 5\n";
const effects: readonly (readonly [what: string, marked: string, effect: string])[] = [
  [
    "The value of the file goes before that of a base",
    "[optimizer]\nl|r = 0.5\n",
    "`0.5`, from this file\n\nIt goes before\n- `base.train.toml` line 3: `0.01`",
  ],
  ["What only the file says", "[optimizer]\nbeta|1 = 0.8\n", "`0.8`, from this file"],
  [
    "What only the base says, where it is named by a header's table",
    "[training]\nste|ps\n",
    "`5`, from `base.train.toml` line 5",
  ],
];

for (const [what, marked, effect] of effects)
  test(what, () => {
    const [text] = shown(`extends = "base.train.toml"\n${marked}`, { "base.train.toml": base })!;
    assert.ok(text.endsWith(`Takes effect: ${effect}`), text);
  });

const file = path.join(temporaryFolder(), "tickets.csv");
writeFileSync(file, "a,b\n");
const workshop: Workshop = {
  datasets: () => [
    {
      id: "tickets",
      current: "v2",
      versions: [
        { version: "v2", sources: [file] },
        { version: "v1", sources: ["/gone/tickets.csv"] },
      ],
    } as unknown as DatasetSummary,
  ],
  models: () => [],
  plan: () => Promise.resolve(undefined),
  onDidChange: () => () => undefined,
};

async function goTo(marked: string, bases: Readonly<Record<string, string>>): Promise<string[]> {
  const { text, offset } = withCursor(marked);
  const found = await definitions(documentOf(text), offset, { ...openTexts(bases), workshop });
  return found.map(({ uri, range }) => `${path.posix.basename(uri)}:${range.start.line + 1}`);
}

test("A key leads to the bases that have it, the nearest first", async () => {
  const bases = { "a.train.toml": `extends = "b.train.toml"\n${base}`, "b.train.toml": base };
  assert.deepEqual(await goTo('extends = "a.train.toml"\noptimizer.l|r = 1', bases), [
    "a.train.toml:4",
    "b.train.toml:3",
  ]);
  assert.deepEqual(await goTo('extends = "a.train.toml"\n[opti|mizer]', bases), [
    "a.train.toml:3",
    "b.train.toml:2",
  ]);
  assert.deepEqual(await goTo("optimizer.l|r = 1", bases), []);
});

test("A dataset leads to the files that its rows came from, as long as they are there", async () => {
  assert.deepEqual(await goTo('dataset.id = "tick|ets"', {}), ["tickets.csv:1"]);
  assert.deepEqual(await goTo('[dataset]\nid = "tickets"\nversion = "v|2"', {}), ["tickets.csv:1"]);
  assert.deepEqual(await goTo('[dataset]\nid = "tickets"\nversion = "v|1"', {}), []);
  assert.deepEqual(await goTo('dataset.id = "oth|er"', {}), []);
});
