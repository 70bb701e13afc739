import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { endProcesses } from "../../../agent/run/stop-tree.ts";
import { listRuns } from "../../../agent/run/find.ts";
import { isProcessAlive } from "../../../agent/store/process-identity.ts";
import { openHome, type Home } from "../../../agent/store/home.ts";
import { faultsOfSeries, livesOf } from "../../support/kept-runs.ts";
import { RunAgent } from "../../support/run-agent.ts";
import { writeStandInTrainer } from "../../support/stand-in-trainer.ts";

/** Lends a home and the way to begin agents on it; afterwards none of them is left, and no trainer. */
async function withAgents(use: (home: Home, begin: () => Promise<RunAgent>) => Promise<void>): Promise<void> {
  const home = openHome(mkdtempSync(path.join(os.tmpdir(), "trainyard-kills-")));
  const trainer = writeStandInTrainer(home.root);
  const agents: RunAgent[] = [];
  const begin = async (): Promise<RunAgent> => {
    const agent = await RunAgent.begin(home.root, trainer);
    agents.push(agent);
    return agent;
  };
  try {
    await use(home, begin);
  } finally {
    for (const agent of agents) await agent.kill();
    for (const { folder } of listRuns(home).runs) await endProcesses(folder.root, undefined, 0);
    rmSync(home.root, { recursive: true, force: true });
  }
}

async function eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(what);
    await sleep(20);
  }
}

test("A run outlives its agent again and again: each new one adopts its trainer, and none launches another", async () => {
  await withAgents(async (home, begin) => {
    let agent = await begin();
    const start = { do: "start", name: "waits", steps: 60, operationId: "operation-1" } as const;
    const { id } = (await agent.ask(start)) as { id: string };
    const trainer = await eventually("is launched", async () =>
      (await agent.list()).active.find(({ state }) => state === "running"),
    );
    for (let kill = 0; kill < 3; kill++) {
      await agent.kill();
      assert.ok(isProcessAlive({ pid: trainer.pid }));
      agent = await begin();
      assert.deepEqual((await agent.list()).active, [trainer]);
      assert.equal(((await agent.ask(start)) as { id: string }).id, id);
    }
    writeFileSync(path.join(trainer.folder, "go"), "");
    const run = await eventually("succeeds", async () =>
      (await agent.list()).runs.find(({ state }) => state === "succeeded"),
    );
    assert.equal(livesOf(run.folder).length, 1);
    assert.deepEqual(faultsOfSeries(run.folder), []);
    assert.equal(listRuns(home).runs.length, 1);
  });
});

test("An agent and its trainers that are killed at once: the next one resumes what was to be tried again", async () => {
  await withAgents(async (_home, begin) => {
    let agent = await begin();
    const request = { retry: { limit: 5, backoffSeconds: 1 } };
    const start = { do: "start", name: "waits", steps: 40, operationId: "operation-1", request } as const;
    await agent.ask(start);
    for (let kill = 0; kill < 2; kill++) {
      const { pid, folder } = await eventually("trains", async () => {
        const { runs, active } = await agent.list();
        return runs[0]!.step >= 10 * kill + 15 ? active[0] : undefined;
      });
      await agent.kill();
      process.kill(pid, "SIGKILL");
      if (kill === 1) writeFileSync(path.join(folder, "go"), "");
      agent = await begin();
    }
    const run = await eventually("succeeds", async () =>
      (await agent.list()).runs.find(({ state }) => state === "succeeded"),
    );
    const lives = livesOf(run.folder);
    assert.equal(lives.length, 3);
    assert.ok(lives.every(({ others }) => others.length === 0));
    assert.deepEqual(faultsOfSeries(run.folder), []);
  });
});

test("Agents that are killed while they start runs lose none that they acknowledged, and make none twice", async () => {
  await withAgents(async (home, begin) => {
    const acknowledged = new Map<string, string>();
    let agent = await begin();
    for (let round = 0; round < 4; round++) {
      const asked = Array.from({ length: 5 }, (_, index) => `operation-${round}-${index}`);
      const ask = async (operationId: string): Promise<void> => {
        const command = { do: "start", name: "plain", steps: 5, operationId } as const;
        const { id } = (await agent.ask(command)) as { id: string };
        assert.equal(acknowledged.get(operationId) ?? id, id);
        acknowledged.set(operationId, id);
      };
      const answers = asked.map((operationId) => ask(operationId).catch(() => undefined));
      await sleep(round * 15);
      await agent.kill();
      await Promise.all(answers);
      agent = await begin();
      const known = new Set((await agent.list()).runs.map(({ id }) => id));
      for (const id of acknowledged.values()) assert.ok(known.has(id), `${id} is lost`);
      await Promise.all(asked.map(ask));
    }
    assert.equal(acknowledged.size, 20);
    await eventually("all succeed", async () =>
      (await agent.list()).runs.every(({ state }) => state === "succeeded") ? true : undefined,
    );
    const runs = listRuns(home).runs;
    assert.equal(runs.length, 20);
    for (const { folder } of runs) assert.equal(livesOf(folder.root).length, 1);
  });
});
