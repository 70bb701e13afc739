// A model's card in a browser: found in the list, served and stopped there, also where there is little room.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chatHome } from "../support/chat-home.ts";
import { startTestAgent, type TestAgent } from "../support/test-agent.ts";
import { until } from "../support/until.ts";
import { openTab } from "./support/browser.ts";

let agent: TestAgent;
before(async () => {
  agent = await startTestAgent({ home: await chatHome() });
});
after(() => agent.stop());

test("A model is served from its card, which its address leads to, at 768 pixels", async () => {
  const tab = await openTab(agent, { size: { width: 768, height: 1024 }, route: "#/models" });
  const { page, shown } = tab;
  await shown.getByRole("button", { name: "short", exact: true }).click();
  await shown.getByRole("heading", { name: "short" }).waitFor();
  await until(() => page.url().endsWith("#/models/model/short"), "the address names the model");
  await shown.getByText("Not loaded").waitFor();
  await shown.getByText("64 tokens", { exact: true }).waitFor();
  await shown.getByRole("button", { name: "Start Serving" }).click();
  await shown.getByText("Serving", { exact: true }).waitFor();
  await shown.getByText(`http://127.0.0.1:${agent.port}/v1`).waitFor();
  assert.deepEqual(
    (await agent.client.call("serve/list", {})).models.map(({ startedAs }) => startedAs),
    [[{ model: "short" }]],
  );
  assert.equal(await shown.getByRole("button", { name: "Export…" }).count(), 0, "that is the editor's");
  const tooWide = await shown
    .locator("body")
    .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
  assert.ok(tooWide <= 0, `${tooWide} px`);
  await tab.go("#/models");
  await shown
    .getByText(/^served · GGUF|^served · /i)
    .first()
    .waitFor();
  await tab.go("#/models/model/short");
  await shown.getByRole("button", { name: "Stop Serving" }).click();
  await until(
    async () => (await agent.client.call("serve/list", {})).models.length === 0,
    "it is served no more",
  );
  await shown.getByText("Not loaded").waitFor();
  await shown.getByRole("button", { name: "Chat" }).click();
  await until(() => page.url().endsWith("#/chat/model/short"), "the chat is opened");
  tab.expectNoComplaints();
  await tab.close();
});
