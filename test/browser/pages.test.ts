import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { startTestAgent, type TestAgent } from "../support/test-agent.ts";
import { writeTinyTraining } from "../support/tiny-training.ts";
import { until } from "../support/until.ts";
import { openTab } from "./support/browser.ts";

let agent: TestAgent;
before(async () => {
  agent = await startTestAgent();
});
after(() => agent.stop());

async function startRun(name: string, steps: number): Promise<string> {
  const file = writeTinyTraining(temporaryFolder(), name, { steps, interval: 50 });
  return (await agent.client.call("run/start", { training: { file }, operationId: `start-${name}` })).id;
}

test("An empty home is told what to do next", async () => {
  const tab = await openTab(agent);
  await tab.shown.getByRole("heading", { name: "Nothing here yet" }).waitFor();
  await tab.shown.getByText("trainyard start").waitFor();
  assert.equal(await tab.page.title(), "Overview – Trainyard");
  tab.expectNoComplaints();
  await tab.close();
});

test("A run is followed from the overview to its live view, stopped there, and its checkpoint answers", async () => {
  const id = await startRun("steady", 1_000_000);
  const tab = await openTab(agent);
  const { page, shown } = tab;
  await shown
    .getByRole("region", { name: "Now" })
    .getByRole("button", { name: "steady", exact: true })
    .waitFor();
  await page.getByRole("link", { name: "Runs" }).click();
  await until(() => page.url().endsWith("#/runs"), "the address is that of the runs");
  const line = shown.getByRole("row", { name: /steady/ });
  await line.getByText("steady").dblclick();
  await shown.getByRole("heading", { name: "steady" }).waitFor();
  await until(() => page.url().endsWith(`#/runs/${id}`), "the address names the run");
  const stepOf = async (): Promise<number> =>
    Number(
      /Step ([\d,]+) of/.exec(await shown.locator(".run-header").innerText())?.[1]?.replaceAll(",", "") ?? 0,
    );
  const first = await until(async () => (await stepOf()) || undefined, "the first step");
  await until(async () => (await stepOf()) > Math.max(first, 60), "the run goes on");
  await shown.getByRole("button", { name: "Stop", exact: true }).click();
  await shown.getByText("Stopped").first().waitFor();

  await shown.getByRole("button", { name: "Chat" }).click();
  const picker = page.getByRole("dialog", { name: "Chat with Checkpoint" });
  await picker.locator("button.line").first().click();
  await until(() => page.url().includes(`#/chat/run/${id}/`), "the address names the checkpoint");
  const field = shown.getByRole("textbox");
  await field.first().fill("What is 1 plus 1?");
  await field.first().press("Enter");
  await until(async () => {
    const { conversations } = await agent.client.call("chat/list", {});
    const [opened] = conversations;
    if (opened === undefined) return false;
    const { conversation } = await agent.client.call("chat/get", { conversation: opened.id });
    // What a tiny model says does not matter; it may have no end.
    return conversation.tree.some(
      ({ role, stopReason }) => role === "assistant" && (stopReason === "end" || stopReason === "length"),
    );
  }, "the answer");
  await shown.getByText("What is 1 plus 1?").first().waitFor();

  await page.goBack();
  await shown.getByRole("heading", { name: "steady" }).waitFor();
  await page.goBack();
  await shown.getByRole("row", { name: /steady/ }).waitFor();
  await page.goForward();
  await shown.getByRole("heading", { name: "steady" }).waitFor();
  assert.equal(await page.title(), "steady – Trainyard");
  tab.expectNoComplaints();
  await tab.close();
});

test("A dataset's rows are shown, filtered by their address, and downloaded", async () => {
  const { datasets } = await agent.client.call("dataset/list", {});
  const { id, name } = datasets[0]!;
  const tab = await openTab(agent, { route: `#/data/${id}` });
  await tab.shown.getByText("What is 0 plus 1?").first().waitFor();
  assert.equal(await tab.page.title(), `${name} – Trainyard`);
  await tab.shown.getByRole("button", { name: "More Actions" }).click();
  const downloading = tab.page.waitForEvent("download");
  await tab.shown.getByText("Download as JSONL").click();
  assert.match((await downloading).suggestedFilename(), /-train\.jsonl$/);
  assert.equal(await tab.shown.getByText("Exclude", { exact: false }).count(), 0);
  tab.expectNoComplaints();
  await tab.close();
});

test("Runs are renamed and removed by dialogs that the keyboard can use", async () => {
  const id = await startRun("short", 3);
  await until(
    async () => (await agent.client.call("run/get", { run: id })).run.state === "succeeded",
    "the run ends",
  );
  const tab = await openTab(agent, { route: `#/runs/${id}` });
  const { page, shown } = tab;
  const choose = async (name: string): Promise<void> => {
    await shown.getByRole("button", { name: "More Actions" }).click();
    await shown.getByRole("menuitem", { name }).click();
  };
  await choose("Rename Run…");
  await page.getByRole("dialog", { name: "Rename Run" }).getByRole("textbox").fill("brief");
  await page.keyboard.press("Enter");
  await shown.getByRole("heading", { name: "brief" }).waitFor();
  await choose("Remove Run…");
  const question = page.getByRole("dialog", { name: "Remove the run brief?" });
  await question.waitFor();
  await page.keyboard.press("Escape");
  await question.waitFor({ state: "detached" });
  await choose("Remove Run…");
  await question.getByRole("button", { name: "Remove" }).click();
  await until(async () => {
    const { runs } = await agent.client.call("run/list", {});
    return !runs.some((run) => run.id === id);
  }, "the run is gone");
  tab.expectNoComplaints();
  await tab.close();
});

test("A page that was left while it was loaded does not come any more", async () => {
  const tab = await openTab(agent);
  const { page, shown } = tab;
  const script = /\/chat-\w+\.js$/;
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(script, async (route) => {
    await released;
    await route.continue();
  });
  const asked = page.waitForRequest(script);
  await page.evaluate(() => {
    location.hash = "#/chat";
  });
  const url = (await asked).url();
  await tab.go("#/runs");
  await shown.getByRole("grid").waitFor();
  release();
  await page.evaluate(async (address) => {
    await import(address);
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
  }, url);
  assert.equal(await page.title(), "Runs – Trainyard");
  await shown.getByRole("grid").waitFor();
  tab.expectNoComplaints();
  await tab.close();
});

test("The pages speak Chinese where the browser does", async () => {
  const tab = await openTab(agent, { locale: "zh-CN" });
  await tab.page.getByRole("link", { name: "概览" }).waitFor();
  await tab.shown.getByRole("heading", { name: "概览" }).waitFor();
  assert.equal(await tab.page.locator("html").getAttribute("lang"), "zh-cn");
  tab.expectNoComplaints();
  await tab.close();
});
