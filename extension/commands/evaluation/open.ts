// Opens what models have answered before: of a model, of a run, or of all.
import * as vscode from "vscode";
import type { Evaluation } from "../../../schemas/evaluation.ts";
import { mostEvaluations } from "../../../schemas/panels/evaluation.ts";
import { formatAgo } from "../../amounts.ts";
import { openEvaluations } from "../../panels/evaluation/panel.ts";
import { pickMany, wording } from "../../pick/pick.ts";
import type { PickGroup } from "../../pick/row.ts";
import type { Services } from "../../services.ts";
import { nodesOfKind } from "../../views/node.ts";

/** `args`: a run, a checkpoint or a model; links pass the ids of evaluations. */
export async function openEvaluation(services: Services, ...args: readonly unknown[]): Promise<void> {
  const [first] = args;
  if (Array.isArray(first) && first.every((id) => typeof id === "string")) {
    openEvaluations(services, { evaluations: first });
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
  const chosen = await pickMany({
    title: vscode.l10n.t("Open Evaluations"),
    placeholder: vscode.l10n.t("Several of the same test set are shown beside each other"),
    groups: () => groupsOf(evaluations),
    keyOf: ({ id }) => id,
    chosen: newestOfOne(evaluations),
  });
  if (chosen === undefined) return;
  // Oldest first: before and after.
  const ids = evaluations.filter((one) => chosen.includes(one)).map(({ id }) => id);
  openEvaluations(services, { evaluations: ids.reverse().slice(0, mostEvaluations) });
}

function filterOf(args: readonly unknown[]): { run?: string; model?: string } {
  const [node] = nodesOfKind(args, "run", "checkpoint", "model", "modelVersion", "export");
  if (node === undefined) return {};
  if (node.kind === "run") return { run: node.id };
  return node.kind === "checkpoint" ? { run: node.run } : { model: node.id };
}

function groupsOf(evaluations: readonly Evaluation[]): PickGroup<Evaluation>[] {
  const { language, now } = wording();
  return [...new Set(evaluations.map(({ testSet }) => testSet.name))].map((heading) => ({
    heading,
    rows: evaluations
      .filter(({ testSet }) => testSet.name === heading)
      .map((evaluation) => ({
        label: `$(checklist) ${evaluation.model.label}`,
        description: formatAgo(evaluation.createdAt, now, language),
        value: evaluation,
      })),
  }));
}

/** All of the test set that was asked last. */
function newestOfOne(evaluations: readonly Evaluation[]): string[] {
  const content = evaluations[0]?.testSet.content;
  return evaluations.filter(({ testSet }) => testSet.content === content).map(({ id }) => id);
}
