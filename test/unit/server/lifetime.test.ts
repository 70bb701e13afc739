import assert from "node:assert/strict";
import { test } from "node:test";
import { type Need, NeedWatch } from "../../../agent/server/lifetime.ts";
import { startTestAgent, type TestAgent } from "../../support/test-agent.ts";
import { until } from "../../support/until.ts";

const minute = 60;
const idle = { idleMinutes: 2, endWithLastClient: false };
const withClients = { idleMinutes: null, endWithLastClient: true };
const nobody: Need = { settings: idle, clients: 0, isBusy: false };

/** The second of the first look at which it is to end, and why. A look comes every second; `need` says what it sees. */
function endOf(need: (second: number) => Partial<Need>): [second: number, reason: string] | undefined {
  const watch = new NeedWatch(0);
  for (let second = 1; second < 20 * minute; second++) {
    const reason = watch.look(second, { ...nobody, ...need(second) });
    if (reason !== undefined) return [second, reason];
  }
  return undefined;
}

for (const [what, need, end] of [
  ["that nobody needs ends after its idle time", () => ({}), [121, "nobody has needed it for 2 minutes"]],
  ["begins to count anew when a client has gone", (second) => ({ clients: second < 30 ? 1 : 0 }), [150, ""]],
  ["begins to count anew when a run has ended", (second) => ({ isBusy: second % 100 === 0 }), undefined],
  ["with a client stays", () => ({ clients: 1 }), undefined],
  ["with a run that goes on stays", () => ({ isBusy: true }), undefined],
  [
    "ends by a setting that comes later",
    (second) => ({ settings: second < 300 ? { ...idle, idleMinutes: null } : idle }),
    [300, ""],
  ],
  [
    "ends when its last client has gone, though a run goes on",
    (second) => ({ settings: withClients, clients: second < 30 ? 2 : 0, isBusy: true }),
    [50, "its last client has gone"],
  ],
  [
    "stays when the window is only loaded anew",
    (second) => ({ settings: withClients, clients: second % 20 === 0 ? 1 : 0 }),
    undefined,
  ],
  ["waits for its first client", () => ({ settings: withClients }), undefined],
] satisfies [string, (second: number) => Partial<Need>, [number, string] | undefined][])
  test(`An agent ${what}`, () => {
    const found = endOf(need);
    assert.equal(found?.[0], end?.[0]);
    assert.ok(found?.[1].includes(end![1]) ?? true);
  });

test("Settings are kept for the next agent, and an idle one ends by itself unless it is to stay", async () => {
  const first = await startTestAgent();
  try {
    assert.deepEqual((await first.client.call("agent/info", {})).settings, {
      ...{ idleMinutes: null, endWithLastClient: false, keepAwake: false, pauseOnBattery: false },
    });
    const told = new Promise((resolve) => first.client.onChanged(resolve));
    await first.client.call("agent/info", { changes: true });
    const settings = await first.client.call("agent/update", { idleMinutes: 0.01, endWithLastClient: true });
    assert.deepEqual(settings, {
      ...{ idleMinutes: 0.01, endWithLastClient: true, keepAwake: false, pauseOnBattery: false },
    });
    assert.deepEqual(await told, { kind: "agent", ids: [] });
    await first.client.call("agent/update", { endWithLastClient: false });
    await first.kill();
    const stays = await startTestAgent({ home: first.home.root, options: ["--stay"] });
    assert.equal((await stays.client.call("agent/info", {})).settings.idleMinutes, 0.01);
    // Long enough for the next one to be connected to.
    await stays.client.call("agent/update", { idleMinutes: 0.1 });
    await stays.stop();
    const idle = await startTestAgent({ home: first.home.root });
    await idle.client.close();
    await until(() => saysWhy(idle), "it says that nobody needs it");
    await idle.ended;
    assert.ok(idle.output().includes("listens on port"));
  } finally {
    await first.stop();
  }
});

const saysWhy = (agent: TestAgent) => agent.log().some(({ msg }) => msg === "no longer needed");
