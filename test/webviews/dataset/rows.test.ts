import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../../support/until.ts";
import { expectAccessible } from "../support/accessible.ts";
import { openDataset, rowAt, wholeRow } from "./stand-in.ts";

test("Find goes from row to row, and round to the beginning", async () => {
  const { view, intent } = await openDataset();
  const { page } = view;
  await page.getByText("Question 5?", { exact: true }).click();
  await page.keyboard.press("Control+f");
  const field = page.getByRole("search").getByRole("textbox", { name: "Find in rows" });
  await until(
    () => field.evaluate((input) => input.getRootNode() !== document && input.matches(":focus")),
    "focus",
  );
  await page.keyboard.type("rebase");
  await page.getByRole("button", { name: "Use regular expression" }).click();
  await field.press("Enter");
  const first = await intent("find");
  assert.deepEqual(
    [first.text, first.from, first.backwards, first.matchCase, first.regularExpression],
    ["rebase", 6, false, false, true],
  );
  await view.send({ kind: "finding", request: first.request, fraction: 0.63 });
  await page.getByText("Searching, 63%").waitFor();
  await view.send({ kind: "found", request: first.request, position: null, failure: null });
  const round = await view.intent((asked) => asked.kind === "find" && asked.from === 0);
  await view.send({
    kind: "found",
    request: round.kind === "find" ? round.request : 0,
    position: 700,
    failure: null,
  });
  await page.getByText("Went on from the other end.").waitFor();
  await page.getByText("Question 700?").waitFor();
  await view.send({
    kind: "found",
    request: -1,
    position: 3,
    failure: null,
  });
  await field.press("Shift+Enter");
  const back = await view.intent((asked) => asked.kind === "find" && asked.backwards);
  assert.equal(back.kind === "find" && back.from, 699);
  const failure = { message: "The pattern cannot be read.", advice: "Close the bracket." };
  await view.send({
    kind: "found",
    request: back.kind === "find" ? back.request : 0,
    position: null,
    failure,
  });
  await page.getByText("The pattern cannot be read. Close the bracket.").waitFor();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await until(() => page.getByRole("search").isHidden(), "it is closed");
  await until(
    () => page.getByRole("grid").evaluate((grid) => grid === document.activeElement),
    "the table has the keyboard",
  );
  view.expectNoViolations();
  await view.close();
});

test("A filter becomes a chip, and is taken away with it; one that fails says why", async () => {
  const { view, intent } = await openDataset();
  const { page } = view;
  await page.getByRole("button", { name: "Add Filter" }).click();
  await page.getByRole("combobox", { name: "Column" }).selectOption("completion");
  await page.getByRole("combobox", { name: "Condition" }).selectOption("matches");
  await page.getByRole("textbox", { name: "Value" }).fill("^git");
  await expectAccessible(page);
  await page.getByRole("textbox", { name: "Value" }).press("Enter");
  const asked = await intent("arrange");
  const filter = { kind: "matches", column: "completion", value: "^git", matchCase: false } as const;
  assert.deepEqual(asked.arrangement, { filters: [filter], sort: [] });
  await view.send({ kind: "arranged", arrangement: asked.arrangement, rows: 12, failure: null });
  await page.getByText("12 of 1,000 rows").waitFor();
  await page.locator("[aria-rowcount='13']").waitFor();
  const from = view.intents.length;
  await page
    .getByRole("button", { name: "Take away the filter: completion matches the pattern “^git”" })
    .click();
  assert.deepEqual((await intent("arrange", from)).arrangement, { filters: [], sort: [] });
  await view.send({ kind: "arranged", arrangement: { filters: [], sort: [] }, rows: 1000, failure: null });
  await page.getByText("1,000 rows", { exact: true }).waitFor();
  await page.getByRole("columnheader", { name: "score" }).click();
  const sorting = await view.intent((one) => one.kind === "arrange" && one.arrangement.sort.length === 1);
  const failure = { message: "The disk is full.", advice: "Make room." };
  assert.ok(sorting.kind === "arrange");
  await view.send({ kind: "arranged", arrangement: sorting.arrangement, rows: null, failure });
  await page.getByRole("alert").getByText("The disk is full. Make room.").waitFor();
  await view.close();
});

test("A filter that is typed and taken between two frames is whole, there once, and gone when it is taken away", async () => {
  const { view, intent } = await openDataset();
  const { page } = view;
  const add = async (text: string): Promise<void> => {
    await page.getByRole("button", { name: "Add Filter" }).last().click();
    await page.getByRole("textbox", { name: "Value" }).waitFor();
    await page.locator(".filter-draft vscode-text-field").evaluate((field: HTMLInputElement, value) => {
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      for (let presses = 0; presses < 2; presses++)
        field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    }, text);
  };
  const filter = (value: string) => ({ kind: "contains", value, matchCase: false }) as const;
  await add("git");
  assert.deepEqual((await intent("arrange")).arrangement.filters, [filter("git")]);
  const from = view.intents.length;
  await add("commit");
  assert.deepEqual((await intent("arrange", from)).arrangement.filters, [filter("git"), filter("commit")]);
  await page.locator(".chip").nth(1).waitFor();
  await page.locator(".filters").evaluate((filters) => {
    for (const button of filters.querySelectorAll<HTMLElement>(".chip button")) button.click();
  });
  await view.intent((one) => one.kind === "arrange" && one.arrangement.filters.length === 0, from);
  assert.equal(view.intents.filter(({ kind }) => kind === "arrange").length, 4);
  view.expectNoViolations();
  await view.close();
});

test("A row is read as a conversation, as JSON, and with its problems; arrows lead to the next one", async () => {
  const { view } = await openDataset();
  const { page } = view;
  await page.getByText("Question 8?", { exact: true }).click();
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "Completion" }).getByText("Answer 8").waitFor();
  await page.getByRole("tab", { name: "JSON" }).click();
  await page.getByText('"prompt"').waitFor();
  await page.getByRole("button", { name: "Next row" }).click();
  await page.getByRole("heading", { name: "Row 10, line 10" }).waitFor();
  await page.getByText("The line is not JSON. Mend it.").waitFor();
  await page.getByRole("tab", { name: "Conversation" }).click();
  await page.getByText("Training would leave this row out.").waitFor();
  await page.getByRole("button", { name: "Open as text at this line" }).click();
  const opened = await view.intent((intent) => intent.kind === "openAsText");
  assert.deepEqual(opened, { kind: "openAsText", at: { row: 9, line: 10 } });
  await page.getByRole("button", { name: "Show below the table" }).click();
  await page.getByRole("button", { name: "Show beside the table" }).waitFor();
  view.expectNoViolations();
  await view.close();
});

test("Code stays code, and of a huge text all is shown only to those who ask for it", async () => {
  const { view } = await openDataset({ isSilent: true });
  const { page } = view;
  const whole = wholeRow(0);
  const content = `Use this:\n\`\`\`python\nprint("<b>")\n\`\`\`\n${"x".repeat(20_000)}THE END`;
  const messages = [
    { role: "system", content: "Be brief." },
    { role: "user", content: "How?" },
    { role: "assistant", content },
  ] as const;
  await page.getByText("Question 0?", { exact: true }).click();
  await page.keyboard.press("Enter");
  await view.intent((intent) => intent.kind === "showRow");
  const example = { kind: "conversation" as const, messages: [...messages] };
  await view.send({ kind: "row", row: 0, whole: { ...whole, example }, failure: null });
  const said = page.getByRole("region", { name: "Assistant" });
  assert.equal(await said.locator("pre").innerText(), 'print("<b>")');
  assert.equal(await said.getByText("THE END").count(), 0);
  await page.getByText("Show all 20,").click();
  await said.getByText("THE END").waitFor();
  await expectAccessible(page);
  await view.close();
});

test("A row is edited, looked at while it is written, and kept as a change", async () => {
  const { view, intent } = await openDataset();
  const { page } = view;
  await page.getByText("Question 3?", { exact: true }).click();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Edit this row" }).click();
  await expectAccessible(page);
  const completion = page.getByRole("textbox", { name: "Completion" });
  await completion.fill(" ");
  await page.getByText("The completion is empty: there is nothing to learn.").waitFor();
  await completion.fill("Better");
  await page.getByText("Question 5?", { exact: true }).click();
  await completion.waitFor({ state: "detached" });
  await page.getByText("Question 3?", { exact: true }).click();
  const { detail } = (await view.kept())!;
  const example = { kind: "completion" as const, prompt: "Question 3?", completion: "Better" };
  assert.deepEqual(detail.drafts, [{ row: 3, line: 4, example }]);
  assert.equal(await completion.inputValue(), "Better", "it is there for whoever comes back");
  const { view: restored } = await openDataset({ kept: await view.kept() });
  assert.equal(await restored.page.getByRole("textbox", { name: "Completion" }).inputValue(), "Better");
  await restored.close();
  await completion.press("Control+Enter");
  const { edit } = await intent("edit");
  assert.deepEqual(edit, { row: 3, line: 4, example });
  const excluded = Uint32Array.of(5, 7);
  await view.send({ kind: "pending", pending: { excluded, edits: [edit], isStale: true, elsewhere: 2 } });
  await page.getByText("3 excluded, 1 edited, 2 in other splits").waitFor();
  await page.getByText("The file has changed since.").waitFor();
  await page.getByRole("gridcell", { name: "Better" }).waitFor();
  await page.getByRole("checkbox", { name: "Exclude line 6", checked: true }).waitFor();
  await page.getByRole("button", { name: "Drop this change" }).click();
  assert.equal((await intent("dropEdit")).row, 3);
  await page.getByRole("button", { name: "Import and Save…" }).click();
  await intent("save");
  await view.send({ kind: "working", work: { message: "Saving a new version", fraction: 0.5 } });
  await page.getByText("Saving a new version, 50%").waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Cancel" }).click();
  await intent("stopWorking");
  view.expectNoViolations();
  await view.close();
});

test("A change can be saved as soon as it is made", async () => {
  const { view, intent } = await openDataset();
  const { page } = view;
  await page.getByText("Question 0?", { exact: true }).click();
  await page.getByRole("grid").evaluate((grid) => {
    grid.dispatchEvent(new KeyboardEvent("keydown", { key: "Delete", bubbles: true }));
    grid.dispatchEvent(new KeyboardEvent("keydown", { key: "s", ctrlKey: true, bubbles: true }));
  });
  await intent("save");
  assert.deepEqual(
    view.intents.flatMap(({ kind }) => (["mark", "save"].includes(kind) ? [kind] : [])),
    ["mark", "save"],
  );
  await view.close();
});

test("What was seen is seen again after the page was hidden, also with rows filtered", async () => {
  const { view, tellAll, intent } = await openDataset({ rows: 100_000 });
  const { page } = view;
  await page.getByText("Question 0?", { exact: true }).click();
  await page.keyboard.press("Control+End");
  await page.getByText("Question 99998?").waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Row 100,000" }).waitFor();
  const arrangement = { filters: [{ kind: "notEmpty" as const, column: "score" }], sort: [] };
  await page.getByRole("button", { name: "Add Filter" }).click();
  await page.getByRole("combobox", { name: "Condition" }).selectOption("notEmpty");
  await page.getByRole("combobox", { name: "Column" }).selectOption("score");
  await page.getByRole("form", { name: "New filter" }).getByRole("button", { name: "Add Filter" }).click();
  await intent("arrange");
  await view.send({ kind: "arranged", arrangement, rows: 90_000, failure: null });
  await page.getByText("90,000 of 100,000 rows").waitFor();
  await page.getByRole("grid").focus();
  await page.keyboard.press("Control+End");
  await page.getByText("Question 89998?").waitFor();
  await until(async () => (await view.kept())?.active === 89_999, "the place is kept");
  const from = view.intents.length;
  await view.reload();
  assert.deepEqual(view.keptAtReady?.arrangement, arrangement);
  await tellAll();
  assert.deepEqual((await intent("arrange", from)).arrangement, arrangement);
  await view.send({ kind: "arranged", arrangement, rows: 90_000, failure: null });
  await page.getByText("Question 89998?").waitFor();
  await page.getByRole("heading", { name: "Row 90,000" }).waitFor();
  view.expectNoViolations();
  await view.close();
});

test("While rows are counted they can be looked at, and the table grows", async () => {
  const { view } = await openDataset({ rows: 100, isSilent: true });
  const { page } = view;
  const firstRows = Array.from({ length: 100 }, (_, position) => rowAt(position));
  const table = { columns: [{ name: "prompt", kind: "text" as const }], bytes: 1e9, firstRows, problems: [] };
  await view.send(
    { kind: "table", ...table, rows: null, isSame: false },
    { kind: "indexing", rows: 1_234_567, fraction: 0.634 },
  );
  await page.getByText("1,234,567 rows…").waitFor();
  await page.getByText("reading, 63%").waitFor();
  await page.getByText("Question 0?", { exact: true }).waitFor();
  await view.send({ kind: "indexed", rows: 2_000_000, problems: [] });
  await page.getByText("2,000,000 rows", { exact: true }).waitFor();
  await page.locator("[aria-rowcount='2000001']").waitFor();
  await view.close();
});

test("An agent that was lost and a file that has changed are told of, and the rows stay where they are", async () => {
  const { view, intent } = await openDataset({ rows: 10_000 });
  const { page } = view;
  await page.getByText("Question 0?", { exact: true }).click();
  await page.keyboard.press("Control+End");
  await page.getByText("Question 9998?").waitFor();
  await view.send({ kind: "agent", state: "reconnecting", failure: null });
  await page.getByText("Connection to the agent lost. Reconnecting…").waitFor();
  await view.send({ kind: "agent", state: "stopped", failure: null });
  await page.getByRole("button", { name: "Start Agent" }).click();
  await intent("openAnew");
  await view.send(
    { kind: "agent", state: "connected", failure: null },
    {
      kind: "table",
      columns: [{ name: "prompt", kind: "text" }],
      bytes: 1000,
      rows: 10_000,
      firstRows: [rowAt(0)],
      problems: [],
      isSame: true,
    },
  );
  await until(() => page.getByText("The agent is not running").isHidden(), "the bar is gone");
  assert.equal(await page.getByText("Question 9998?").isVisible(), true);
  await view.send({ kind: "file", state: "changed" });
  await page.getByText("The file has changed on disk.").waitFor();
  await expectAccessible(page);
  const from = view.intents.length;
  await page.getByRole("button", { name: "Read Again" }).click();
  await intent("openAnew", from);
  await view.send({ kind: "file", state: "deleted" });
  await page.getByText("The file is not there any more.").waitFor();
  await view.send({ kind: "notOpened", failure: { message: "There is no file.", advice: "Look for it." } });
  await page.getByText("There is no file. Look for it.").waitFor();
  await view.close();
});

test("An empty file says so", async () => {
  const { view } = await openDataset({ rows: 0 });
  await view.page.getByText("There are no rows.").waitFor();
  await expectAccessible(view.page);
  await view.close();
});
