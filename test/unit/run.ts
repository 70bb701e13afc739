// `npm test [-- WORD …]`: the unit tests, or those whose path holds one of the words.
import os from "node:os";
import { runTests } from "../support/run-tests.ts";

await runTests("dist/test/unit", {
  // One core stays free for the processes that tests start, so that their times mean something.
  concurrency: Math.max(1, os.availableParallelism() - 1),
  timeout: 600_000,
});
