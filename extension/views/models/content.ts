// The tree of models: those that came from outside, those that were made of runs, the checkpoints of runs, and all that
// was ever exported.
import type { AgentConnection } from "../../agents/connection.ts";
import { AgentFailure } from "../../agents/failure.ts";
import { Emitter } from "../../emitter.ts";
import type { Evaluation } from "../../../schemas/evaluation.ts";
import type { ModelReference } from "../../../schemas/protocol/method.ts";
import type { ModelSummary } from "../../../schemas/protocol/model.ts";
import type { RunSummary } from "../../../schemas/protocol/run.ts";
import type { ServedModels } from "../../catalog/served-models.ts";
import { standingOf, type Standing } from "../../catalog/standing.ts";
import type { Catalog, TreeContent } from "../content.ts";
import { damagedLine, damagedNodes, damagedTooltip } from "../damaged.ts";
import type { Line } from "../line.ts";
import { nodeKey, type ModelGroup, type TreeNode } from "../node.ts";
import { moreLine, Pages } from "../pages.ts";
import type { Words } from "../words.ts";
import { checkpointTooltip, modelCheckpointLine, RunCheckpoints } from "./checkpoints.ts";
import { evaluationLine, evaluationTooltip } from "./evaluation-line.ts";
import { ModelEvaluations } from "./evaluations.ts";
import { exportsOf } from "./exports.ts";
import { exportLine, groupLine, groupOfModel, modelLine, modelVersionLine } from "./line.ts";
import { modelTooltip } from "./tooltip.ts";

/** In the order of the tree. */
const modelGroups: readonly ModelGroup[] = ["base", "tuned", "checkpoints", "exports"];

export interface ModelSources {
  readonly agent: AgentConnection;
  readonly models: Catalog<ModelSummary>;
  readonly runs: Catalog<RunSummary>;
  readonly served: Pick<ServedModels, "items" | "onDidChange">;
  readonly evaluations: Catalog<Evaluation>;
  /** How the newest version of a model, or a run's checkpoint, stands with VS Code's chat, for people. */
  readonly chatStanding?: (reference: ModelReference) => Promise<string | undefined>;
}

export class ModelContent implements TreeContent {
  readonly #sources: ModelSources;
  readonly #words: Words;
  readonly #changes = new Emitter<readonly TreeNode[] | "all">();
  readonly #listening: readonly { dispose(): void }[];
  readonly #checkpoints: RunCheckpoints;
  readonly #evaluations: ModelEvaluations;
  readonly #pages = new Pages<ModelGroup>();
  #order = "";
  #hasCheckpoints: boolean;

  readonly onDidChange = this.#changes.event;

  constructor(sources: ModelSources, words: Words) {
    this.#sources = sources;
    this.#words = words;
    this.#checkpoints = new RunCheckpoints(sources.runs);
    this.#hasCheckpoints = this.#checkpoints.count > 0;
    this.#evaluations = new ModelEvaluations(
      sources.evaluations,
      (model) => sources.models.get(model)?.versions ?? [],
    );
    this.#listening = [
      sources.models.onDidChange((ids) => {
        this.#noteModels(ids);
      }),
      sources.runs.onDidChange((ids) => {
        this.#noteRuns(ids);
      }),
      sources.evaluations.onDidChange((ids) => {
        this.#noteEvaluations(ids);
      }),
      sources.served.onDidChange((references) => {
        this.#changes.fire(references.flatMap(nodesOfReference));
      }),
    ];
  }

  roots(): readonly TreeNode[] {
    return [
      ...this.#groups().map((group): TreeNode => ({ kind: "modelGroup", group })),
      ...damagedNodes("model", this.#sources.models.damaged),
    ];
  }

  children(node: TreeNode): readonly TreeNode[] {
    if (node.kind === "modelGroup") return this.#shownOf(node.group);
    return [...this.#versionsUnder(node), ...this.#evaluations.under(node)];
  }

  parent(node: TreeNode): TreeNode | undefined {
    if (node.kind === "evaluation") return this.#evaluations.parentOf(node.id);
    if (node.kind === "modelVersion") return { kind: "model", id: node.id };
    if (node.kind === "moreModels") return { kind: "modelGroup", group: node.group };
    if (node.kind === "checkpoint") return { kind: "modelGroup", group: "checkpoints" };
    if (node.kind === "export") return { kind: "modelGroup", group: "exports" };
    const model = node.kind === "model" ? this.#sources.models.get(node.id) : undefined;
    return model && { kind: "modelGroup", group: groupOfModel(model) };
  }

  line(node: TreeNode): Line | undefined {
    const line = this.#lineOf(node);
    const hasMore = line?.children === undefined && this.#evaluations.under(node).length > 0;
    return line && hasMore ? { ...line, children: "collapsed" } : line;
  }

  async tooltip(node: TreeNode): Promise<string | undefined> {
    if (node.kind === "damaged") return damagedTooltip(node, this.#sources.models.damaged, this.#words.t);
    if (node.kind === "model") return this.#story(node.id, undefined);
    if (node.kind === "modelVersion" || node.kind === "export") return this.#story(node.id, node.version);
    const evaluation = node.kind === "evaluation" ? this.#evaluations.get(node.id) : undefined;
    if (evaluation !== undefined) return evaluationTooltip(evaluation, this.#words);
    const run = node.kind === "checkpoint" ? this.#sources.runs.get(node.run) : undefined;
    if (node.kind !== "checkpoint" || run === undefined) return undefined;
    const chat = await this.#standing({ run: run.id, step: "latest" });
    return checkpointTooltip(run, node.step, chat, this.#words);
  }

  /** Shows the next page of a group. */
  showMore(group: ModelGroup): void {
    this.#pages.showMore(group);
    this.#changes.fire([{ kind: "modelGroup", group }]);
  }

  dispose(): void {
    for (const listening of this.#listening) listening.dispose();
    this.#changes.dispose();
  }

  #lineOf(node: TreeNode): Line | undefined {
    switch (node.kind) {
      case "modelGroup":
        return groupLine(node.group, this.#countOf(node.group), this.#words);
      case "moreModels": {
        const left = this.#countOf(node.group) - this.#pages.shownOf(node.group);
        return moreLine("moreModels", left, this.#words);
      }
      case "checkpoint": {
        const run = this.#sources.runs.get(node.run);
        const standing = this.#served({ run: node.run, step: node.step });
        return run && modelCheckpointLine(run, node.step, standing, this.#words);
      }
      case "model": {
        const model = this.#sources.models.get(node.id);
        return model && modelLine(model, this.#served({ model: node.id }), this.#words);
      }
      case "modelVersion":
      case "export": {
        const model = this.#sources.models.get(node.id);
        const version = model?.versions.find((one) => one.version === node.version);
        if (model === undefined || version === undefined) return undefined;
        const shown = { version, standing: this.#served({ model: node.id, version: node.version }) };
        if (node.kind === "export") return exportLine(model, shown, this.#words, new Date());
        return modelVersionLine(shown, this.#words, new Date());
      }
      case "evaluation": {
        const evaluation = this.#evaluations.get(node.id);
        return evaluation && evaluationLine(evaluation, this.#words);
      }
      case "damaged":
        return damagedLine(node, this.#words.t);
      default:
        return undefined;
    }
  }

  #served(reference: ModelReference): Standing | undefined {
    return standingOf(this.#sources.served.items, reference);
  }

  /** Those that have something in them. */
  #groups(): ModelGroup[] {
    return modelGroups.filter((group) => this.#countOf(group) > 0);
  }

  #countOf(group: ModelGroup): number {
    return group === "checkpoints" ? this.#checkpoints.count : this.#modelsOf(group).length;
  }

  #shownOf(group: ModelGroup): TreeNode[] {
    const most = this.#pages.shownOf(group);
    const isWhole = this.#countOf(group) <= most;
    const shown =
      group === "checkpoints" ? this.#checkpoints.first(most) : this.#modelsOf(group).slice(0, most);
    return isWhole ? shown : [...shown, { kind: "moreModels", group }];
  }

  /** Of a model with several. */
  #versionsUnder(node: TreeNode): TreeNode[] {
    if (node.kind !== "model") return [];
    const versions = this.#sources.models.get(node.id)?.versions ?? [];
    if (versions.length < 2) return [];
    return versions.map(({ version }) => ({ kind: "modelVersion", id: node.id, version }));
  }

  #modelsOf(group: Exclude<ModelGroup, "checkpoints">): TreeNode[] {
    const { items } = this.#sources.models;
    if (group === "exports") return exportsOf(items);
    return items
      .filter((model) => groupOfModel(model) === group)
      .map(({ id }): TreeNode => ({ kind: "model", id }));
  }

  #noteModels(ids: ReadonlySet<string> | "all"): void {
    const order = modelGroups
      .filter((group) => group !== "checkpoints")
      .flatMap((group) => [group, ...this.#modelsOf(group).map(nodeKey)])
      .join("\n");
    const isSame = ids !== "all" && order === this.#order;
    this.#order = order;
    // What stands under a version stands under the model once that is its only one.
    this.#evaluations.take(new Set());
    this.#changes.fire(isSame ? [...ids].flatMap((id) => this.#nodesOfModel(id)) : "all");
  }

  #nodesOfModel(id: string): TreeNode[] {
    const versions = this.#sources.models.get(id)?.versions ?? [];
    const exports = versions.map(({ version }): TreeNode => ({ kind: "export", id, version }));
    return [{ kind: "model", id }, ...exports];
  }

  #noteEvaluations(ids: ReadonlySet<string> | "all"): void {
    const changed = this.#evaluations.take(ids);
    if (changed.length > 0) this.#changes.fire(changed);
  }

  #noteRuns(ids: ReadonlySet<string> | "all"): void {
    const had = this.#hasCheckpoints;
    if (!this.#checkpoints.hasChanged(ids)) return;
    this.#hasCheckpoints = this.#checkpoints.count > 0;
    const isSame = had === this.#hasCheckpoints;
    this.#changes.fire(isSame ? [{ kind: "modelGroup", group: "checkpoints" }] : "all");
  }

  async #standing(reference: ModelReference): Promise<string | undefined> {
    return await this.#sources.chatStanding?.(reference).catch(() => undefined);
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
      const isNewest = version === model.versions[0];
      const chat = isNewest ? await this.#standing({ model: id }) : undefined;
      return modelTooltip({ model, version, manifest, folder, runName, chat }, this.#words);
    } catch (error) {
      if (error instanceof AgentFailure) return undefined;
      throw error;
    }
  }
}

/** The lines that tell how a model stands. */
function nodesOfReference(model: ModelReference): TreeNode[] {
  if ("run" in model)
    return typeof model.step === "number" ? [{ kind: "checkpoint", run: model.run, step: model.step }] : [];
  const { model: id, version } = model;
  const whole: TreeNode = { kind: "model", id };
  if (version === undefined) return [whole];
  return [whole, { kind: "modelVersion", id, version }, { kind: "export", id, version }];
}
