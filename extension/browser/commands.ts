// The commands that mean something in a browser. Those about files of the machine do not, and no page offers them here.
import { namedReferences } from "../commands/model/chosen.ts";
import { showFailure } from "../failures.ts";
import type { Services } from "../services.ts";
import { registerCommand } from "./editor/commands.ts";
import { t } from "./editor/l10n.ts";
import type { PageAgent } from "./reach.ts";
import type { Route } from "./routes.ts";

interface Way {
  go(route: Route): void;
}

/** As the editor calls it. */
type CommandHandler = (services: Services, ...args: readonly unknown[]) => unknown;
type Load = () => Promise<CommandHandler>;

const stop = (): Promise<typeof import("../commands/run/stop.ts")> => import("../commands/run/stop.ts");
const queue = (): Promise<typeof import("../commands/run/queue.ts")> => import("../commands/run/queue.ts");
const names = (): Promise<typeof import("../commands/run/names.ts")> => import("../commands/run/names.ts");
const compare = (): Promise<typeof import("../commands/run/compare.ts")> =>
  import("../commands/run/compare.ts");

const evaluation = (): Promise<typeof import("../commands/evaluation/evaluate.ts")> =>
  import("../commands/evaluation/evaluate.ts");
const serve = (): Promise<typeof import("../commands/model/serve.ts")> =>
  import("../commands/model/serve.ts");

const loaded: Readonly<Record<`trainyard.${string}`, Load>> = {
  "trainyard.run.open": async () => (await import("../commands/run/open.ts")).openRuns,
  "trainyard.run.stop": async () => (await stop()).stopRuns,
  "trainyard.run.resume": async () => (await stop()).resumeRuns,
  "trainyard.run.hold": async () => (await queue()).holdRuns,
  "trainyard.run.release": async () => (await queue()).releaseRuns,
  "trainyard.run.moveToFront": async () => (await queue()).moveToFront,
  "trainyard.run.rename": async () => (await names()).renameRun,
  "trainyard.run.copyId": async () => (await names()).copyRunIds,
  "trainyard.run.remove": async () => (await import("../commands/run/remove.ts")).removeRuns,
  "trainyard.run.compare": async () => (await compare()).compareRuns,
  "trainyard.run.explainDifferences": async () => (await compare()).explainDifferences,
  "trainyard.evaluation.evaluate": async () => (await evaluation()).evaluateModels,
  "trainyard.evaluation.compare": async () => (await evaluation()).compareModels,
  "trainyard.evaluation.open": async () => (await import("../commands/evaluation/open.ts")).openEvaluation,
  "trainyard.model.startServing": async () => (await serve()).startServing,
  "trainyard.model.stopServing": async () => (await serve()).stopServing,
  "trainyard.model.copyExample": async () => (await serve()).copyExample,
};

export function registerBrowserCommands(services: Services, reach: PageAgent, way: Way): void {
  for (const [name, load] of Object.entries(loaded))
    register(services, name, async (...args) => (await load())(services, ...args));
  register(services, "trainyard.run.chat", async (...args) => {
    const { chosenCheckpoint } = await import("../commands/run/checkpoint.ts");
    const chosen = await chosenCheckpoint(services, args, t("Chat with Checkpoint"));
    if (chosen !== undefined) way.go({ page: "chat", model: { run: chosen.run.id, step: chosen.step } });
  });
  register(services, "trainyard.model.chat", (...args) => {
    const [model] = namedReferences(args);
    if (model !== undefined) way.go({ page: "chat", model });
  });
  register(services, "trainyard.model.open", (...args) => {
    const [model] = namedReferences(args);
    if (model !== undefined) way.go({ page: "model", model });
  });
  register(services, "trainyard.run.openTable", () => {
    way.go({ page: "runs" });
  });
  const lookNow = (): void => {
    reach.lookNow();
  };
  register(services, "trainyard.agent.start", lookNow);
  register(services, "trainyard.agent.restart", lookNow);
}

/** As in the editor, what a command throws is shown. */
function register(services: Services, name: string, perform: (...args: unknown[]) => unknown): void {
  registerCommand(name, async (...args) => {
    try {
      return await perform(...args);
    } catch (error) {
      await showFailure(services, error);
      return undefined;
    }
  });
}
