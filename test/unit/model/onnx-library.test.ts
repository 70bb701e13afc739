import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Onnx } from "../../../agent/autodiff/onnx.ts";
import { openGraph } from "../../../agent/model/runtime.ts";
import { builtProgram } from "../../support/built-program.ts";

test("ONNX Runtime stays loaded however often garbage is collected", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const onnx = new Onnx();
  const x = onnx.input("x", [2, 2]);
  const y = onnx.gemm(x, x);
  onnx.output(y);
  const graph = openGraph(onnx, new Map(), 1);
  graph.floats(x).set([1, 2, 3, 4]);
  for (let round = 0; round < 5; round++) {
    collect();
    // What koffi does with a handle that was collected waits for the event loop.
    await sleep(1);
    await graph.run();
    assert.deepEqual([...graph.floats(y)], [7, 10, 15, 22]);
  }
});

test("ONNX Runtime keeps no record of what it is used for", () => {
  const home = mkdtempSync(path.join(os.tmpdir(), "onnx-telemetry-"));
  const environment = { ...process.env, ORT_DISABLE_TELEMETRY: undefined, XDG_CACHE_HOME: undefined };
  const { stdout, status } = spawnSync(
    process.execPath,
    [builtProgram("main.mjs"), "doctor", "--probe", "onnx"],
    {
      env: { ...environment, HOME: home, TRAINYARD_HOME: path.join(home, "trainyard") },
      encoding: "utf8",
    },
  );
  assert.equal(status, 0);
  assert.match(stdout, /computes/);
  assert.ok(!existsSync(path.join(home, ".cache", "Microsoft")));
  rmSync(home, { recursive: true });
});
