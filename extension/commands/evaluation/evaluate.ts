// Lets models answer a test set, and shows what they have answered beside each other.
import * as vscode from "vscode";
import * as z from "zod";
import { Id, ModelStack } from "../../../schemas/protocol/method.ts";
import { openEvaluations } from "../../panels/evaluation/panel.ts";
import type { Services } from "../../services.ts";
import { nodesOfKind } from "../../views/node.ts";
import { namedReferences } from "../model/chosen.ts";
import { chosenCheckpoints } from "../run/checkpoint.ts";
import { askForModels } from "./ask-for-models.ts";
import { askForCandidates } from "./candidates.ts";
import { askForTestSet } from "./test-set.ts";

/** The page of evaluations passes its test set. */
const OfTestSet = z.object({ testSet: Id });

/** A chat passes its models, with the adapters that are added to them. */
const OfModels = z.object({ models: z.array(ModelStack).min(1) });

export async function evaluateModels(services: Services, ...args: readonly unknown[]): Promise<void> {
  await evaluate(services, args, { title: vscode.l10n.t("Evaluate on Test Set"), least: 1 });
}

export async function compareModels(services: Services, ...args: readonly unknown[]): Promise<void> {
  await evaluate(services, args, { title: vscode.l10n.t("Compare on Test Set"), least: 2 });
}

async function evaluate(
  services: Services,
  args: readonly unknown[],
  { title, least }: { readonly title: string; readonly least: number },
): Promise<void> {
  await services.agent.ensure();
  const models = await chosenModels(services, args, title, least);
  if (models.length < least) return;
  const known = OfTestSet.safeParse(args[0]).data?.testSet;
  const testSet = await askForTestSet(services, title, known);
  if (testSet === undefined) return;
  const asked = await askForCandidates(services, models, testSet);
  if (asked.length === 0) return;
  openEvaluations(services, {
    request: {
      testSet,
      models: asked,
      labels: asked.map(({ label = "" }) => label),
    },
  });
}

/** What was selected in a tree or passed; asked for where that is less than is needed. */
async function chosenModels(
  services: Services,
  args: readonly unknown[],
  title: string,
  least: number,
): Promise<readonly ModelStack[]> {
  const stacks = OfModels.safeParse(args[0]).data?.models;
  if (stacks !== undefined && stacks.length >= least) return stacks;
  const named = namedReferences(args);
  const isOfRuns = nodesOfKind(args, "run").length > 0 || typeof args[0] === "string";
  const runs = isOfRuns ? await chosenCheckpoints(services, args, title) : [];
  if (isOfRuns && runs.length === 0) return [];
  const chosen = [...named, ...runs.map(({ run, step }) => ({ run: run.id, step }))];
  return chosen.length >= least ? chosen : askForModels(services, title, chosen);
}
