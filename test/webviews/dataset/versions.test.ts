import assert from "node:assert/strict";
import { test } from "node:test";
import type { Place, VersionChoice } from "../../../schemas/panels/dataset.ts";
import { expectAccessible } from "../support/accessible.ts";
import { openDataset } from "./stand-in.ts";

const imported: VersionChoice = {
  version: "aaaa",
  createdAt: "2026-03-01T10:00:00.000Z",
  rows: { train: 900, validation: 100 },
  rowsKeptOut: 3,
  duplicateRows: 0,
  leakedRows: 1,
  notes: "",
  revision: null,
};
const revised: VersionChoice = {
  ...imported,
  version: "bbbb",
  createdAt: "2026-03-02T10:00:00.000Z",
  notes: "Without the old ones.",
  revision: { version: "aaaa", excluded: 12, replaced: 1 },
};
const place: Place = {
  kind: "version",
  name: "Questions",
  version: "bbbb",
  split: "train",
  current: "aaaa",
  versions: [revised, imported],
};

test("Versions and splits are switched, and one is made the current one again", async () => {
  const { view, intent } = await openDataset();
  const { page } = view;
  await view.send({ kind: "place", place });
  await page.getByRole("button", { name: /^Version: / }).click();
  await page.getByText("Without the old ones.").waitFor();
  await page.getByText("1,000 rows · 12 excluded · 1 edited").waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: /^Make the version of Mar 2, 2026.* the current one$/ }).click();
  assert.equal((await intent("restore")).version, "bbbb");
  await page.getByRole("button", { name: /^Version: / }).click();
  await page.getByRole("button", { name: /Mar 1, 2026.*imported/ }).click();
  assert.deepEqual(await intent("showVersion"), { kind: "showVersion", version: "aaaa", split: "train" });
  const from = view.intents.length;
  await page.getByRole("button", { name: /^Split: / }).click();
  await page.locator("[role=menuitem]:focus").waitFor();
  await expectAccessible(page);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.deepEqual(await intent("showVersion", from), {
    kind: "showVersion",
    version: "bbbb",
    split: "validation",
  });
  view.expectNoViolations();
  await view.close();
});

test("What has changed since another version is shown word by word, page by page", async () => {
  const { view, intent } = await openDataset();
  const { page } = view;
  await view.send({ kind: "place", place });
  await page.getByRole("button", { name: /^Version: / }).click();
  await page.getByRole("button", { name: /^Show what has changed since Mar 1/ }).click();
  const { compared } = await intent("compare");
  assert.deepEqual(compared, { left: "aaaa", right: "bbbb", offset: 0 });
  const row = (prompt: string, completion: string) => ({ kind: "completion" as const, prompt, completion });
  const rows = [
    {
      kind: "changed" as const,
      split: "train",
      line: 7,
      left: row("How?", "git reset the branch"),
      right: row("How?", "git revert the branch"),
      isCut: false,
    },
    { kind: "removed" as const, split: "train", line: 9, left: row("Why?", "Because"), isCut: false },
    { kind: "added" as const, split: "validation", line: 3, right: row("When?", "Now"), isCut: true },
  ];
  const counts = { added: 1, removed: 1, changed: 1, same: 997 };
  await view.send({ kind: "comparison", compared, counts, rows, total: 120, failure: null });
  await page.getByText("1 added, 1 removed, 1 changed, 997 the same").waitFor();
  const changed = page.getByRole("article").first();
  assert.deepEqual(await changed.locator("del").allInnerTexts(), ["reset"]);
  assert.deepEqual(await changed.locator("ins").allInnerTexts(), ["revert"]);
  assert.equal(await changed.getByText("How?").count(), 0, "what is the same is not repeated");
  await expectAccessible(page);
  const from = view.intents.length;
  await page.getByRole("button", { name: "Next Page" }).click();
  assert.equal((await intent("compare", from)).compared.offset, 3);
  await page.getByRole("button", { name: "Back to the rows" }).click();
  await page.getByRole("grid").waitFor();
  view.expectNoViolations();
  await view.close();
});

test("A comparison comes back after the page was hidden", async () => {
  const { view, tellAll, intent } = await openDataset();
  await view.send({ kind: "place", place }, { kind: "compareWith", version: "aaaa" });
  await intent("compare");
  await view.page.getByText("Comparing the versions").waitFor();
  const from = view.intents.length;
  await view.reload();
  await tellAll();
  await view.send({ kind: "place", place });
  assert.equal((await intent("compare", from)).compared.left, "aaaa");
  await view.close();
});

test("Problems of the import are listed with a way to their lines", async () => {
  const { view, intent } = await openDataset();
  const { page } = view;
  await view.send({ kind: "place", place });
  await page.getByRole("button", { name: "4 problems" }).click();
  await intent("showImportProblems");
  await page.getByText("3 rows were kept out. 1 training row also stands in another split.").waitFor();
  const problem = {
    code: "x",
    severity: "error" as const,
    message: "The answer is empty.",
    advice: "Fill it.",
    line: 12,
  };
  await view.send({ kind: "importProblems", problems: [problem], failure: null });
  await page.getByText("The answer is empty.").waitFor();
  await expectAccessible(page);
  await page.getByText("Line 12").click();
  assert.equal((await intent("openProblem")).index, 0);
  await page.keyboard.press("Escape");
  await page.getByRole("grid").waitFor();
  await view.close();
});

test("A row that somebody wants to see is shown with its tokens, whatever was filtered", async () => {
  const { view, intent } = await openDataset();
  const { page } = view;
  await page.getByRole("columnheader", { name: "score" }).click();
  const { arrangement } = await intent("arrange");
  await view.send({ kind: "arranged", arrangement, rows: 1000, failure: null });
  const from = view.intents.length;
  await view.send({ kind: "reveal", position: 640, tokens: true });
  const none = { filters: [], sort: [] };
  assert.deepEqual((await intent("arrange", from)).arrangement, none);
  await view.send({ kind: "arranged", arrangement: none, rows: 1000, failure: null });
  await page.getByText("Question 640?").waitFor();
  await page.getByRole("heading", { name: "Row 641" }).waitFor();
  await page.getByRole("tab", { name: "What Will Be Trained", selected: true }).waitFor();
  await view.close();
});
