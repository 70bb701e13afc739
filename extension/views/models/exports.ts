// All versions of models that were ever exported, the newest first.
import type { ModelSummary } from "../../../schemas/protocol/model.ts";
import type { NodeOf } from "../node.ts";

export function exportsOf(models: readonly ModelSummary[]): NodeOf<"export">[] {
  return models
    .flatMap(({ id, versions }) => versions.map((version) => ({ ...version, id })))
    .filter(({ origin }) => origin === "exported")
    .sort((left, right) => right.createdAt.localeCompare(left.createdAt))
    .map(({ id, version }) => ({ kind: "export", id, version }));
}
