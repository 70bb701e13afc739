import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statfsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { LinuxMachine } from "../../../agent/monitor/linux-machine.ts";
import { BusyShare, Rate, type MachineReader } from "../../../agent/monitor/machine-reading.ts";
import { PortableMachine } from "../../../agent/monitor/portable-machine.ts";
import { until } from "../../support/until.ts";

const home = mkdtempSync(path.join(os.tmpdir(), "trainyard-machine-"));
after(() => {
  rmSync(home, { recursive: true });
});

const readers: [string, (folder: string) => MachineReader][] = [
  ["/proc", (folder) => new LinuxMachine(folder)],
  ["systeminformation", (folder) => new PortableMachine(folder)],
];

for (const [source, open] of readers) {
  test(`A machine is read through ${source}, and its figures fit together`, async () => {
    const machine = open(home);
    const first = await machine.read();
    assert.equal(first.cpu.load, 0, "there is nothing to compare with yet");
    const { cpu, memory, disk } = await until(async () => {
      const reading = await machine.read();
      return reading.cpu.load > 0 && reading;
    }, "the processor does something");
    assert.equal(cpu.perCore.length, os.cpus().length);
    for (const share of [cpu.load, ...cpu.perCore]) assert.ok(share >= 0 && share <= 1, `${share}`);
    assert.ok(memory.total > 2 ** 28 && memory.total <= os.totalmem());
    assert.equal(memory.used + memory.available, memory.total);
    const { blocks, bsize } = statfsSync(home);
    assert.equal(disk.total, blocks * bsize);
    assert.ok(disk.free > 0 && disk.free <= disk.total);
  });

  test(`A home folder that goes away does no harm to the machine's reader (${source})`, async () => {
    const machine = open(path.join(home, "gone"));
    const { disk } = await machine.read();
    assert.deepEqual([disk.total, disk.free], [0, 0]);
  });
}

test("A counter that is set back gives no negative rate", () => {
  const rate = new Rate();
  assert.equal(rate.perSecond(1000), 0);
  assert.ok(rate.perSecond(2000) > 0);
  assert.equal(rate.perSecond(10), 0);
});

test("A busy share is that of the time since the call before", () => {
  const share = new BusyShare();
  const shares = [
    { busy: 50, total: 100 },
    { busy: 60, total: 140 },
    { busy: 60, total: 140 },
    { busy: 5, total: 10 },
  ].map((times) => share.since(times));
  assert.deepEqual(shares, [0, 0.25, 0, 0]);
});
