// Held-out rows: drawn with the seed, the end, a column, a second file; repetitions are found.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Row } from "../../../schemas/dataset.ts";
import { brief, jsonLines, Workplace } from "./importing.ts";

const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ text: `row ${index + 1}` }));
const lines = (rows: readonly Row[]) => rows.map(({ line }) => line);

test("a share is drawn with the seed, exactly, and every row lands in one split", async (context) => {
  const place = new Workplace(context);
  const file = place.write("a.jsonl", jsonLines(...numbered(200)));
  const draw = async (seed: number, fraction: number) => {
    const { train, validation } = await place.import(file, { validation_fraction: fraction }, { seed });
    assert.equal(validation.length, Math.round(200 * fraction));
    assert.deepEqual(
      [...lines(train), ...lines(validation)].sort((left, right) => left - right),
      numbered(200).map((_, index) => index + 1),
    );
    return lines(validation);
  };
  const first = await draw(1, 0.1);
  assert.deepEqual(await draw(1, 0.1), first);
  assert.notDeepEqual(await draw(2, 0.1), first);
  await draw(3, 0.07);
  await draw(4, 0.5);
});

test("equal rows land in the same split and are reported", async (context) => {
  const rows = Array.from({ length: 300 }, (_, index) => ({ text: `row ${index % 100}` }));
  const { version, train, validation, problems } = await new Workplace(context).importing(
    "a.jsonl",
    jsonLines(...rows),
    {
      validation_fraction: 0.2,
    },
  );
  const texts = (split: readonly Row[]) => new Set(split.map(({ example }) => JSON.stringify(example)));
  assert.equal(texts(train).size + texts(validation).size, 100);
  assert.ok(validation.length >= 60 && validation.length <= 62);
  assert.equal(version!.manifest.duplicateRows, 200);
  assert.equal(version!.manifest.leakedRows, 0);
  assert.deepEqual(brief(problems), ["warning duplicate_rows 101"]);
  assert.match(problems[0]!.message, /200 rows repeat .*row 101 repeats row 1,.*…/);
});

const small: { name: string; rows: string[]; fraction: number; train: number; validation: number }[] = [
  { name: "of one row nothing", rows: ["a"], fraction: 0.5, train: 1, validation: 0 },
  { name: "of two rows one", rows: ["a", "b"], fraction: 0.01, train: 1, validation: 1 },
  { name: "of equal rows nothing", rows: ["a", "a", "a"], fraction: 0.5, train: 3, validation: 0 },
  { name: "never everything", rows: ["a", "b", "c"], fraction: 0.9, train: 1, validation: 2 },
];

for (const { name, rows, fraction, ...expected } of small) {
  test(`a share holds out ${name}`, async (context) => {
    const { train, validation, problems } = await new Workplace(context).importing(
      "a.jsonl",
      jsonLines(...rows.map((text) => ({ text }))),
      { validation_fraction: fraction },
    );
    assert.deepEqual({ train: train.length, validation: validation.length }, expected);
    assert.equal(brief(problems).includes("warning no_held_out_row"), expected.validation === 0);
  });
}

test("a row that most rows repeat stays in train as long as another can be held out", async (context) => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const place = new Workplace(context);
    const file = place.write("a.jsonl", jsonLines(...["a", "a", "a", "b"].map((text) => ({ text }))));
    const { train, validation } = await place.import(file, { validation_fraction: 0.9 }, { seed });
    assert.ok(train.length > 0 && validation.length > 0);
  }
});

test("the end of the file is held out when that is asked for, and leaks are reported", async (context) => {
  const rows = [...numbered(18), { text: "row 3" }, { text: "row 4" }];
  const { version, validation, problems } = await new Workplace(context).importing(
    "a.jsonl",
    jsonLines(...rows),
    {
      validation_fraction: 0.1,
      validation_position: "end",
    },
  );
  assert.deepEqual(lines(validation), [19, 20]);
  assert.equal(version!.manifest.leakedRows, 2);
  assert.deepEqual(brief(problems), ["warning leaked_rows 3"]);
  assert.match(problems[0]!.message, /row 3 of train is row 19 of validation/);
});

test("a column names the split; what it does not name well is kept out", async (context) => {
  const rows = ["train", "Training", "valid", "dev", "test", "holdout", "", null].map((split, index) => ({
    text: `row ${index}`,
    split,
  }));
  const {
    version,
    train,
    validation,
    test: held,
    problems,
  } = await new Workplace(context).importing("a.jsonl", jsonLines(...rows), {
    split_column: "split",
    validation_fraction: 0.5,
  });
  assert.deepEqual([lines(train), lines(validation), lines(held)], [[1, 2], [3, 4], [5]]);
  assert.deepEqual(Object.keys(version!.manifest.splits), ["train", "validation", "test"]);
  assert.deepEqual(brief(problems), [
    "warning rows_kept_out",
    "warning split_unknown 6",
    "warning split_missing 7",
    "warning split_missing 8",
  ]);
});

test("a split column without a row for training is refused", async (context) => {
  const { version, problems } = await new Workplace(context).importing("a.csv", "text,split\na,test\n", {
    split_column: "split",
  });
  assert.equal(version, undefined);
  assert.deepEqual(brief(problems), ["error no_training_row", "warning no_held_out_row"]);
});

test("held-out rows may be given in a file of another format, and shared rows are reported", async (context) => {
  const place = new Workplace(context);
  place.write("held.csv", "text\nnew\nrow 2\n");
  const { version, train, validation, problems } = await place.importing(
    "a.jsonl",
    jsonLines(...numbered(3)),
    {
      validation_path: "held.csv",
      validation_fraction: 0.5,
    },
  );
  assert.equal(train.length, 3);
  assert.deepEqual(lines(validation), [2, 3]);
  assert.equal(version!.manifest.leakedRows, 1);
  assert.deepEqual(
    version!.manifest.sources.map(({ format }) => format),
    ["jsonl", "csv"],
  );
  assert.deepEqual(brief(problems), ["warning leaked_rows 2"]);
});
