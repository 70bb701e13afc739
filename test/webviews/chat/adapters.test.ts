import assert from "node:assert/strict";
import { test } from "node:test";
import type { ShownAdapter } from "../../../schemas/panels/chat.ts";
import { until } from "../../support/until.ts";
import { expectAccessible } from "../support/accessible.ts";
import { themeNames } from "../support/themes.ts";
import { answer, openChat, question, tell, type ChatWebview } from "./stand-in.ts";

const tone: ShownAdapter = { key: "run tone best", label: "tone, best checkpoint", isOn: true, scale: 0.5 };
const style: ShownAdapter = { key: "model style ", label: "style", isOn: false, scale: 1 };

async function openAdapters(options: Parameters<typeof openChat>[1] = {}): Promise<ChatWebview> {
  const view = await openChat(
    { columns: [{ modelName: "base", adapters: [tone, style] }], messages: [question, answer] },
    options,
  );
  await view.page.getByRole("button", { name: "System Prompt and Sampling" }).click();
  await view.page.getByRole("group", { name: "Adapters" }).waitFor();
  return view;
}

for (const theme of themeNames)
  test(`Adapters can be chosen by everybody in ${theme}`, async () => {
    const view = await openAdapters({ theme });
    await expectAccessible(view.page);
    view.expectNoViolations();
    await view.close();
  });

test("Adapters are added and weighed by the keyboard, and what is no scale says what is one", async () => {
  const view = await openAdapters();
  const { page } = view;
  await page.getByRole("checkbox", { name: "style" }).focus();
  await page.keyboard.press("Space");
  const both = await view.intent((intent) => intent.kind === "setAdapters" && intent.adapters.length === 2);
  assert.deepEqual(both, {
    kind: "setAdapters",
    column: 0,
    model: "run helper best",
    adapters: [
      { key: tone.key, scale: 0.5 },
      { key: style.key, scale: 1 },
    ],
  });
  const scale = page.getByRole("textbox", { name: "Scale of tone, best checkpoint" });
  await scale.fill("11");
  await page.getByText("a number from -10 to 10").waitFor();
  await scale.fill("-0,25");
  await view.intent(
    (intent) => intent.kind === "setAdapters" && intent.adapters.some((one) => one.scale === -0.25),
  );
  assert.equal(await scale.inputValue(), "-0,25");
  await page.getByRole("checkbox", { name: "tone, best checkpoint" }).click();
  await view.intent((intent) => intent.kind === "setAdapters" && intent.adapters[0]?.key === style.key);
  await scale.waitFor({ state: "detached" });
  await view.close();
});

test("A test set is asked of the models that are shown, unless their names are hidden", async () => {
  const view = await openAdapters();
  const entry = view.page.getByRole("menuitem", { name: "Evaluate on Test Set…" });
  await view.page.getByRole("button", { name: "More Actions" }).click();
  await entry.click();
  await view.intent(({ kind }) => kind === "evaluate");
  await tell(view, { state: { areNamesHidden: true }, columns: [{ key: "" }, { key: "" }] });
  await view.page.getByText("Model").first().waitFor();
  await view.page.getByRole("button", { name: "More Actions" }).click();
  await entry.and(view.page.locator(":disabled")).waitFor();
  await view.close();
});

test("Each of several models has its own adapters; a model that none fit has no group", async () => {
  const view = await openAdapters();
  const second = { modelName: "other", adapters: [style], key: "model other " };
  await tell(view, {
    columns: [{ modelName: "base", adapters: [tone] }, second],
  });
  await view.page.getByRole("group", { name: "Adapters of base" }).waitFor();
  await view.page.getByRole("group", { name: "Adapters of other" }).waitFor();
  await tell(view, {});
  await until(async () => (await view.page.getByRole("group").count()) === 0, "there is no group");
  await view.close();
});

test("The scale that is shown is the one that counts, whatever was typed in another conversation", async () => {
  const view = await openAdapters();
  const scale = view.page.getByRole("textbox", { name: "Scale of tone, best checkpoint" });
  const shows = (value: string) =>
    until(async () => (await scale.inputValue()) === value, `the field says ${value}`);
  await scale.fill("0,250");
  await view.intent((intent) => intent.kind === "setAdapters");
  await tell(view, { columns: [{ adapters: [{ ...tone, scale: 0.25 }] }] });
  assert.equal(await scale.inputValue(), "0,250");
  await tell(view, { columns: [{ adapters: [{ ...tone, scale: 2 }] }] });
  await shows("2");
  await scale.fill("many");
  await view.page.getByRole("alert").waitFor();
  await tell(view, { columns: [{ adapters: [tone], conversation: "c-2" }] });
  await shows("0.5");
  await scale.fill("many");
  await view.page.getByRole("alert").waitFor();
  await tell(view, { columns: [{ adapters: [tone], conversation: "c-2", key: "model base " }] });
  await shows("0.5");
  assert.equal(await view.page.getByRole("alert").count(), 0);
  await view.close();
});

test("What is ticked in one column and in another is told before the question", async () => {
  const view = await openAdapters();
  const other = { modelName: "other", key: "model other ", conversation: "c-2" };
  await tell(view, {
    columns: [
      { modelName: "base", adapters: [tone] },
      { ...other, adapters: [style] },
    ],
  });
  await view.page.getByRole("group", { name: "Adapters of other" }).waitFor();
  // All at once, as no hand is fast enough for a test that relies on it.
  await view.page.getByRole("textbox", { name: "Your question" }).fill("Hello");
  await view.page.evaluate(() => {
    for (const box of document.querySelectorAll<HTMLElement>(".adapters vscode-checkbox")) box.click();
    const question = document.querySelector(".composer textarea");
    question?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  });
  await view.intent((intent) => intent.kind === "send");
  const told = view.intents.filter(({ kind }) => kind === "setAdapters" || kind === "send");
  assert.deepEqual(told, [
    { kind: "setAdapters", column: 0, model: "run helper best", adapters: [] },
    { kind: "setAdapters", column: 1, model: "model other ", adapters: [{ key: style.key, scale: 1 }] },
    { kind: "send", content: "Hello", attachments: [] },
  ]);
  await view.close();
});
