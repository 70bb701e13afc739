// The agent's part that keeps runs, as a process that can be killed: commands as lines of JSON in, answers out.
// node run-agent.program.mjs HOME TRAINER
import { createInterface } from "node:readline";
import { openRuns, type Runs } from "../../agent/run/runs.ts";
import { openDatabase } from "../../agent/store/database.ts";
import { openHome } from "../../agent/store/home.ts";
import { hardwareOf, startRequest } from "./kept-runs.ts";
import type { AgentCommand } from "./run-agent.ts";

const [root, program] = process.argv.slice(2);
const home = openHome(root);
const runs = await openRuns({
  home,
  database: await openDatabase(home),
  hardware: hardwareOf(8),
  gpusInUse: () => Promise.resolve(new Map()),
  memoryAvailable: () => 2 ** 35,
  program,
  pollMilliseconds: 200,
});
process.stdout.write("{}\n");
for await (const line of createInterface(process.stdin)) {
  const { number, command } = JSON.parse(line) as { number: number; command: AgentCommand };
  void perform(runs, command).then(
    (result) => process.stdout.write(`${JSON.stringify({ number, result })}\n`),
    (error: unknown) => process.stdout.write(`${JSON.stringify({ number, error: String(error) })}\n`),
  );
}
process.exit(0);

function perform(kept: Runs, command: AgentCommand): Promise<unknown> {
  switch (command.do) {
    case "start":
      return kept.start(
        startRequest(home, command.name, command.steps, command.request),
        command.operationId,
      );
    case "list":
      return Promise.resolve({ runs: kept.list().runs, active: kept.active() });
    case "stop":
      return kept.stop(command.run, { graceSeconds: 10 });
  }
}
