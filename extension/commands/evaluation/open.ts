// Opens what models have answered before: of a model, of a run, or of all.
import * as vscode from "vscode";
import type { Evaluation } from "../../../schemas/evaluation.ts";
import { mostEvaluations } from "../../../schemas/panels/evaluation.ts";
import { openEvaluations } from "../../panels/evaluation/panel.ts";
import type { Services } from "../../services.ts";
import { isClick, nodesOfKind } from "../../views/node.ts";
import { askForEvaluations } from "./ask-for-evaluations.ts";

/** `args`: evaluations, or a run, a checkpoint or a model; links pass the ids of evaluations. */
export async function openEvaluation(services: Services, ...args: readonly unknown[]): Promise<void> {
  const [first] = args;
  if (Array.isArray(first) && first.every((id) => typeof id === "string")) {
    openEvaluations(services, { evaluations: first });
    return;
  }
  const nodes = nodesOfKind(args, "evaluation");
  if (nodes.length > 0) {
    await openSelected(
      services,
      nodes.map(({ id }) => id),
      isClick(args),
    );
    return;
  }
  await services.agent.ensure();
  const { evaluations } = await services.agent.call("evaluation/list", filterOf(args));
  if (evaluations.length === 0) {
    const evaluate = vscode.l10n.t("Evaluate…");
    const message = vscode.l10n.t("Nothing was evaluated yet.");
    if ((await vscode.window.showInformationMessage(message, evaluate)) === evaluate)
      await vscode.commands.executeCommand("trainyard.evaluation.evaluate", ...args);
    return;
  }
  const title = vscode.l10n.t("Open Evaluations");
  const chosen = await askForEvaluations(evaluations, title, newestOfOne(evaluations));
  if (chosen === undefined) return;
  // Oldest first: before and after.
  const ids = evaluations.filter((one) => chosen.includes(one)).map(({ id }) => id);
  openEvaluations(services, { evaluations: ids.reverse().slice(0, mostEvaluations) });
}

/** Those of one test set stand beside each other, the oldest first: before and after. */
async function openSelected(services: Services, ids: readonly string[], keepsFocus: boolean): Promise<void> {
  const { evaluations } = await services.agent.call("evaluation/list", {});
  const selected = evaluations.filter(({ id }) => ids.includes(id)).reverse();
  for (const testSet of new Set(selected.map((one) => one.testSet.id))) {
    const ofTestSet = selected.filter((one) => one.testSet.id === testSet).map(({ id }) => id);
    openEvaluations(services, { testSet, evaluations: ofTestSet.slice(0, mostEvaluations), keepsFocus });
  }
}

function filterOf(args: readonly unknown[]): { run?: string; model?: string } {
  const [node] = nodesOfKind(args, "run", "checkpoint", "model", "modelVersion", "export");
  if (node === undefined) return {};
  if (node.kind === "run") return { run: node.id };
  return node.kind === "checkpoint" ? { run: node.run } : { model: node.id };
}

/** All of the test set that was asked last. */
function newestOfOne(evaluations: readonly Evaluation[]): string[] {
  const content = evaluations[0]?.testSet.content;
  return evaluations.filter(({ testSet }) => testSet.content === content).map(({ id }) => id);
}
