import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { isProcessAlive } from "../../../agent/store/process-identity.ts";
import { builtProgram } from "../../support/built-program.ts";
import { until } from "../../support/test-agent.ts";

let home: string;
before(() => {
  home = mkdtempSync(path.join(os.tmpdir(), "trainyard-agent-command-"));
});
after(() => {
  trainyard(["agent", "stop"]);
  rmSync(home, { recursive: true, force: true });
});

interface Outcome {
  status: number | null;
  lines: Record<string, unknown>[];
  last: Record<string, unknown>;
}

function trainyard(words: readonly string[], input = ""): Outcome {
  const environment = { ...process.env, TRAINYARD_HOME: home };
  const result = spawnSync(process.execPath, [builtProgram("main.mjs"), ...words, "--json"], {
    ...{ encoding: "utf8", env: environment, input, timeout: 60_000 },
  });
  const lines = result.stdout.trim().split("\n");
  const objects = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { status: result.status, lines: objects, last: objects.at(-1)! };
}

const codeOf = ({ last }: Outcome) => (last["error"] as { code: string }).code;
const pidOf = (outcome: Outcome) =>
  Number((outcome.last["result"] as { pid: number } | undefined)?.pid ?? outcome.last["pid"]);

test("The agent is started by the first call, seen, restarted and stopped", () => {
  const none = trainyard(["agent", "status"]);
  assert.deepEqual([none.status, codeOf(none)], [1, "agent_not_running"]);
  assert.equal(codeOf(trainyard(["agent", "stop"])), "agent_not_running");
  const first = pidOf(trainyard(["call", "agent/info"]));
  const status = trainyard(["agent", "status"]);
  assert.deepEqual([status.status, pidOf(status), status.last["home"]], [0, first, home]);
  const second = pidOf(trainyard(["agent", "restart"]));
  assert.notEqual(second, first);
  assert.ok(!isProcessAlive({ pid: first }));
  assert.equal(trainyard(["agent", "stop"]).status, 0);
  assert.ok(!isProcessAlive({ pid: second }));
  assert.ok(!existsSync(path.join(home, "agent.json")));
});

test("A call prints its result, reads its parameters from stdin, and fails as the method does", () => {
  assert.deepEqual(trainyard(["call", "run/list", "-"], '{"limit":1}').last, {
    result: { runs: [], total: 0, damaged: [] },
  });
  for (const [words, status, code] of [
    [["call", "run/get", '{"run":"none"}'], 1, "run_not_found"],
    [["call", "run/get", '{"run":5}'], 2, "params_not_usable"],
    [["call", "run/nothing"], 2, "method_not_found"],
    [["call", "run/list", "{"], 2, "option_not_usable"],
    [["call", "run/list", "[]"], 2, "option_not_usable"],
  ] as const) {
    const outcome = trainyard(words);
    assert.deepEqual([codeOf(outcome), outcome.status], [code, status]);
  }
});

test(
  "What a long call tells is printed, and Ctrl-C cancels it",
  { skip: process.platform === "win32" },
  async () => {
    const words = [builtProgram("main.mjs"), "call", "monitor/watch", "--progress", "--json", "--home", home];
    const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "ignore"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    await until("two samples are there", () => output.split('"kind":"sample"').length > 2);
    child.kill("SIGINT");
    const status = await new Promise((resolve) => child.once("close", resolve));
    const last = JSON.parse(output.trim().split("\n").at(-1)!) as object;
    assert.deepEqual([status, last], [0, { result: null }]);
  },
);
