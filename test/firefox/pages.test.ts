import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { BrowserCode } from "../../schemas/browser-access.ts";
import { ask } from "../support/http.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { startTestAgent, type TestAgent } from "../support/test-agent.ts";
import { writeTinyTraining } from "../support/tiny-training.ts";
import { until } from "../support/until.ts";
import { Firefox, prepareFirefox } from "./support/firefox.ts";

let agent: TestAgent;
let firefox: Firefox;
let run: string;
before(async () => {
  const program = prepareFirefox();
  assert.ok(program !== undefined, "There is no Firefox.");
  agent = await startTestAgent();
  const file = writeTinyTraining(temporaryFolder(), "trained", { steps: 6 });
  run = (await agent.client.call("run/start", { training: { file }, operationId: "start-trained" })).id;
  firefox = await Firefox.start(program);
  const headers = { Authorization: `Bearer ${agent.token}` };
  const { body } = await ask(agent.port, { method: "POST", path: "/browser/code", headers });
  const { code } = BrowserCode.parse(JSON.parse(body.toString()));
  await firefox.goto(`http://127.0.0.1:${agent.port}/#code=${code}`);
});
after(async () => {
  await firefox.close();
  await agent.stop();
});

const textInFrame = () =>
  firefox.evaluate('document.querySelector(".content iframe")?.contentDocument?.body?.innerText ?? ""');

async function shows(...words: readonly string[]): Promise<void> {
  await until(
    async () => {
      const text = String(await textInFrame());
      return words.every((word) => text.includes(word));
    },
    `the page shows ${words.join(" and ")}`,
  );
}

async function go(route: string): Promise<void> {
  // Until the address has changed the page before is shown.
  await firefox.evaluate(`new Promise((resolve) => {
    addEventListener("hashchange", () => resolve(), { once: true });
    location.hash = ${JSON.stringify(route)};
  })`);
}

test("The overview is there, and the code has left the address", async () => {
  await shows("Overview", "trained", "Machine");
  assert.equal(await firefox.evaluate("location.hash"), "");
});

test("Runs, a run, its data and a chat are shown, and the browser's back leads back", async () => {
  await go("#/runs");
  await shows("trained", "Tokens/s");
  await go(`#/runs/${run}`);
  await shows("trained", "Learning rate");
  const { datasets } = await agent.client.call("dataset/list", {});
  await go(`#/data/${datasets[0]!.id}`);
  await shows("What is 0 plus 1?");
  await go(`#/chat/run/${run}`);
  await shows("Send");
  await firefox.back();
  await shows("What is 0 plus 1?");
});

test("Nothing has to be scrolled sideways at 768 pixels", async () => {
  await firefox.resize(768, 800);
  for (const route of ["#/", "#/runs", `#/runs/${run}`]) {
    await go(route);
    await shows("trained");
    const isWide = "document.querySelector('.content iframe').contentDocument.documentElement";
    assert.equal(await firefox.evaluate(`${isWide}.scrollWidth <= ${isWide}.clientWidth`), true, route);
  }
});

test("Nothing was thrown or refused", () => {
  assert.deepEqual(firefox.complaints, []);
});
