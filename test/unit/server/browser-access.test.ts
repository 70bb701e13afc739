import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, mock, test } from "node:test";
import { BrowserAccess } from "../../../agent/server/browser-access.ts";
import { BrowserCode, BrowserToken } from "../../../schemas/browser-access.ts";
import { ask, upgradeHeaders } from "../../support/http.ts";
import { startTestAgent, type TestAgent } from "../../support/test-agent.ts";

let agent: TestAgent;
before(async () => {
  agent = await startTestAgent();
});
after(() => agent.stop());

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

async function newCode(): Promise<string> {
  const { body } = await ask(agent.port, {
    method: "POST",
    path: "/browser/code",
    headers: bearer(agent.token),
  });
  return BrowserCode.parse(JSON.parse(body.toString())).code;
}

const exchange = (code: string, headers = {}) =>
  ask(agent.port, { method: "POST", path: "/browser/token", headers: { ...bearer(code), ...headers } });

async function newToken(): Promise<string> {
  const { body } = await exchange(await newCode());
  return BrowserToken.parse(JSON.parse(body.toString())).token;
}

test("A code becomes a token once", async () => {
  const code = await newCode();
  const first = await exchange(code);
  assert.equal(first.status, 200);
  const { token } = BrowserToken.parse(JSON.parse(first.body.toString()));
  assert.equal((await ask(agent.port, { path: "/agent", headers: bearer(token) })).status, 200);
  assert.equal((await exchange(code)).status, 401);
});

test("Two that exchange a code at the same time get one token", async () => {
  const code = await newCode();
  const answers = await Promise.all(Array.from({ length: 8 }, () => exchange(code)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array<number>(7).fill(401)]);
});

test("A code from a foreign origin, host or site is refused, and still counts for its own page", async () => {
  const code = await newCode();
  for (const headers of [
    { Origin: "http://evil.example" },
    { Origin: "null" },
    { Host: "evil.example" },
    { "Sec-Fetch-Site": "cross-site" },
  ])
    assert.equal((await exchange(code, headers)).status, 403, JSON.stringify(headers));
  const origin = `http://127.0.0.1:${agent.port}`;
  assert.equal((await exchange(code, { Origin: origin, "Sec-Fetch-Site": "same-origin" })).status, 200);
});

test("A code opens nothing but the exchange", async () => {
  const code = await newCode();
  assert.equal((await ask(agent.port, { path: "/agent", headers: bearer(code) })).status, 401);
  const headers = { ...upgradeHeaders, "Sec-WebSocket-Protocol": `trainyard.v1, trainyard.token.${code}` };
  assert.equal((await ask(agent.port, { path: "/rpc", headers })).status, 401);
});

test("A browser's token opens a WebSocket as a subprotocol, and is exchanged for a newer one", async () => {
  const token = await newToken();
  const headers = { ...upgradeHeaders, "Sec-WebSocket-Protocol": `trainyard.v1, trainyard.token.${token}` };
  const answer = await ask(agent.port, { path: "/rpc", headers });
  assert.equal(answer.status, 101);
  assert.equal(answer.headers["sec-websocket-protocol"], "trainyard.v1");
  const renewed = await exchange(token);
  assert.equal(renewed.status, 200);
  assert.notEqual(BrowserToken.parse(JSON.parse(renewed.body.toString())).token, token);
});

test("A token that was changed in any place counts nowhere", async () => {
  const token = await newToken();
  for (const at of [0, 8, 30, 72]) {
    const other = token[at] === "0" ? "1" : "0";
    const changed = token.slice(0, at) + other + token.slice(at + 1);
    assert.equal((await ask(agent.port, { path: "/agent", headers: bearer(changed) })).status, 401);
  }
});

test("A token outlives a crash of the agent, and ends with an agent that was told to end", async () => {
  const home = mkdtempSync(path.join(os.tmpdir(), "trainyard-browser-"));
  try {
    const statusAt = async ({ port }: TestAgent, token: string) =>
      (await ask(port, { path: "/agent", headers: bearer(token) })).status;
    const first = await startTestAgent({ home });
    const answer = await ask(first.port, {
      method: "POST",
      path: "/browser/token",
      headers: bearer(first.token),
    });
    const { token } = BrowserToken.parse(JSON.parse(answer.body.toString()));
    await first.kill();
    const second = await startTestAgent({ home });
    assert.equal(await statusAt(second, token), 200);
    await second.stop();
    assert.ok(!existsSync(path.join(home, "browser-key")));
    const third = await startTestAgent({ home });
    assert.equal(await statusAt(third, token), 401);
    await third.stop();
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

test("Codes end after a minute, tokens after hours", (context) => {
  const root = mkdtempSync(path.join(os.tmpdir(), "trainyard-browser-"));
  context.after(() => rmSync(root, { recursive: true, force: true }));
  const access = new BrowserAccess({ root });
  const { code } = access.issueCode();
  const { token, seconds } = access.issueToken();
  const monotonic = performance.now();
  const now = mock.method(performance, "now", () => monotonic + 60_001);
  assert.equal(access.useCode(code), false);
  now.mock.restore();
  assert.ok(access.secondsLeft(token) > seconds - 10);
  mock.timers.enable({ apis: ["Date"], now: Date.now() + (seconds + 1) * 1000 });
  assert.equal(access.secondsLeft(token), 0);
  mock.timers.reset();
});

test("Of codes that nobody uses only the newest count", (context) => {
  const root = mkdtempSync(path.join(os.tmpdir(), "trainyard-browser-"));
  context.after(() => rmSync(root, { recursive: true, force: true }));
  const access = new BrowserAccess({ root });
  const codes = Array.from({ length: 17 }, () => access.issueCode().code);
  assert.deepEqual(
    codes.map((code) => access.useCode(code)),
    [false, ...Array<boolean>(16).fill(true)],
  );
});
