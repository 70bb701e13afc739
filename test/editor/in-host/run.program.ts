// Runs the suites inside the extension host; VS Code calls `run` because the window was opened for tests.
import { writeFileSync } from "node:fs";
import Mocha from "mocha";
import type { InHostResults } from "./results.ts";

export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: "bdd", timeout: 120_000, reporter: "dot" });
  mocha.suite.emit(Mocha.Suite.constants.EVENT_FILE_PRE_REQUIRE, globalThis, "", mocha);
  // The globals must be there before the suites are loaded.
  await import("./suites/activation.ts");
  await import("./suites/language-models.ts");
  await import("./suites/manifest.ts");
  await import("./suites/training-files.ts");
  const results: InHostResults = [];
  const failures = await new Promise<number>((resolve) => {
    mocha
      .run(resolve)
      .on("pass", (test) => results.push({ title: test.fullTitle() }))
      .on("pending", (test) => results.push({ title: test.fullTitle(), failure: "It was left out." }))
      .on("fail", (test, error: Error) => {
        results.push({ title: test.fullTitle(), failure: error.stack ?? error.message });
      });
  });
  const file = process.env["TRAINYARD_TEST_RESULTS"];
  if (file !== undefined) writeFileSync(file, JSON.stringify(results));
  if (failures > 0) throw new Error(`${failures} tests have failed.`);
}
