// Ten thousand runs in the tree: it opens, pages, and still follows a run that goes on.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { builtProgram } from "../support/built-program.ts";
import { runProgram } from "../support/python.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { callAgent } from "./support/agent-of.ts";
import { inEditor } from "./support/in-editor.ts";
import { writeTinyTraining } from "./support/tiny-training.ts";
import { comes, isClicked } from "./support/window.ts";

const COUNT = 10_000;

test("a tree of 10,000 runs opens, shows more on demand, and follows a new run", async () => {
  const home = path.join(temporaryFolder(), "home");
  await makeRuns(home);
  await inEditor({ home }, async (window, editor) => {
    await window.openContainer("Trainyard");
    await window.expand(window.treeItem("Runs", /^Older 10,000/));
    await window.treeItem("Runs", "many-00000").waitFor();

    await window.page.keyboard.press("End");
    const more = window.treeItem("Runs", "Show 200 More");
    // A line that is drawn anew under the mouse loses the click.
    await until(async () => {
      await isClicked(more);
      return comes(window.treeItem("Runs", "many-00200"));
    }, "more runs are shown");

    await window.page.keyboard.press("Home");
    const file = writeTinyTraining(editor.folder, { name: "new-one", steps: 2000 });
    await callAgent(editor.home, "run/start", { training: { file }, operationId: "new-one-1" });
    await window.treeItem("Runs", /^new-one, succeeded/).waitFor();
  });
});

/** Copies of one that really trained, of a month ago and before. */
async function makeRuns(home: string): Promise<void> {
  const file = writeTinyTraining(temporaryFolder(), { name: "first", steps: 10 });
  await runProgram(process.execPath, [builtProgram("main.mjs"), "train", file, "--json"], {
    TRAINYARD_HOME: home,
  });
  const runs = path.join(home, "runs");
  const manifest = JSON.parse(
    readFileSync(path.join(runs, readdirSync(runs)[0]!, "run.json"), "utf8"),
  ) as object;
  const monthAgo = Date.now() - 30 * 86_400_000;
  for (let index = 0; index < COUNT; index++) {
    const id = `many-${String(index).padStart(5, "0")}`;
    const createdAt = new Date(monthAgo - index * 60_000).toISOString();
    mkdirSync(path.join(runs, id));
    writeFileSync(path.join(runs, id, "run.json"), JSON.stringify({ ...manifest, id, name: id, createdAt }));
  }
}
