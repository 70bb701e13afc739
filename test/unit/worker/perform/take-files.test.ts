import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import type { CheckedSource } from "../../../../agent/hub/check-source.ts";
import { takeFiles } from "../../../../agent/worker/perform/take-files.ts";
import { failureOf } from "../../../support/failures.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

/** A folder whose only weights have so many bytes, all of them zero. */
async function take(
  bytes: number,
): Promise<{ isReferenced: boolean; isCopied: boolean; fractions: number[] }> {
  const root = mkdtempSync(path.join(os.tmpdir(), "trainyard-take-"));
  try {
    const [folder, draft] = [root, mkdtempSync(path.join(root, "draft-"))];
    const name = "model.safetensors";
    writeFileSync(path.join(folder, name), "");
    truncateSync(path.join(folder, name), bytes);
    writeFileSync(path.join(folder, "config.json"), "{}");
    const source: CheckedSource = {
      format: "safetensors",
      folder,
      files: { weights: [name], others: ["config.json"] },
    };
    const fractions: number[] = [];
    const report = ({ fraction }: { fraction?: number | undefined }): void => {
      if (fraction !== undefined) fractions.push(fraction);
    };
    const files = await takeFiles(source, draft, { keeping: "auto" }, { report });
    assert.ok(existsSync(path.join(draft, "config.json")));
    assert.equal(files[name]!.bytes, bytes);
    return {
      isReferenced: files[name]!.reference !== undefined,
      isCopied: existsSync(path.join(draft, name)),
      fractions,
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

test("Where nobody decides, weights of 256 MiB stay where they are, and smaller ones are copied", async () => {
  const [large, small] = [await take(256 << 20), await take(1 << 20)];
  assert.deepEqual([large.isReferenced, large.isCopied], [true, false]);
  assert.deepEqual([small.isReferenced, small.isCopied], [false, true]);
  for (const { fractions } of [large, small]) assert.equal(fractions.at(-1), 1);
});

test("A file of the Hub that is not what was announced is not kept, and loaded anew the next time", async () => {
  const [folder, draft] = [temporaryFolder(), temporaryFolder()];
  const name = "model.safetensors";
  const file = path.join(folder, name);
  const source: CheckedSource = { format: "safetensors", folder, files: { weights: [name], others: [] } };
  const announced = new Map([[name, createHash("sha256").update("right").digest("hex")]]);
  const take = () => takeFiles(source, draft, { keeping: "move", announced }, { report: () => undefined });
  writeFileSync(file, "wrong");
  assert.equal((await failureOf(take())).code, "hub_download_damaged");
  assert.deepEqual([existsSync(file), existsSync(path.join(draft, name))], [false, false]);
  writeFileSync(file, "right");
  assert.equal((await take())[name]!.sha256, announced.get(name));
  assert.equal(readFileSync(path.join(draft, name), "utf8"), "right");
});
