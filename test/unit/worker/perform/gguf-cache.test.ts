import assert from "node:assert/strict";
import { readdirSync, utimesSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { writeGguf } from "../../../../agent/model/gguf/write.ts";
import { openHome } from "../../../../agent/store/home.ts";
import { cachedGguf } from "../../../../agent/worker/perform/gguf-cache.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

test("A base stays in the cache while adapters that are kept name it; of others the newest few stay", async () => {
  const home = openHome(temporaryFolder());
  const folder = path.join(home.cache, "gguf");
  let age = 1000;
  /** A file that is used later than those before it. */
  const add = async (name: string, base?: string): Promise<void> => {
    const file = await cachedGguf(home, name, async (draft) => {
      const written = path.join(draft, "written.gguf");
      const adapter = [
        ["general.type", { string: "adapter" }],
        ["trainyard.adapter.base", { string: path.join(folder, base ?? "") }],
      ] as const;
      await writeGguf(written, new Map(base === undefined ? [] : adapter), []);
      return written;
    });
    const used = new Date(Date.now() - age-- * 60_000);
    utimesSync(file, used, used);
  };
  await add("base-named.gguf");
  await add("adapters-first.gguf", "base-named.gguf");
  for (let place = 0; place < 10; place++) await add(`base-${place}.gguf`);
  const basesNow = (): string[] => readdirSync(folder).filter((name) => name.startsWith("base-"));
  assert.ok(basesNow().includes("base-named.gguf") && basesNow().includes("base-9.gguf"));
  assert.ok(!basesNow().includes("base-0.gguf") && basesNow().length <= 6, basesNow().join());
  for (let place = 0; place < 10; place++) await add(`run-step-${place}.gguf`);
  const left = readdirSync(folder);
  assert.deepEqual(
    left.filter((name) => !name.startsWith("base-")).sort(),
    Array.from({ length: 8 }, (_, place) => `run-step-${place + 2}.gguf`),
  );
  assert.ok(!left.includes("base-named.gguf"), "nothing names it any more");
});
