// The card of a model in Chromium: what it shows, what it asks for, and that everybody can use it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { modelPanel, type ModelCardState } from "../../../schemas/panels/model.ts";
import { expectAccessible } from "../support/accessible.ts";
import { openWebview } from "../support/webview.ts";

const unloaded: ModelCardState["standing"] = {
  state: "unloaded",
  isServed: false,
  answering: 0,
  waiting: 0,
  sequences: 0,
  tokensPerSecond: 0,
  memory: 0,
};
const busy: ModelCardState["standing"] = {
  state: "answering",
  isServed: true,
  answering: 2,
  waiting: 1,
  sequences: 4,
  tokensPerSecond: 33.7,
  memory: 186_000_000,
};

const card: ModelCardState = {
  kind: "state",
  subject: { model: "git-helper-20261122-120056" },
  name: "git helper",
  of: "model",
  isGone: false,
  facts: {
    architecture: "llama",
    parameters: 13_860_480,
    layers: 6,
    hiddenSize: 256,
    contextLength: 512,
    followsChat: true,
    callsTools: false,
    formats: ["safetensors", "GGUF f16"],
    bytes: 83_400_000,
    createdAt: "2026-03-10T09:00:00.000Z",
  },
  lineage: {
    run: { id: "r-1", name: "git helper", isThere: true },
    step: 1200,
    isBest: true,
    dataset: { id: "d-1", version: "0123456789abcdef", name: "git questions", isThere: true },
    weights: "ab".repeat(32),
  },
  folder: "/home/me/.trainyard/models/git-helper-20261122-120056/v1",
  standing: unloaded,
  apiName: "git-helper-20261122-120056",
  address: "http://127.0.0.1:8790/v1",
  working: "",
  canChat: true,
  canExport: true,
  canReveal: true,
  canTune: true,
};

for (const theme of ["light", "dark", "high-contrast"] as const)
  test(`the card of a model that is served can be read and used by everybody (${theme})`, async () => {
    const view = await openWebview(modelPanel, { theme, size: { width: 768, height: 900 } });
    await view.send({ ...card, standing: busy });
    await view.page.getByText("Serving, busy").waitFor();
    const figures = view.page.getByRole("region", { name: "Status" });
    for (const text of ["2", "1 waiting", "34", "186 MB"])
      await figures.getByText(text, { exact: true }).waitFor();
    for (const text of ["13,860,480", "llama · 6 layers of width 256", "512 tokens", "1,200 · best"])
      await view.page.getByText(text, { exact: true }).waitFor();
    const overflow = await view.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `${overflow} px too wide`);
    await expectAccessible(view.page);
    view.expectNoViolations();
    await view.close();
  });

test("every button asks for what it says, and what is kept names the model", async () => {
  const view = await openWebview(modelPanel, {});
  await view.send(card);
  const click = (name: string): Promise<void> => view.page.getByRole("button", { name, exact: true }).click();
  await click("Start Serving");
  await view.intent(({ kind }) => kind === "startServing");
  await view.send({ ...card, working: "starting" });
  await view.page.getByRole("status").getByText("Loading").waitFor();
  await view.page.getByRole("button", { name: "Start Serving", disabled: true }).waitFor();
  await view.send({
    ...card,
    standing: { ...busy, state: "idle", answering: 0, waiting: 0, tokensPerSecond: 0 },
  });
  await view.page.getByText("of 4 at once").waitFor();
  await click("Stop Serving");
  await click("Chat");
  await click("Tune…");
  await click("Export…");
  await click("Copy Address");
  await click("git helper");
  await click("git questions");
  await click("Copy Client Example…");
  await view.intent(({ kind }) => kind === "copyExample");
  const asked = view.intents.map((intent) => intent.kind);
  const wanted = [
    "startServing",
    "stopServing",
    "chat",
    "tune",
    "export",
    "copy",
    "openRun",
    "openDataset",
    "copyExample",
  ];
  assert.deepEqual(asked, wanted);
  assert.deepEqual(await view.kept(), { subject: card.subject });
  view.expectNoViolations();
  await view.close();
});

test("what is not known is left out, and what is gone or damaged is told", async () => {
  const view = await openWebview(modelPanel, { locale: "zh-cn" });
  await view.send({
    ...card,
    facts: { formats: [], problem: "文件已损坏。" },
    lineage: {},
    canChat: false,
    canExport: false,
  });
  await view.page.getByText("文件已损坏。").waitFor();
  assert.equal(await view.page.getByRole("button", { name: "开始提供服务" }).count(), 0);
  await view.send({ ...card, isGone: true });
  await view.page.getByText("git helper 已不存在。").waitFor();
  view.expectNoViolations();
  await view.close();
});
