// Asks which evaluations are meant, by their test sets.
import type { Evaluation } from "../../../schemas/evaluation.ts";
import * as vscode from "vscode";
import { formatAgo } from "../../amounts.ts";
import { pickMany, wording } from "../../pick/pick.ts";
import type { PickGroup } from "../../pick/row.ts";

/** @param chosen ids of those that are chosen at first */
export function askForEvaluations(
  evaluations: readonly Evaluation[],
  title: string,
  chosen: readonly string[],
): Promise<readonly Evaluation[] | undefined> {
  return pickMany({
    title,
    placeholder: vscode.l10n.t("Several of the same test set are shown beside each other"),
    groups: () => groupsOf(evaluations),
    keyOf: ({ id }) => id,
    chosen,
  });
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
