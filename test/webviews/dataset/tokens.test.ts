import assert from "node:assert/strict";
import { test } from "node:test";
import type { TokenizerChoice } from "../../../schemas/panels/dataset.ts";
import type { RenderedRow } from "../../../schemas/protocol/dataset.ts";
import { until } from "../../support/until.ts";
import { expectAccessible } from "../support/accessible.ts";
import { openDataset } from "./stand-in.ts";

const choices: TokenizerChoice[] = [
  { id: "run:r1", label: "Git helper", group: "run", sequenceLength: 128 },
  { id: "model:m1", label: "Tiny", group: "model", sequenceLength: null },
  { id: "file:/a/tokenizer.json", label: "a/tokenizer.json", group: "file", sequenceLength: null },
];

const token = (id: number, text: string, loss: boolean, cut = false, special = false) => ({
  id,
  text,
  loss,
  cut,
  special,
});

const rendered: RenderedRow = {
  line: 1,
  tokens: [
    token(7, "<|im_start|>", false, false, true),
    token(8, "Hi there", false),
    token(9, "\n", true),
    token(10, " é", true),
    token(11, "beyond", false, true),
  ],
  tokensWithLoss: 2,
  tokensCut: 1,
};

test("Tokens are shown with their loss, their white space and where the sequence ends, and told in words", async () => {
  const { view, intent } = await openDataset();
  const { page } = view;
  await view.send({ kind: "tokenizers", choices, chosen: "run:r1" });
  await page.getByText("Question 0?", { exact: true }).click();
  await page.getByRole("button", { name: "What Will Be Trained" }).click();
  const { wanted } = await intent("showTokens");
  assert.deepEqual(wanted, { row: 0, tokenizer: "run:r1", sequenceLength: 128 });
  const answer = {
    kind: "tokens",
    rows: [rendered],
    template: "{{ messages }}",
    problems: [],
    failure: null,
  } as const;
  await page.getByRole("spinbutton", { name: "Sequence length" }).fill("3");
  await page.getByRole("spinbutton", { name: "Sequence length" }).press("Enter");
  const shorter = await view.intent((one) => one.kind === "showTokens" && one.wanted.sequenceLength === 3);
  if (shorter.kind === "showTokens")
    await view.send({ ...answer, rows: [rendered], problems: [], wanted: shorter.wanted });
  await page.getByText("5 tokens, 2 of them with loss; 1 cut off.").waitFor();
  const list = page.getByRole("listbox", { name: "5 tokens, 2 of them with loss; 1 cut off." });
  assert.deepEqual(await list.getByRole("option").allInnerTexts(), [
    "<|im_start|>",
    "Hi·there",
    "⏎",
    "·é",
    "beyond",
  ]);
  assert.equal(await list.locator(".loss").count(), 2);
  assert.equal(await list.locator(".special").count(), 1);
  await page.getByText("end of the sequence, 3 tokens").waitFor();
  await list.focus();
  for (let step = 0; step < 4; step++) await page.keyboard.press("ArrowRight");
  await page.getByText("Token 4: “·é”, id 10 · bytes 20 c3 a9 · with loss").waitFor();
  await page.keyboard.press("End");
  await page.getByText("Token 5: “beyond”, id 11").waitFor();
  await list.getByText("<|im_start|>").hover();
  await page.getByText("Token 1: “<|im_start|>”, id 7").waitFor();
  await expectAccessible(page);
  view.expectNoViolations();
  await view.close();
});

test("The first rows of the set are shown, and another tokenizer brings its own length", async () => {
  const { view, intent } = await openDataset();
  const { page } = view;
  await view.send({ kind: "tokenizers", choices, chosen: "run:r1" });
  await page.getByRole("button", { name: "What Will Be Trained" }).click();
  let from = view.intents.length;
  await page.getByRole("button", { name: "Show First Rows" }).click();
  const first = await view.intent((one) => one.kind === "showTokens" && one.wanted.row === null);
  assert.ok(first.kind === "showTokens");
  const rows = [rendered, { ...rendered, line: 2, tokensCut: 0 }];
  await view.send({
    kind: "tokens",
    wanted: first.wanted,
    rows,
    template: null,
    problems: [],
    failure: null,
  });
  await page.getByRole("region", { name: "Line 2" }).waitFor();
  from = view.intents.length;
  await page.getByRole("combobox", { name: "Tokenizer" }).selectOption("Tiny");
  const { wanted } = await intent("showTokens", from);
  assert.deepEqual(wanted, { row: null, tokenizer: "model:m1", sequenceLength: 1024 });
  const failure = { message: "The tokenizer cannot be used.", advice: "Choose another one." };
  await view.send({ kind: "tokens", wanted, rows: [], template: null, problems: [], failure });
  await page.getByText("The tokenizer cannot be used. Choose another one.").waitFor();
  await page.getByRole("combobox", { name: "Tokenizer" }).selectOption("Choose tokenizer.json…");
  await intent("chooseTokenizerFile");
  await view.close();
});

test("Without any tokenizer a file can be chosen", async () => {
  const { view, intent } = await openDataset();
  await view.page.getByRole("button", { name: "What Will Be Trained" }).click();
  await view.page.getByRole("button", { name: "Choose tokenizer.json…" }).click();
  await intent("chooseTokenizerFile");
  await expectAccessible(view.page);
  await view.close();
});

test("Sixteen thousand tokens are walked through without a wait", async () => {
  const { view, intent } = await openDataset();
  const { page } = view;
  await view.send({ kind: "tokenizers", choices, chosen: "run:r1" });
  await page.getByText("Question 0?", { exact: true }).click();
  await page.getByRole("button", { name: "What Will Be Trained" }).click();
  const { wanted } = await intent("showTokens");
  const tokens = Array.from({ length: 16_000 }, (_, index) => token(index, ` w${index}`, index > 100));
  const row = { line: 1, tokens, tokensWithLoss: 15_899, tokensCut: 0 };
  await view.send({ kind: "tokens", wanted, rows: [row], template: null, problems: [], failure: null });
  const list = page.getByRole("listbox");
  await list.focus();
  await page.keyboard.press("End");
  await page.getByText("Token 16,000:").waitFor();
  await until(() => list.locator(".active").isVisible(), "it is seen");
  await view.close();
});
