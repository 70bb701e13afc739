import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { createYard } from "./yard.ts";

test("a home is kept in a file and brought back from it", async () => {
  const yard = createYard();
  const file = path.join(temporaryFolder(), "home.tar");
  const kept = path.join(yard.home, "runs", "r1", "run.json");
  mkdirSync(path.dirname(kept), { recursive: true });
  writeFileSync(kept, "{}");
  const made = await yard.run("backup", file, "--json");
  assert.equal(made.code, 0, made.err);
  assert.equal(made.objects.at(-1)?.["file"], file);

  const refused = await yard.run("restore", file, "--json");
  assert.equal(refused.code, 2);
  assert.equal((refused.objects.at(-1)?.["error"] as { code: string }).code, "home_not_empty");

  writeFileSync(kept, "changed since");
  const replaced = await yard.run("restore", file, "--replace");
  assert.equal(replaced.code, 0, replaced.err);
  assert.match(replaced.out, /What was there before: .*replaced-/);
  assert.equal(readFileSync(kept, "utf8"), "{}");
  assert.equal(readdirSync(yard.home).filter((name) => name.startsWith("replaced-")).length, 1);

  rmSync(path.join(yard.home, "runs"), { recursive: true });
  const again = await yard.run("restore", file, "--json");
  assert.equal(again.code, 2, "the database is there");
  assert.ok(existsSync(file));
});
