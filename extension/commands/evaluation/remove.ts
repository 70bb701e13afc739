// Removes evaluations with their answers.
import * as vscode from "vscode";
import type { Evaluation } from "../../../schemas/evaluation.ts";
import { newOperation } from "../../agents/operation.ts";
import type { Services } from "../../services.ts";
import { nodesOfKind } from "../../views/node.ts";
import { removeSelected } from "../remove.ts";
import { askForEvaluations } from "./ask-for-evaluations.ts";

export async function removeEvaluations(services: Services, ...args: readonly unknown[]): Promise<void> {
  const nodes = nodesOfKind(args, "evaluation");
  await removeSelected(services, args, {
    wholes: nodes,
    versions: [],
    items: async () => {
      await services.agent.ensure();
      const { evaluations } = await services.agent.call("evaluation/list", {});
      const chosen =
        nodes.length > 0
          ? evaluations.filter(({ id }) => nodes.some((node) => node.id === id))
          : await askForEvaluations(evaluations, vscode.l10n.t("Remove Evaluation"), []);
      return (chosen ?? []).map(named);
    },
    question: {
      one: (label) => vscode.l10n.t("Remove the evaluation {0}?", label),
      many: (count) => vscode.l10n.t("Remove {0} evaluations?", count),
    },
    detail: vscode.l10n.t("Figures and answers are gone for good. The model and the test set stay."),
    progress: vscode.l10n.t("Removing evaluations"),
    remove: ({ id }, signal) =>
      services.agent.call("evaluation/remove", { evaluation: id, ...newOperation() }, { signal }),
  });
}

function named({ id, testSet, model }: Evaluation): { id: string; name: string } {
  return { id, name: `${model.label} · ${testSet.name}` };
}
