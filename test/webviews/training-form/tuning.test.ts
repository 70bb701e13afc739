import assert from "node:assert/strict";
import { test } from "node:test";
import { trainingFormPanel } from "../../../schemas/panels/training-form.ts";
import { expectAccessible } from "../support/accessible.ts";
import { themeNames } from "../support/themes.ts";
import { openWebview } from "../support/webview.ts";
import { emptyInput, rows, StandIn } from "./stand-in.ts";

const tuning = emptyInput({ texts: { "model.base": "smollm2-1a2b3c4d" } });
const preferences = { ...rows, facts: { ...rows.facts!, arePreferences: true } };

const costs = [
  { method: "adapters", memory: 1.4e9, seconds: 5200, fits: true },
  { method: "all", memory: 21e9, seconds: 9100, fits: false },
] as const;

for (const theme of themeNames)
  test(`A tuning can be set up by everybody in ${theme}`, async () => {
    const view = await openWebview(trainingFormPanel, { theme });
    await new StandIn(view, tuning, { rows: preferences, costs }).tell();
    await view.page.getByRole("heading", { name: "Tune a Model" }).waitFor();
    await view.page.getByText("about 1.4 GB, 87 min").waitFor();
    await view.page.locator("summary").nth(1).click();
    await expectAccessible(view.page);
    view.expectNoViolations();
    await view.close();
  });

test("A method is chosen with the keyboard, and the file follows", async () => {
  const view = await openWebview(trainingFormPanel, {});
  const form = new StandIn(view, emptyInput());
  await form.tell();
  const living = form.live();
  await view.page.getByLabel("Start from").selectOption({ label: "SmolLM2-135M-Instruct" });
  await view.page.getByText('base = "smollm2-1a2b3c4d"').waitFor();
  await view.page.getByText("apache-2.0 · 98 MB").waitFor();
  await view.page.getByText("rank = 16").waitFor();
  await view.page.getByRole("radio", { name: /^Adapters: / }).focus();
  await view.page.keyboard.press("ArrowRight");
  await view.page.getByText('quantization = "int8"').waitFor();
  await view.page.keyboard.press("ArrowRight");
  await view.page.getByText('quantization = "int4"').waitFor();
  await view.page.keyboard.press("ArrowRight");
  await view.page.getByText("[lora]").waitFor({ state: "detached" });
  assert.equal(await view.page.getByLabel("Rank of the adapters").count(), 0);
  form.end();
  await living;
  await view.close();
});

test("What is answered in the end is asked for step by step, and a version of the base where there are several", async () => {
  const view = await openWebview(trainingFormPanel, {});
  const versions = [
    { value: "aaaa", name: "today" },
    { value: "bbbb", name: "yesterday" },
  ];
  const bases = [{ value: "smollm2-1a2b3c4d", name: "SmolLM2", detail: "", versions }];
  const form = new StandIn(view, tuning, { bases });
  await form.tell();
  const living = form.live();
  await view.page.getByLabel("Version of the base").selectOption("bbbb");
  await view.page.getByText('base_version = "bbbb"').waitFor();
  await view.page.getByText("Answers in the end", { exact: true }).click();
  assert.equal(await view.page.getByText("The base answers them, too").count(), 0);
  await view.page.getByLabel("Rows to answer").fill("200");
  await view.page.getByText("The base answers them, too").click();
  await view.page.getByLabel("Examples for the base").fill("5");
  await view.page.getByText("Right label").click();
  await view.page.getByText('metrics = ["label"]').waitFor();
  await view.page.getByText("few_shot = 5").waitFor();
  await view.page.getByText("Export", { exact: true }).click();
  await view.page.getByText("ONNX", { exact: true }).click();
  await view.page.getByLabel("Numbers in the ONNX file").selectOption("int8");
  await view.page.getByText('onnx_type = "int8"').waitFor();
  await expectAccessible(view.page);
  form.end();
  await living;
  await view.close();
});
