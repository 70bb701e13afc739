// The tree of datasets: versions, where there are several, and their splits.
import { Emitter } from "../../emitter.ts";
import type { DatasetSummary } from "../../../schemas/protocol/dataset.ts";
import type { Catalog, TreeContent } from "../content.ts";
import { damagedLine, damagedNodes, damagedTooltip } from "../damaged.ts";
import type { Line } from "../line.ts";
import type { TreeNode } from "../node.ts";
import type { Words } from "../words.ts";
import { datasetLine, splitLine, versionLine, type DatasetVersion } from "./line.ts";
import { datasetTooltip, versionTooltip } from "./tooltip.ts";

export class DatasetContent implements TreeContent {
  readonly #datasets: Catalog<DatasetSummary>;
  readonly #words: Words;
  readonly #changes = new Emitter<readonly TreeNode[] | "all">();
  readonly #listening: { dispose(): void };
  #order: readonly string[] = [];

  readonly onDidChange = this.#changes.event;

  constructor(datasets: Catalog<DatasetSummary>, words: Words) {
    this.#datasets = datasets;
    this.#words = words;
    this.#listening = datasets.onDidChange((ids) => {
      const order = datasets.items.map(({ id }) => id);
      const isSame = ids !== "all" && order.join("\n") === this.#order.join("\n");
      this.#order = order;
      this.#changes.fire(isSame ? [...ids].map((id): TreeNode => ({ kind: "dataset", id })) : "all");
    });
  }

  roots(): readonly TreeNode[] {
    return [
      ...this.#datasets.items.map(({ id }): TreeNode => ({ kind: "dataset", id })),
      ...damagedNodes("dataset", this.#datasets.damaged),
    ];
  }

  children(node: TreeNode): readonly TreeNode[] {
    if (node.kind !== "dataset" && node.kind !== "datasetVersion") return [];
    const { id } = node;
    const versions = this.#datasets.get(id)?.versions ?? [];
    if (node.kind === "dataset" && versions.length > 1) {
      return versions.map(({ version }): TreeNode => ({ kind: "datasetVersion", id, version }));
    }
    const version = node.kind === "dataset" ? versions[0] : this.#version(id, node.version);
    if (version === undefined) return [];
    return Object.keys(version.rows).map((split): TreeNode => ({
      kind: "split",
      id,
      version: version.version,
      split,
    }));
  }

  parent(node: TreeNode): TreeNode | undefined {
    if (node.kind === "datasetVersion") return { kind: "dataset", id: node.id };
    if (node.kind !== "split") return undefined;
    const { id, version } = node;
    const hasSeveral = (this.#datasets.get(id)?.versions.length ?? 0) > 1;
    return hasSeveral ? { kind: "datasetVersion", id, version } : { kind: "dataset", id };
  }

  line(node: TreeNode): Line | undefined {
    switch (node.kind) {
      case "dataset":
        return this.#of(node.id, (dataset) => datasetLine(dataset, this.#words));
      case "datasetVersion":
        return this.#ofVersion(node, (dataset, version) =>
          versionLine(dataset, version, this.#words, new Date()),
        );
      case "split":
        return this.#ofVersion(node, (_dataset, version) => splitLine(version, node.split, this.#words));
      case "damaged":
        return damagedLine(node, this.#words.t);
      default:
        return undefined;
    }
  }

  tooltip(node: TreeNode): string | undefined {
    switch (node.kind) {
      case "dataset":
        return this.#of(node.id, (dataset) => datasetTooltip(dataset, this.#words, new Date()));
      case "datasetVersion":
        return this.#ofVersion(node, (dataset, version) =>
          versionTooltip(dataset, version, this.#words, new Date()),
        );
      case "damaged":
        return damagedTooltip(node, this.#datasets.damaged, this.#words.t);
      default:
        return undefined;
    }
  }

  dispose(): void {
    this.#listening.dispose();
    this.#changes.dispose();
  }

  #version(id: string, version: string): DatasetVersion | undefined {
    return this.#datasets.get(id)?.versions.find((one) => one.version === version);
  }

  #of<T>(id: string, make: (dataset: DatasetSummary) => T): T | undefined {
    const dataset = this.#datasets.get(id);
    return dataset && make(dataset);
  }

  #ofVersion<T>(
    node: { readonly id: string; readonly version: string },
    make: (dataset: DatasetSummary, version: DatasetVersion) => T,
  ): T | undefined {
    const version = this.#version(node.id, node.version);
    return version && this.#of(node.id, (dataset) => make(dataset, version));
  }
}
