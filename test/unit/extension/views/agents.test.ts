import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { AgentContent } from "../../../../extension/views/agents/content.ts";
import { alertLine, machineLines, standingAlerts } from "../../../../extension/views/agents/machine.ts";
import { MachineWatch } from "../../../../extension/views/agents/machine-watch.ts";
import { standingOf } from "../../../../extension/views/agents/standing.ts";
import type { Alert, MachineSample } from "../../../../schemas/monitor.ts";
import { protocolVersion } from "../../../../schemas/protocol/agent.ts";
import type { RunSummary } from "../../../../schemas/protocol/run.ts";
import { connectionTo } from "../../../support/editor-connection.ts";
import { startTestAgent } from "../../../support/test-agent.ts";
import { until } from "../../../support/until.ts";
import { english, HeldCatalog, run, waiting } from "./samples.ts";

async function treeOf(context: TestContext, runs: readonly RunSummary[]) {
  const agent = await startTestAgent();
  const connection = connectionTo(agent.home.root);
  const content = new AgentContent(connection, new HeldCatalog(runs), english);
  const watch = new MachineWatch(
    connection,
    ({ sample, alerts }) => {
      content.take(sample, alerts);
    },
    (error) => {
      throw error;
    },
  );
  context.after(async () => {
    watch.dispose();
    content.dispose();
    connection.dispose();
    await agent.stop();
  });
  const figures = () => content.children({ kind: "agent" }).map((node) => content.line(node)!.label);
  return { agent, connection, content, watch, figures };
}

test("The machine is followed while somebody looks, and no longer", async (context) => {
  const { agent, connection, content, watch, figures } = await treeOf(context, [
    run("a", { state: "running" }),
    run("b", waiting(1)),
  ]);
  assert.deepEqual(content.roots(), [], "there is no agent yet");
  await connection.adopt();
  assert.deepEqual(figures(), ["Jobs"]);
  watch.isWanted = true;
  await until(() => figures().includes("Processor"), "the first sample");
  assert.deepEqual(figures().slice(0, 4), ["Jobs", "Processor", "Memory", "Disk"]);
  assert.equal(content.line({ kind: "figure", figure: "jobs" })!.description, "1 running, 1 waiting");
  watch.isWanted = false;
  // A call that goes on has no line in the log yet.
  const isOver = () => agent.log().some(({ method }) => method === "monitor/watch");
  await until(isOver, "the end of the call");
  await agent.client.call("agent/shutdown", {});
  await until(() => content.roots().length === 0, "the agent to leave the tree");
});

const sample: MachineSample = {
  time: 0,
  cpu: { load: 0.25, perCore: [0.5, 0] },
  memory: { total: 16e9, used: 4e9, available: 12e9, swapUsed: 0 },
  disk: { total: 1e12, free: 2.5e11, readBytesPerSecond: null, writeBytesPerSecond: null },
  network: { receivedBytesPerSecond: 0, sentBytesPerSecond: 0 },
  gpus: [
    {
      index: 0,
      name: "A GPU",
      vendor: "nvidia",
      utilisation: 0.9,
      memoryTotal: 24e9,
      memoryUsed: 12e9,
      temperature: 65,
      power: null,
      processes: [],
    },
    {
      index: 0,
      name: "Another",
      vendor: "apple",
      utilisation: null,
      memoryTotal: null,
      memoryUsed: null,
      temperature: null,
      power: null,
      processes: [],
    },
  ],
  runs: [],
};

test("A machine's figures read as people say them; what a driver does not tell is left out", () => {
  const lines = [...machineLines(sample, english).values()];
  assert.deepEqual(
    lines.map(({ label, description }) => `${label}: ${description!}`),
    [
      "Processor: 25% of 2 cores",
      "Memory: 4 GB of 16 GB",
      "Disk: 250 GB free",
      "A GPU: 90% · 12 GB of 24 GB · 65 °C",
      "Another: ",
    ],
  );
});

test("An alert stands from when it is raised until it ends", () => {
  const alert: Alert = {
    id: "1",
    time: 0,
    source: "machine",
    kind: "disk_low",
    level: "warning",
    message: "",
    value: 4e9,
    threshold: 5e9,
  };
  const raised = standingAlerts(new Map(), [alert]);
  const worse = standingAlerts(raised, [{ ...alert, level: "error" }]);
  assert.deepEqual(
    [...worse.values()].map((one) => alertLine(one, english).icon!.id),
    ["error"],
  );
  assert.equal(alertLine(alert, english).description, "4 GB");
  assert.equal(standingAlerts(worse, [{ ...alert, ended: 9 }]).size, 0);
});

test("An agent that cannot be talked to is older or newer", () => {
  const incompatible = { kind: "incompatible", version: "9" } as const;
  assert.equal(standingOf({ ...incompatible, protocolVersion: protocolVersion - 1 }), "older");
  assert.equal(standingOf({ ...incompatible, protocolVersion: protocolVersion + 1 }), "newer");
});
