import assert from "node:assert/strict";
import { test } from "node:test";
import { trainingFormPanel } from "../../../schemas/panels/training-form.ts";
import type { FormContext } from "../../../extension/training-files/form/form-state.ts";
import { until } from "../../support/until.ts";
import { expectAccessible } from "../support/accessible.ts";
import { themeNames } from "../support/themes.ts";
import { openWebview, type TestWebview, type WebviewOptions } from "../support/webview.ts";
import { emptyInput, rows, StandIn } from "./stand-in.ts";

async function openForm(
  changes: Partial<FormContext> = {},
  options: WebviewOptions = {},
): Promise<{ view: TestWebview<typeof trainingFormPanel>; form: StandIn }> {
  const view = await openWebview(trainingFormPanel, options);
  const form = new StandIn(view, changes.input ?? emptyInput(), changes);
  await form.tell();
  await view.page.getByRole("heading", { level: 1 }).waitFor();
  return { view, form };
}

for (const theme of themeNames)
  test(`The form can be used by everybody in ${theme}`, async () => {
    const texts = { "training.steps": "many", "tokenizer.vocab_size": "1" };
    const { view } = await openForm({ input: emptyInput({ texts }) }, { theme });
    await view.page.getByText("A whole number from 1 to 100,000,000.").waitFor();
    for (const part of ["Export"]) await view.page.locator("summary", { hasText: part }).click();
    await expectAccessible(view.page);
    view.expectNoViolations();
    await view.close();
  });

test("Whoever types fast finds what they have typed, and the file follows", async () => {
  const { view, form } = await openForm();
  const living = form.live();
  const steps = view.page.getByLabel("Steps", { exact: true });
  await steps.fill("");
  await steps.pressSequentially("12345");
  await view.page.getByText("steps = 12345").waitFor();
  assert.equal(await steps.inputValue(), "12345");
  assert.equal(form.input.texts["training.steps"], "12345");
  form.end();
  await living;
  await view.close();
});

test("A field that cannot be read says what it takes, and nothing can be saved", async () => {
  const { view, form } = await openForm();
  const living = form.live();
  const rate = view.page.getByLabel("Learning rate", { exact: true });
  await rate.fill("fast");
  await view.page.getByText("A number above 0, at most 10.").waitFor();
  assert.equal(await rate.getAttribute("aria-invalid"), "true");
  const note = await rate.getAttribute("aria-describedby");
  assert.equal(await view.page.locator(`[id="${note}"]`).textContent(), "A number above 0, at most 10.");
  await view.page.getByRole("button", { name: "Save", exact: true, disabled: true }).waitFor();
  form.end();
  await living;
  await view.close();
});

test("A box that the extension ticks is not taken for one that its user has ticked", async () => {
  const { view } = await openForm();
  const box = view.page.locator("vscode-checkbox", { hasText: "Several rows in one sequence" });
  for (const packing of ["false", "true"]) {
    await new StandIn(view, emptyInput({ texts: { "training.packing": packing } })).tell();
    await until(async () => (await box.getAttribute("aria-checked")) === packing, `packing is ${packing}`);
  }
  assert.deepEqual(view.intents, []);
  await view.close();
});

test("A size is chosen with the keyboard, and fills its fields", async () => {
  const { view, form } = await openForm();
  const living = form.live();
  await view.page.getByRole("radio", { name: /^Tiny/ }).focus();
  await view.page.keyboard.press("ArrowRight");
  await until(
    async () => (await view.page.getByLabel("Width", { exact: true }).inputValue()) === "256",
    "the width",
  );
  await view.page.getByRole("radio", { name: /^Small/, checked: true }).waitFor();
  form.end();
  await living;
  await view.close();
});

test("Rows are chosen among imported datasets and the folder's files", async () => {
  const { view } = await openForm({ input: emptyInput({ rows: { kind: "none" } }) });
  const rows = view.page.getByLabel("Learn from");
  await rows.selectOption({ label: "questions · 912 rows" });
  await rows.selectOption({ label: "git-helper/train.jsonl" });
  await until(() => view.intents.length === 2, "two choices");
  assert.deepEqual(view.intents, [
    { kind: "chooseDataset", id: "questions-5e6f7a8b", version: "fedcba9876543210", number: 1 },
    { kind: "chooseFile", path: "/work/git-helper/train.jsonl", number: 2 },
  ]);
  await view.close();
});

test("The rows that are shown are those that count, whatever was chosen before", async () => {
  const { view } = await openForm();
  const select = view.page.getByLabel("Learn from");
  for (const label of ["git-helper · 13,860 rows", "questions · 912 rows"])
    await select.selectOption({ label });
  const imported = { kind: "imported", id: "git-helper-1a2b3c4d", version: "0123456789abcdef" } as const;
  for (const [input, shown] of [
    [emptyInput({ rows: imported }), "git-helper · 13,860 rows"],
    [emptyInput(), "git-helper/train.jsonl"],
  ] as const) {
    await new StandIn(view, input).tell();
    await until(
      () => select.evaluate((one: HTMLSelectElement, text) => one.selectedOptions[0]?.label === text, shown),
      shown,
    );
  }
  await view.close();
});

test("What was done in the form is kept over a reload, with the parts that are open", async () => {
  const { view, form } = await openForm();
  const living = form.live();
  await view.page.locator("summary").nth(1).click();
  await view.page.getByLabel("Steps", { exact: true }).fill("77");
  await until(async () => {
    const { input, openParts = [] } = (await view.kept()) ?? {};
    return input?.texts["training.steps"] === "77" && openParts.length > 0;
  }, "it is kept");
  await until(() => form.input.texts["training.steps"] === "77", "it is taken in");
  await view.reload();
  assert.deepEqual(view.keptAtReady?.openParts, ["model"]);
  await form.tell();
  const steps = view.page.getByLabel("Steps", { exact: true });
  await until(async () => (await steps.inputValue()) === "77", "the field shows what was typed");
  await view.page.getByLabel("Dropout").waitFor();
  form.end();
  await living;
  await view.close();
});

test("What is typed is kept at once, also while the extension has not taken it in", async () => {
  const { view } = await openForm();
  await view.page.getByLabel("Steps", { exact: true }).fill("88");
  await view.page.getByLabel("File name").fill("other");
  const kept = (await view.kept())!.input;
  assert.deepEqual([kept.texts["training.steps"], kept.fileName], ["88", "other"]);
  await view.close();
});

test("In a folder that is not trusted the plan says so, with the way to trust it", async () => {
  const { view } = await openForm({ planning: "untrusted" });
  await view.page.getByText("In a folder that is not trusted nothing is planned or trained.").waitFor();
  await view.page.getByRole("button", { name: "Manage Trust" }).click();
  await until(() => view.intents.length === 1, "the wish");
  assert.equal(view.intents[0]!.kind, "manageTrust");
  await expectAccessible(view.page);
  await view.close();
});

test("Chinese fits into the form", async () => {
  const { view } = await openForm({}, { locale: "zh-cn", size: { width: 700, height: 900 } });
  await view.page.getByRole("heading", { name: "新建训练" }).waitFor();
  const isWide = await view.page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  assert.equal(isWide, false, "nothing sticks out");
  await view.close();
});

test("Columns that nobody knows are chosen with the keyboard, and what was guessed says so", async () => {
  const columns = ["left", "right"];
  const { view, form } = await openForm({
    rows: {
      ...rows,
      facts: undefined,
      columns,
      guessed: {},
      isShapeUnknown: true,
      problem: "Not recognised.",
    },
  });
  const living = form.live();
  await view.page.getByText("Which column plays which part is not known.").waitFor();
  await view.page.getByRole("button", { name: "Save and Train", disabled: true }).waitFor();
  await view.page.getByText("Why not train?").click();
  const prompt = view.page.getByLabel("Column with the prompt");
  assert.equal(await prompt.evaluate((field) => field === document.activeElement), true);
  await expectAccessible(view.page);
  await prompt.selectOption("left");
  await view.page.getByLabel("Column with the answer").selectOption("right");
  await view.page.getByText('columns = { prompt = "left", completion = "right" }').waitFor();
  assert.deepEqual(form.input.columns, { prompt: "left", completion: "right" });
  await view.page.getByLabel("Shape of a row").selectOption("text");
  await view.page.getByLabel("Column with the text").selectOption("right");
  await view.page.getByText('columns = { text = "right" }').waitFor();
  assert.deepEqual((await view.kept())!.input.columns, {
    prompt: "left",
    completion: "right",
    text: "right",
  });
  form.end();
  await living;
  const guessed = { prompt: "left", completion: "right" };
  await new StandIn(view, emptyInput(), { rows: { ...rows, columns, guessed } }).tell();
  await view.page.getByText("Guessed from the names of the columns.").first().waitFor();
  assert.equal(await prompt.inputValue(), "left");
  await view.close();
});
