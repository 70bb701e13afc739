import assert from "node:assert/strict";
import { test } from "node:test";
import { trainerEnvironment } from "../../../agent/run/environment.ts";

test("A trainer gets what it needs, and nothing that could change its code", () => {
  const given = {
    ...{ PATH: "/bin", HOME: "/home/me", LANG: "C", LC_ALL: "C", TMPDIR: "/tmp", Path: "C:\\" },
    ...{ TRAINYARD_HOME: "/yard", ORT_LOG: "1", OMP_NUM_THREADS: "2", CUDA_PATH: "/cuda" },
    ...{
      LD_PRELOAD: "/evil.so",
      LD_LIBRARY_PATH: "/evil",
      DYLD_INSERT_LIBRARIES: "/evil",
      PYTHONPATH: "/evil",
    },
    ...{
      NODE_OPTIONS: "--require /evil.js",
      NODE_PATH: "/evil",
      AWS_SECRET_ACCESS_KEY: "s",
      SSH_AUTH_SOCK: "s",
    },
    TRAINYARD_RUN: "/another",
  };
  assert.deepEqual(Object.keys(trainerEnvironment(given, "/yard/runs/a", undefined)).sort(), [
    ...["CUDA_PATH", "HOME", "LANG", "LC_ALL", "OMP_NUM_THREADS", "ORT_LOG", "PATH", "Path", "TMPDIR"],
    ...["TRAINYARD_HOME", "TRAINYARD_RUN"],
  ]);
  assert.equal(trainerEnvironment(given, "/yard/runs/a", undefined)["TRAINYARD_RUN"], "/yard/runs/a");
});

test("The GPUs that it was given are the only ones that it sees", () => {
  const table: [vendor: "nvidia" | "amd" | "apple", indexes: number[], wanted: Record<string, string>][] = [
    ["nvidia", [1, 3], { CUDA_DEVICE_ORDER: "PCI_BUS_ID", CUDA_VISIBLE_DEVICES: "1,3" }],
    ["nvidia", [], { CUDA_DEVICE_ORDER: "PCI_BUS_ID", CUDA_VISIBLE_DEVICES: "" }],
    ["amd", [0], { HIP_VISIBLE_DEVICES: "0" }],
    ["apple", [0], {}],
  ];
  for (const [vendor, indexes, wanted] of table) {
    const seen = trainerEnvironment({}, "/yard/runs/a", { vendor, indexes });
    assert.deepEqual(seen, { ...wanted, TRAINYARD_RUN: "/yard/runs/a" });
  }
});
