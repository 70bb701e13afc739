import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { after, test } from "node:test";
import { LinuxRunProcesses } from "../../../agent/monitor/linux-run-processes.ts";
import { PortableRunProcesses } from "../../../agent/monitor/portable-run-processes.ts";
import { runMark } from "../../../agent/store/child-environment.ts";
import { readProcess, treeOf } from "../../../agent/monitor/process-table.ts";
import { until } from "../../support/until.ts";

const started: ChildProcess[] = [];
after(async () => {
  for (const child of started)
    if (child.pid !== undefined && child.kill("SIGKILL")) await once(child, "exit");
});

/** A process that starts one more and tells its number; it ends both when its input does. */
const PARENT = `
const { spawn } = require("node:child_process");
const child = spawn(process.execPath, ["-e", "process.stdin.resume().on('end', () => process.exit())"],
  { stdio: ["pipe", "ignore", "ignore"], detached: true });
console.log(child.pid);
process.stdin.resume().on("end", () => process.exit());
`;

/** A process that works half of the time, until its input ends. */
const BUSY = `
process.stdin.resume().on("end", () => process.exit());
setInterval(() => { const start = performance.now(); while (performance.now() - start < 20); }, 40);
`;

async function startParent(environment: Record<string, string>): Promise<{ pid: number; child: number }> {
  const parent = spawn(process.execPath, ["-e", PARENT], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...environment },
  });
  started.push(parent);
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  return { pid: parent.pid!, child: Number(line.toString()) };
}

test("A tree is everything that its roots started, directly or round about", () => {
  const rows = [
    { pid: 2, parent: 1 },
    { pid: 3, parent: 2 },
    { pid: 4, parent: 3 },
    { pid: 5, parent: 1 },
    { pid: 6, parent: 6 },
  ];
  assert.deepEqual([...treeOf(rows, [2])].sort(), [2, 3, 4]);
  assert.deepEqual([...treeOf(rows, [5, 3])].sort(), [3, 4, 5]);
  assert.deepEqual([...treeOf(rows, [6])], [6]);
});

test("A run's processes are its trainer's tree and whatever carries its mark", async () => {
  const trainer = await startParent({});
  const stray = await startParent({ [runMark]: "/runs/r1" });
  const stranger = await startParent({ [runMark]: "/runs/r2" });
  const runs = [{ id: "r1", pid: trainer.pid, folder: "/runs/r1" }];
  const processes = new LinuxRunProcesses();
  await until(() => {
    processes.sample(runs);
    return processes.runOf(stray.pid) === "r1";
  }, "the stray process is found");
  const ours = [trainer.pid, trainer.child, stray.pid, stray.child];
  for (const pid of ours) assert.equal(processes.runOf(pid), "r1");
  for (const pid of [stranger.pid, stranger.child, process.pid]) assert.equal(processes.runOf(pid), null);
  // They grow while Node starts in them.
  const resident = await until(() => {
    const [sample] = processes.sample(runs);
    const memory = ours.reduce((sum, pid) => sum + readProcess(pid)!.memory, 0);
    return Math.abs(sample!.memory - memory) < 0.2 * memory && memory;
  }, "the sample has the memory of them all");
  // A Node process takes tens of megabytes: pages were counted in the right size.
  assert.ok(resident > ours.length * 10e6 && resident < ours.length * 500e6);
});

test("The processor time of a run's processes is told in cores", async () => {
  const trainer = spawn(process.execPath, ["-e", BUSY], { stdio: ["pipe", "ignore", "inherit"] });
  started.push(trainer);
  await once(trainer, "spawn");
  const runs = [{ id: "r1", pid: trainer.pid!, folder: "/runs/none" }];
  const processes = new LinuxRunProcesses();
  const cpu = await until(() => {
    const [sample] = processes.sample(runs);
    return sample!.cpu > 0.05 && sample!.cpu;
  }, "the trainer's load is seen");
  assert.ok(cpu < 64, `${cpu}`);
  trainer.kill("SIGKILL");
  await once(trainer, "exit");
  assert.deepEqual(processes.sample(runs), [{ run: "r1", pid: trainer.pid!, cpu: 0, memory: 0 }]);
});

test("A run that has ended owns no process any more", async () => {
  const trainer = await startParent({});
  const processes = new LinuxRunProcesses();
  const runs = [{ id: "r1", pid: trainer.pid, folder: "/runs/r1" }];
  await until(() => {
    processes.sample(runs);
    return processes.runOf(trainer.child) === "r1";
  }, "the child is found");
  assert.deepEqual(processes.sample([]), []);
  assert.equal(processes.runOf(trainer.child), null);
});

test("Where there is no /proc, a run's processes are its trainer's tree", async () => {
  const trainer = await startParent({});
  const processes = new PortableRunProcesses();
  const runs = [{ id: "r1", pid: trainer.pid, folder: "/runs/r1" }];
  const sample = await until(() => {
    const [sample] = processes.sample(runs);
    return sample!.memory > 0 && sample;
  }, "the processes are listed");
  assert.equal(processes.runOf(trainer.child), "r1");
  assert.equal(processes.runOf(process.pid), null);
  assert.ok(sample.memory > 20e6 && sample.memory < 1e9, `${sample.memory}`);
});
