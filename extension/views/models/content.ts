// The tree of models: those that came from outside, and those that were exported from runs.
import type { AgentConnection } from "../../agents/connection.ts";
import { AgentFailure } from "../../agents/failure.ts";
import { Emitter } from "../../emitter.ts";
import type { ModelSummary } from "../../../schemas/protocol/model.ts";
import type { RunSummary } from "../../../schemas/protocol/run.ts";
import type { Catalog, TreeContent } from "../content.ts";
import { damagedLine, damagedNodes, damagedTooltip } from "../damaged.ts";
import type { Line } from "../line.ts";
import type { ModelGroup, TreeNode } from "../node.ts";
import type { Words } from "../words.ts";
import { groupLine, groupOfModel, modelLine, modelVersionLine } from "./line.ts";
import { modelTooltip } from "./tooltip.ts";

export interface ModelSources {
  readonly agent: AgentConnection;
  readonly models: Catalog<ModelSummary>;
  readonly runs: Catalog<RunSummary>;
}

export class ModelContent implements TreeContent {
  readonly #sources: ModelSources;
  readonly #words: Words;
  readonly #changes = new Emitter<readonly TreeNode[] | "all">();
  readonly #listening: { dispose(): void };
  #order = "";

  readonly onDidChange = this.#changes.event;

  constructor(sources: ModelSources, words: Words) {
    this.#sources = sources;
    this.#words = words;
    this.#listening = sources.models.onDidChange((ids) => {
      const order = sources.models.items.map((model) => `${groupOfModel(model)}/${model.id}`).join("\n");
      const isSame = ids !== "all" && order === this.#order;
      this.#order = order;
      this.#changes.fire(isSame ? [...ids].map((id): TreeNode => ({ kind: "model", id })) : "all");
    });
  }

  roots(): readonly TreeNode[] {
    const groups = (["base", "tuned"] as const).filter((group) => this.#modelsOf(group).length > 0);
    return [
      ...groups.map((group): TreeNode => ({ kind: "modelGroup", group })),
      ...damagedNodes("model", this.#sources.models.damaged),
    ];
  }

  children(node: TreeNode): readonly TreeNode[] {
    if (node.kind === "modelGroup") {
      return this.#modelsOf(node.group).map(({ id }): TreeNode => ({ kind: "model", id }));
    }
    if (node.kind !== "model") return [];
    const versions = this.#sources.models.get(node.id)?.versions ?? [];
    if (versions.length < 2) return [];
    return versions.map(({ version }): TreeNode => ({ kind: "modelVersion", id: node.id, version }));
  }

  parent(node: TreeNode): TreeNode | undefined {
    if (node.kind === "modelVersion") return { kind: "model", id: node.id };
    const model = node.kind === "model" ? this.#sources.models.get(node.id) : undefined;
    return model && { kind: "modelGroup", group: groupOfModel(model) };
  }

  line(node: TreeNode): Line | undefined {
    switch (node.kind) {
      case "modelGroup":
        return groupLine(node.group, this.#modelsOf(node.group).length, this.#words);
      case "model": {
        const model = this.#sources.models.get(node.id);
        return model && modelLine(model, this.#words);
      }
      case "modelVersion": {
        const versions = this.#sources.models.get(node.id)?.versions;
        const version = versions?.find((one) => one.version === node.version);
        return version && modelVersionLine(version, this.#words, new Date());
      }
      case "damaged":
        return damagedLine(node, this.#words.t);
      default:
        return undefined;
    }
  }

  async tooltip(node: TreeNode): Promise<string | undefined> {
    if (node.kind === "damaged") return damagedTooltip(node, this.#sources.models.damaged, this.#words.t);
    if (node.kind === "model") return this.#story(node.id, undefined);
    return node.kind === "modelVersion" ? this.#story(node.id, node.version) : undefined;
  }

  dispose(): void {
    this.#listening.dispose();
    this.#changes.dispose();
  }

  #modelsOf(group: ModelGroup): ModelSummary[] {
    return this.#sources.models.items.filter((model) => groupOfModel(model) === group);
  }

  /** The manifest is asked for only here. Of what cannot be read now, nothing is told. */
  async #story(id: string, chosen: string | undefined): Promise<string | undefined> {
    try {
      const request = { model: id, ...(chosen !== undefined && { version: chosen }) };
      const { model, manifest, folder } = await this.#sources.agent.call("model/get", request);
      const version = model.versions.find((one) => one.version === chosen) ?? model.versions[0];
      if (version === undefined) return undefined;
      const { run } = manifest.lineage;
      const runName = run === undefined ? undefined : this.#sources.runs.get(run)?.name;
      return modelTooltip({ model, version, manifest, folder, runName }, this.#words);
    } catch (error) {
      if (error instanceof AgentFailure) return undefined;
      throw error;
    }
  }
}
