// The suites that use VS Code's API: they run inside the extension host, and their results are told one by one.
import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { builtTestProgram } from "../soak/built-test-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { readResults } from "./in-host/results.ts";
import { Editor } from "./support/editor.ts";
import { addModelsForChat, addModelThatCalls } from "./support/model-home.ts";
import { packagedExtension } from "./support/packaged-extension.ts";

test("inside the extension host", async (context) => {
  const resultsFile = path.join(temporaryFolder(), "results.json");
  const home = temporaryFolder();
  await addModelsForChat(home);
  const call = { name: "get_weather", arguments: { city: "Oslo" } };
  await addModelThatCalls(home, "caller", call, { expected: "sunny", answer: "It is sunny." });
  const editor = await Editor.start({
    extensions: [packagedExtension()],
    forTestsInHost: true,
    home,
    settings: { "chat.disableAIFeatures": false },
    environment: { TRAINYARD_TEST_RESULTS: resultsFile },
  });
  try {
    await editor.openForTests(
      path.resolve("test", "editor", "in-host"),
      builtTestProgram("editor/in-host/run"),
    );
    const results = await until(
      () => readResults(resultsFile),
      "the tests inside the extension host have ended",
      240,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${editor.log()}`);
    });
    for (const { title, failure } of results) {
      await context.test(title, () => {
        if (failure !== undefined) assert.fail(failure);
      });
    }
  } finally {
    await editor.end();
  }
});
