import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { startTestAgent, type TestAgent } from "../support/test-agent.ts";
import { writeTinyTraining } from "../support/tiny-training.ts";
import { until } from "../support/until.ts";
import { expectAccessible } from "../webviews/support/accessible.ts";
import { openTab } from "./support/browser.ts";

let agent: TestAgent;
let routes: string[];
before(async () => {
  agent = await startTestAgent();
  const file = writeTinyTraining(temporaryFolder(), "trained", { steps: 6 });
  const { id } = await agent.client.call("run/start", { training: { file }, operationId: "start-trained" });
  await until(
    async () => (await agent.client.call("run/get", { run: id })).run.state === "succeeded",
    "the run ends",
  );
  const { datasets } = await agent.client.call("dataset/list", {});
  routes = [
    "#/",
    "#/runs",
    `#/runs/${id}`,
    "#/data",
    `#/data/${datasets[0]!.id}`,
    "#/models",
    `#/chat/run/${id}`,
  ];
});
after(() => agent.stop());

test("No page has to be scrolled sideways at 768, 1024 and 1440 pixels", async () => {
  for (const width of [768, 1024, 1440]) {
    const tab = await openTab(agent, { size: { width, height: 800 } });
    for (const route of routes) {
      await tab.go(route);
      for (const frame of tab.page.frames()) {
        const { inside, outside } = await frame.evaluate(() => ({
          inside: document.documentElement.scrollWidth,
          outside: document.documentElement.clientWidth,
        }));
        assert.ok(inside <= outside, `${route} at ${width}: ${inside} in ${outside}`);
      }
    }
    tab.expectNoComplaints();
    await tab.close();
  }
});

for (const theme of ["light", "dark"] as const)
  test(`Every page passes axe in the ${theme} theme`, async () => {
    const tab = await openTab(agent, { theme });
    for (const route of routes) {
      await tab.go(route);
      for (const frame of tab.page.frames()) await expectAccessible(frame);
    }
    await tab.close();
  });

test("The theme is switched for the page that is shown, too, and stays", async () => {
  const tab = await openTab(agent, { theme: "dark" });
  const background = () =>
    tab.shown.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor);
  const dark = await background();
  await tab.page.getByRole("button", { name: "Theme: system" }).click();
  await tab.page.getByRole("button", { name: "Theme: light" }).waitFor();
  const light = await background();
  assert.notEqual(light, dark);
  await tab.page.reload();
  await tab.filled();
  assert.equal(await background(), light);
  await tab.close();
});
