// What a command is to work on: what was selected in a tree, an id that somebody passes, or what a quick pick asks for.
import * as vscode from "vscode";
import type { DatasetSummary } from "../../schemas/protocol/dataset.ts";
import type { ModelSummary } from "../../schemas/protocol/model.ts";
import type { RunSummary } from "../../schemas/protocol/run.ts";
import type { Listing } from "../catalog/listing.ts";
import { datasetGroups } from "../pick/datasets.ts";
import { modelGroups } from "../pick/models.ts";
import { pickMany, pickOne, wording } from "../pick/pick.ts";
import type { PickGroup } from "../pick/row.ts";
import { runGroups } from "../pick/runs.ts";
import type { Services } from "../services.ts";
import { nodesOf, type TreeNode } from "../views/node.ts";

export interface Question<T> {
  /** What the quick pick asks, where nothing was selected. */
  readonly title: string;
  /** Whether the quick pick lets several be chosen. */
  readonly isMany?: boolean;
  /** Of those that were selected or can be chosen; all when it is left out. */
  readonly accepts?: (item: T) => boolean;
  /** Said when none of what was selected is accepted. */
  readonly refusal?: string;
}

interface Kind<T> {
  readonly listing: (services: Services) => Listing<T & { readonly id: string }>;
  readonly idOf: (node: TreeNode) => string | undefined;
  readonly fetch: (services: Services, id: string) => Promise<T>;
  readonly groups: (items: readonly T[]) => PickGroup<T>[];
}

const runKind: Kind<RunSummary> = {
  listing: ({ runs }) => runs,
  idOf: (node) => (node.kind === "run" ? node.id : node.kind === "checkpoint" ? node.run : undefined),
  fetch: async ({ agent }, run) => (await agent.call("run/get", { run })).run,
  groups: (runs) => runGroups(runs, wording()),
};

const datasetKind: Kind<DatasetSummary> = {
  listing: ({ datasets }) => datasets,
  idOf: (node) =>
    node.kind === "dataset" || node.kind === "datasetVersion" || node.kind === "split" ? node.id : undefined,
  fetch: async ({ agent }, dataset) => (await agent.call("dataset/get", { dataset })).dataset,
  groups: (datasets) => datasetGroups(datasets, wording()),
};

const modelKind: Kind<ModelSummary> = {
  listing: ({ models }) => models,
  idOf: (node) =>
    node.kind === "model" || node.kind === "modelVersion" || node.kind === "export" ? node.id : undefined,
  fetch: async ({ agent }, model) => (await agent.call("model/get", { model })).model,
  groups: (models) => modelGroups(models, wording()),
};

/** All that were named; one that a quick pick asks for where nothing was named. */
export const someRuns = some(runKind);
export const someDatasets = some(datasetKind);
export const someModels = some(modelKind);

export const oneRun = first(someRuns);
export const oneDataset = first(someDatasets);
export const oneModel = first(someModels);

type Choose<T> = (
  services: Services,
  args: readonly unknown[],
  question: Question<T>,
) => Promise<readonly T[]>;

function some<T extends { readonly id: string }>(kind: Kind<T>): Choose<T> {
  return async (services, args, question) => {
    const named = await namedBy(kind, services, args, question);
    if (named !== undefined) return named;
    const pick = await asPick(kind, services, question);
    if (question.isMany) return (await pickMany(pick)) ?? [];
    const picked = await pickOne(pick);
    return picked === undefined ? [] : [picked];
  };
}

function first<T>(choose: Choose<T>) {
  return async (...[services, args, question]: Parameters<Choose<T>>): Promise<T | undefined> =>
    (await choose(services, args, question))[0];
}

/** Undefined when nothing was named. */
async function namedBy<T extends { readonly id: string }>(
  { listing, idOf, fetch }: Kind<T>,
  services: Services,
  args: readonly unknown[],
  { accepts = () => true, refusal }: Question<T>,
): Promise<T[] | undefined> {
  const ids = [...new Set([...idsIn(args), ...nodesOf(args).flatMap((node) => idOf(node) ?? [])])];
  if (ids.length === 0) return undefined;
  const items = await Promise.all(
    ids.map(async (id) => listing(services).get(id) ?? (await fetch(services, id))),
  );
  const accepted = items.filter(accepts);
  if (accepted.length === 0 && refusal !== undefined) void vscode.window.showInformationMessage(refusal);
  return accepted;
}

/** Links and other extensions pass an id, or several. */
function idsIn([first]: readonly unknown[]): string[] {
  const given: readonly unknown[] = Array.isArray(first) ? first : [first];
  return given.filter((value): value is string => typeof value === "string" && value !== "");
}

async function asPick<T extends { readonly id: string }>(
  { listing, groups }: Kind<T>,
  services: Services,
  { title, accepts = () => true }: Question<T>,
) {
  await services.agent.ensure();
  const source = listing(services);
  return {
    title,
    placeholder: vscode.l10n.t("Type to search"),
    groups: () => groups(source.items.filter(accepts)),
    keyOf: ({ id }: T) => id,
    source,
  };
}
