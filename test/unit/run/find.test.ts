import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { TrainyardError } from "../../../agent/errors.ts";
import { findRun, listRuns } from "../../../agent/run/find.ts";
import { openHome } from "../../../agent/store/home.ts";

test("A damaged run is listed with the reason alone, and named with it once", () => {
  const home = openHome(mkdtempSync(path.join(os.tmpdir(), "trainyard-find-")));
  const folder = path.join(home.runs, "broken");
  mkdirSync(folder);
  writeFileSync(path.join(folder, "run.json"), "{}");
  try {
    const [{ reason } = { reason: "" }] = listRuns(home).damaged;
    assert.ok(reason !== "" && !reason.includes("cannot be read"));
    assert.throws(
      () => findRun(home, "broken"),
      (error) =>
        error instanceof TrainyardError &&
        error.message === `The run in ${folder} cannot be read: ${reason}.`,
    );
  } finally {
    rmSync(home.root, { recursive: true });
  }
});
