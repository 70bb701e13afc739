// The page of evaluations in Chromium: what it shows, what it asks for, and that everybody can use it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluationPanel, type EvaluationState } from "../../../schemas/panels/evaluation.ts";
import { expectAccessible } from "../support/accessible.ts";
import { themeNames } from "../support/themes.ts";
import { openWebview, type TestWebview, type WebviewOptions } from "../support/webview.ts";
import { base, rowsOfOne, state, tuned } from "./made-up.ts";

type View = TestWebview<typeof evaluationPanel>;

async function open(changes: Partial<EvaluationState> = {}, options: WebviewOptions = {}): Promise<View> {
  const view = await openWebview(evaluationPanel, options);
  await view.send({ ...state, ...changes });
  await view.page.getByRole("heading", { level: 1 }).waitFor();
  return view;
}

for (const theme of themeNames)
  test(`Figures, classes and rows can be read by everybody in ${theme}`, async () => {
    const view = await open({}, { theme, size: { width: 1200, height: 1500 } });
    await expectAccessible(view.page);
    await view.send({ ...state, rows: rowsOfOne });
    await view.page.getByRole("button", { name: "All of line 6" }).press("Enter");
    await view.page.getByText("The answer was ended because it became too long.").waitFor();
    await expectAccessible(view.page);
    view.expectNoViolations();
    await view.close();
  });

test("A model stands beside what it was before, with what got better", async () => {
  const view = await open();
  const row = view.page.getByRole("row", { name: /Right label/ });
  assert.match((await row.textContent())!, /31%.*52%.*better, \+21 points.*94%.*better, \+63 points/s);
  assert.match((await row.textContent())!, /130 rows better, 4 worse/);
  await view.close();
});

test("A model with adapters is named beside what it is called, and its name leads to the model alone", async () => {
  const adapters = [{ model: { run: "tickets", step: 50 }, scale: 0.5 }];
  const model = { ...tuned.model, reference: { model: "smol", version: "v1", adapters }, label: "Half" };
  const view = await open({ evaluations: [base, { ...tuned, model }] });
  await view.page.getByText("smol@v1+tickets:50*0.5", { exact: true }).waitFor();
  await view.page.getByRole("button", { name: "Half", exact: true }).click();
  const opened = await view.intent((intent) => intent.kind === "openModel");
  assert.deepEqual(opened, { kind: "openModel", model: { model: "smol", version: "v1" } });
  await view.close();
});

test("A cell of the map of classes leads to its rows, and back to all", async () => {
  const view = await open();
  await view.page.getByRole("button", { name: "4 rows: expected login, answered bug" }).press("Enter");
  const asked = await view.intent((intent) => intent.kind === "ask");
  assert.deepEqual(asked, { kind: "ask", query: rowsOfOne.query });
  await view.send({ ...state, rows: rowsOfOne });
  await view.page.getByText("Expected login, answered bug").waitFor();
  await view.page.getByRole("button", { name: "Show All" }).click();
  await view.intent(
    (intent) => intent.kind === "ask" && intent.query.kind === "one" && intent.query.order === "worst",
  );
  await view.close();
});

test("The rows that got worse are one choice away", async () => {
  const view = await open();
  await view.page.getByRole("combobox", { name: /^Show/ }).selectOption("What got worse");
  await view.intent(
    (intent) => intent.kind === "ask" && intent.query.kind === "beside" && intent.query.show === "worse",
  );
  await view.page.getByRole("combobox", { name: /^Answers of/ }).selectOption(tuned.model.label);
  await view.intent(
    (intent) => intent.kind === "ask" && intent.query.kind === "one" && intent.query.evaluation === "tuned",
  );
  await view.send({ ...state, rows: { ...rowsOfOne, total: 200 } });
  await view.page.getByRole("button", { name: "More Rows" }).click();
  await view.intent((intent) => intent.kind === "more");
  await view.close();
});

test("What is chosen between two frames counts together, and no row stands under another model", async () => {
  const view = await open();
  const { page } = view;
  const choose = (choices: Readonly<Record<string, string>>): Promise<void> =>
    page.locator(".rows .toolbar").evaluate((toolbar, chosen) => {
      for (const [name, value] of Object.entries(chosen)) {
        const label = [...toolbar.querySelectorAll("label")].find(({ textContent }) =>
          textContent.startsWith(name),
        );
        const select = label!.querySelector("select")!;
        select.value = value;
        select.dispatchEvent(new Event("change"));
      }
    }, choices);
  await choose({ Show: "worse", By: "loss" });
  const asked = await view.intent((intent) => intent.kind === "ask" && intent.query.metric === "loss");
  assert.deepEqual(asked, { kind: "ask", query: { kind: "beside", show: "worse", metric: "loss" } });
  assert.equal(await page.locator("table.answers").count(), 1);
  await choose({ "Answers of": "tuned" });
  await page.getByText("Reading the rows…").waitFor();
  assert.equal(await page.locator("table.answers").count(), 0);
  await view.close();
});

test("While models answer the page says how far they are, and can end it", async () => {
  const working = { message: "30 of 200 rows.", fraction: 0.2, models: ["Base", "Tuned"], model: 0 };
  const view = await open({ evaluations: [], comparisons: [], others: [], working });
  await view.page.getByText("Base answers, model 1 of 2").waitFor();
  assert.equal(
    await view.page.getByRole("progressbar", { name: "Evaluation" }).getAttribute("aria-valuenow"),
    "20",
  );
  await expectAccessible(view.page);
  await view.page.getByRole("button", { name: "Cancel" }).click();
  await view.intent((intent) => intent.kind === "cancel");
  await view.close();
});

test("A test set that nobody has answered offers to ask, and a failure says why", async () => {
  const nothing = { evaluations: [], comparisons: [], others: [] };
  const view = await open(nothing);
  await view.page.getByRole("button", { name: "Ask Models…" }).click();
  await view.intent((intent) => intent.kind === "addModels");
  await view.send({ ...state, ...nothing, problem: "The model's file is gone." });
  await view.page.getByRole("alert").getByText("The model's file is gone.").waitFor();
  await expectAccessible(view.page);
  await view.close();
});

test("A report is saved in the chosen format, and a model is hidden", async () => {
  const view = await open();
  await view.page.getByRole("button", { name: "Save Report…" }).click();
  await view.page.getByRole("menuitem", { name: "Markdown" }).click();
  const saved = await view.intent((intent) => intent.kind === "save");
  assert.deepEqual(saved, { kind: "save", format: "markdown" });
  await view.page.getByRole("button", { name: `Hide ${base.model.label}` }).click();
  const chosen = await view.intent((intent) => intent.kind === "hide");
  assert.deepEqual(chosen, { kind: "hide", evaluation: "base" });
  assert.deepEqual((await view.kept())!.evaluations, ["base", "examples", "tuned"]);
  await view.close();
});

test("Chinese fits into the page", async () => {
  const view = await open({}, { locale: "zh-cn", size: { width: 640, height: 900 } });
  await view.page.getByRole("heading", { name: "微调前后" }).waitFor();
  const isWide = await view.page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  assert.equal(isWide, false, "nothing sticks out");
  await view.close();
});
