import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { startTestAgent, type TestAgent } from "../support/test-agent.ts";
import { until } from "../support/until.ts";
import { newAddress, openBareTab, openTab } from "./support/browser.ts";

/** Not one of those that other agents look for, so that it is free again. */
const anyPort = ["--port", "0"];

let agent: TestAgent;
before(async () => {
  agent = await startTestAgent();
});
after(() => agent.stop());

test("The code leaves the address at once, and the token lies in the session of the tab alone", async () => {
  const tab = await openTab(agent);
  assert.equal(await tab.page.evaluate(() => location.hash), "");
  const kept = await tab.page.evaluate(() => ({
    session: JSON.stringify(Object.entries(sessionStorage)),
    local: JSON.stringify(Object.entries(localStorage)),
    cookie: document.cookie,
    history: history.length,
  }));
  assert.match(kept.session, /"trainyard\.token","[\w-]{73}"/);
  assert.doesNotMatch(kept.local, /token|[\w-]{43}/);
  assert.equal(kept.cookie, "");
  await tab.close();
});

test("A tab that is loaded anew stays let in, another one is told to come by a terminal", async () => {
  const address = await newAddress(agent);
  const tab = await openBareTab();
  await tab.page.goto(address);
  await tab.filled();
  await tab.page.reload();
  await tab.filled();
  const stranger = await openBareTab();
  await stranger.page.goto(address);
  await stranger.page.getByRole("heading", { name: "Open Trainyard from a terminal" }).waitFor();
  assert.equal(await stranger.page.locator("iframe").isVisible(), false);
  await stranger.close();
  await tab.close();
});

test("An agent that was killed and is back is found again without a hand", async () => {
  const home = temporaryFolder();
  const first = await startTestAgent({ home, options: anyPort });
  const tab = await openTab(first);
  const { page, shown } = tab;
  await first.kill();
  const banner = page.getByText("Connection to the agent lost. Reconnecting…");
  await banner.waitFor();
  await shown.getByRole("heading", { name: "Overview" }).waitFor();
  const second = await startTestAgent({ home, options: ["--port", String(first.port)] });
  await banner.waitFor({ state: "detached" });
  await until(() => shown.getByRole("heading", { name: "Overview" }).isVisible(), "the page is there");
  await second.stop();
  await tab.close();
});

test("With an agent that was told to end the access ends", async () => {
  const home = temporaryFolder();
  const first = await startTestAgent({ home, options: anyPort });
  const tab = await openTab(first);
  await first.stop();
  await tab.page.getByText("Connection to the agent lost. Reconnecting…").waitFor();
  const second = await startTestAgent({ home, options: ["--port", String(first.port)] });
  await tab.page.getByRole("heading", { name: "Open Trainyard from a terminal" }).waitFor();
  await second.stop();
  await tab.close();
});

test("A page that meets a bug is told as such, and is opened again", async () => {
  const tab = await openTab(agent);
  await tab.shown.locator("body").evaluate(() => {
    setTimeout(() => {
      throw new Error("made by the test");
    });
  });
  await tab.page.getByRole("heading", { name: "This page has met an error" }).waitFor();
  await tab.page.getByText("made by the test").waitFor();
  await tab.page.getByRole("button", { name: "Open Again" }).click();
  await tab.filled();
  await tab.shown.getByRole("heading", { name: "Overview" }).waitFor();
  await tab.close();
});
