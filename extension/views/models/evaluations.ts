// What models have answered to test sets, under the models, versions and checkpoints that were asked.
import type { Evaluation } from "../../../schemas/evaluation.ts";
import type { Catalog } from "../content.ts";
import { nodeKey, type NodeOf, type TreeNode } from "../node.ts";

/** Of a model: its versions, the newest first. */
export type VersionsOf = (model: string) => readonly { readonly version: string }[];

/** Evaluations by the key of the line that they stand under, and these lines by the ids of evaluations. */
interface Index {
  readonly byParent: ReadonlyMap<string, readonly string[]>;
  readonly parents: ReadonlyMap<string, TreeNode>;
}

export class ModelEvaluations {
  readonly #catalog: Catalog<Evaluation>;
  readonly #versionsOf: VersionsOf;
  #index: Index;

  constructor(catalog: Catalog<Evaluation>, versionsOf: VersionsOf) {
    this.#catalog = catalog;
    this.#versionsOf = versionsOf;
    this.#index = indexOf(catalog.items, versionsOf);
  }

  get(id: string): Evaluation | undefined {
    return this.#catalog.get(id);
  }

  /** Newest first. */
  under(node: TreeNode): NodeOf<"evaluation">[] {
    return (this.#index.byParent.get(nodeKey(node)) ?? []).map((id) => ({ kind: "evaluation", id }));
  }

  /** Undefined for what is not shown: what was asked is a file, or is gone. */
  parentOf(id: string): TreeNode | undefined {
    return this.#index.parents.get(id);
  }

  /** Looks anew at evaluations and at the models that they are of; returns the lines that are drawn otherwise now. */
  take(ids: ReadonlySet<string> | "all"): TreeNode[] {
    const before = this.#index;
    this.#index = indexOf(this.#catalog.items, this.#versionsOf);
    const changed = ids === "all" ? [...before.parents.keys(), ...this.#index.parents.keys()] : [...ids];
    const parents = changed.flatMap((id) =>
      [before, this.#index].flatMap((index) => index.parents.get(id) ?? []),
    );
    const lines = changed.map((id): TreeNode => ({ kind: "evaluation", id }));
    return [...new Map([...parents, ...lines].map((node) => [nodeKey(node), node])).values()];
  }
}

function indexOf(evaluations: readonly Evaluation[], versionsOf: VersionsOf): Index {
  const byParent = new Map<string, string[]>();
  const parents = new Map<string, TreeNode>();
  const newestFirst = [...evaluations].sort((left, right) => right.createdAt.localeCompare(left.createdAt));
  for (const evaluation of newestFirst) {
    const parent = parentOf(evaluation, versionsOf);
    if (parent === undefined) continue;
    const key = nodeKey(parent);
    byParent.set(key, [...(byParent.get(key) ?? []), evaluation.id]);
    parents.set(evaluation.id, parent);
  }
  return { byParent, parents };
}

/** A model with one version has no line for that version. */
function parentOf({ model }: Evaluation, versionsOf: VersionsOf): TreeNode | undefined {
  // What was added to a file stands under the first that was.
  const reference = "file" in model.reference ? model.reference.adapters?.[0]?.model : model.reference;
  if (reference === undefined) return undefined;
  if ("run" in reference)
    return typeof reference.step === "number"
      ? { kind: "checkpoint", run: reference.run, step: reference.step }
      : undefined;
  const { model: id } = reference;
  const versions = versionsOf(id);
  const version = reference.version ?? versions[0]?.version;
  if (versions.length < 2) return { kind: "model", id };
  return versions.some((one) => one.version === version)
    ? { kind: "modelVersion", id, version: version! }
    : undefined;
}
