import assert from "node:assert/strict";
import { test } from "node:test";
import {
  parseCpuTimes,
  parseDisk,
  parseMemory,
  parseNetwork,
  parseProcess,
  parseVariable,
} from "../../../agent/monitor/proc-files.ts";

test("CPU times come for all cores together and for each, waiting for disks counted as idle", () => {
  const text =
    "cpu  10 2 3 80 5 0 0 0 4 0\ncpu0 10 2 3 30 5 0 0 0 4 0\ncpu1 0 0 0 50 0 0 0 0 0 0\nintr 5 1 2\n";
  assert.deepEqual(parseCpuTimes(text), {
    all: { busy: 15, total: 100 },
    cores: [
      { busy: 15, total: 50 },
      { busy: 0, total: 50 },
    ],
  });
});

test("Memory is told in bytes, and what is not told is 0", () => {
  const text =
    "MemTotal:  1000 kB\nMemFree:  100 kB\nMemAvailable:  400 kB\nSwapTotal:  50 kB\nSwapFree:  20 kB\n";
  assert.deepEqual(parseMemory(text), { total: 1_024_000, available: 409_600, swapUsed: 30_720 });
  assert.deepEqual(parseMemory(""), { total: 0, available: 0, swapUsed: 0 });
});

test("Network traffic is that of every interface but the loopback", () => {
  const text = [
    "Inter-|   Receive                                                |  Transmit",
    " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls",
    "    lo: 900 9 0 0 0 0 0 0 900 9 0 0 0 0 0 0",
    "  eth0: 100 1 0 0 0 0 0 0 20 1 0 0 0 0 0 0",
    " wlan0:7 1 0 0 0 0 0 0 3 1 0 0 0 0 0 0",
  ].join("\n");
  assert.deepEqual(parseNetwork(text), { received: 107, sent: 23 });
});

test("Traffic of a disk is counted in sectors of 512 bytes, and a disk is found by its numbers", () => {
  const text =
    "   7       0 loop0 1 0 2 0 0 0 0 0 0 0 0\n 253       1 vda1 10 0 4 7 20 0 6 9 0 0 0 0 0 0 0\n";
  assert.deepEqual(parseDisk(text, 253, 1), { read: 2048, written: 3072 });
  assert.equal(parseDisk(text, 253, 2), undefined);
});

test("A process's figures are found whatever its program is called", () => {
  const stat = (name: string, state: string): string =>
    `42 (${name}) ${state} 7 1 1 0 -1 0 0 0 0 0 150 50 0 0 20 0 1 0 12345 1000000 25 0 0 0`;
  const expected = { pid: 42, parent: 7, started: "12345", cpuSeconds: 2, memory: 102_400 };
  for (const name of ["node", "a b", "x) S 1 (y", "))"])
    assert.deepEqual(parseProcess(stat(name, "S"), 4096), expected, name);
  for (const text of [stat("gone", "Z"), stat("gone", "X"), "", "no process", "42 (cut"])
    assert.equal(parseProcess(text, 4096), undefined, text);
});

test("A variable of an environment is taken by its whole name", () => {
  const environ = "PATH=/bin\0XTRAINYARD_RUN=/no\0TRAINYARD_RUN=/runs/a=b\0";
  assert.equal(parseVariable(environ, "TRAINYARD_RUN"), "/runs/a=b");
  assert.equal(parseVariable(environ, "TRAINYARD"), undefined);
});
