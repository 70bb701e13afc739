// What a model's card shows, out of what the agent has told. Pure.
import type { ExportManifest } from "../../../schemas/export.ts";
import { nameOfModel } from "../../../schemas/model-name.ts";
import type {
  ModelCardState,
  ModelFacts,
  ModelLineage,
  ModelStanding,
} from "../../../schemas/panels/model.ts";
import type { DatasetSummary } from "../../../schemas/protocol/dataset.ts";
import type { ModelReference } from "../../../schemas/protocol/method.ts";
import type { ModelShape } from "../../../schemas/protocol/model.ts";
import type { ServedModel } from "../../../schemas/protocol/serve.ts";
import { haveReadableWeights } from "../../../schemas/readable-weights.ts";
import { standingOf } from "../../catalog/standing.ts";
import { isGone, modelName, type Models, type Words } from "../chat/model-choices.ts";

/** What the files say, asked for once. */
export interface LookedUp {
  readonly shape?: ModelShape | undefined;
  readonly contextLength?: number;
  readonly followsChat?: boolean;
  readonly callsTools?: boolean;
  /** Of a model; a checkpoint has none. */
  readonly manifest?: ExportManifest;
  readonly folder?: string;
  readonly problem?: string;
}

export interface CardSources extends Models {
  readonly datasets: { get(id: string): DatasetSummary | undefined };
  readonly served: { readonly items: readonly ServedModel[]; readonly address: string | undefined };
}

export interface CardOptions {
  readonly subject: ModelReference;
  readonly lookedUp: LookedUp;
  readonly working: ModelCardState["working"];
  /** What can be done where the card is shown. */
  readonly abilities: Readonly<Record<"canTune" | "canExport" | "canReveal", boolean>>;
}

export function cardState(sources: CardSources, options: CardOptions, words: Words): ModelCardState {
  const { subject, lookedUp, working, abilities } = options;
  const formats = versionOf(sources, subject)?.formats;
  const isReadable = formats === undefined || haveReadableWeights(formats);
  return {
    kind: "state",
    subject,
    name: modelName(sources, subject, words),
    of: "run" in subject ? "checkpoint" : "model",
    isGone: isGone(sources, subject),
    facts: factsOf(sources, subject, lookedUp),
    lineage: lineageOf(sources, subject, lookedUp),
    folder: lookedUp.folder ?? "",
    standing: shownStanding(sources, subject),
    apiName: nameOfModel(subject),
    address: sources.served.address ?? "",
    working,
    canChat: isReadable,
    ...abilities,
    canTune: abilities.canTune && formats !== undefined && isReadable,
  };
}

type Version = ReturnType<typeof versionOf>;

function versionOf({ models }: Models, subject: ModelReference) {
  if ("run" in subject) return undefined;
  const versions = models.get(subject.model)?.versions;
  return subject.version === undefined
    ? versions?.[0]
    : versions?.find(({ version }) => version === subject.version);
}

function factsOf(sources: CardSources, subject: ModelReference, lookedUp: LookedUp): ModelFacts {
  const version: Version = versionOf(sources, subject);
  const run = "run" in subject ? sources.runs.get(subject.run) : undefined;
  const { shape, manifest, contextLength, followsChat, callsTools, problem } = lookedUp;
  const parameters = shape?.parameters ?? run?.parameters;
  const createdAt = manifest?.createdAt ?? version?.createdAt;
  return {
    ...shape,
    ...(contextLength !== undefined && { contextLength }),
    ...(followsChat !== undefined && { followsChat }),
    ...(callsTools !== undefined && { callsTools }),
    ...(problem !== undefined && { problem }),
    ...(parameters !== undefined && { parameters }),
    ...(createdAt !== undefined && { createdAt }),
    ...(version !== undefined && { bytes: version.bytes }),
    formats: formatsOf(version, manifest),
  };
}

function formatsOf(version: Version, manifest: ExportManifest | undefined): string[] {
  const names = { safetensors: "safetensors", gguf: "GGUF", onnx: "ONNX", adapter: "LoRA" } as const;
  return (version?.formats ?? []).map((format) =>
    format === "gguf" && manifest?.ggufType !== undefined
      ? `${names.gguf} ${manifest.ggufType}`
      : names[format],
  );
}

function lineageOf(sources: CardSources, subject: ModelReference, { manifest }: LookedUp): ModelLineage {
  const told = manifest?.lineage;
  const id = "run" in subject ? subject.run : told?.run;
  const run = id === undefined ? undefined : sources.runs.get(id);
  const step = "run" in subject ? stepOf(run, subject.step) : told?.step;
  const dataset = "run" in subject ? run?.dataset : told?.dataset;
  const known = dataset && sources.datasets.get(dataset.id);
  return {
    ...(id !== undefined && { run: { id, name: run?.name ?? id, isThere: run !== undefined } }),
    ...(step !== undefined && { step }),
    ...(step !== undefined && run?.bestStep !== undefined && { isBest: step === run.bestStep }),
    ...(dataset !== undefined && {
      dataset: {
        ...dataset,
        name: known?.name ?? dataset.id,
        isThere: known?.versions.some(({ version }) => version === dataset.version) ?? false,
      },
    }),
    ...(manifest !== undefined && { origin: manifest.origin }),
    ...(manifest?.source !== undefined && { source: manifest.source }),
    ...(told !== undefined && { weights: told.weights }),
  };
}

function stepOf(
  run: { readonly bestStep?: number | undefined; readonly checkpoints: readonly number[] } | undefined,
  step: number | "best" | "latest",
): number | undefined {
  if (typeof step === "number") return step;
  if (run === undefined || run.checkpoints.length === 0) return undefined;
  const latest = Math.max(...run.checkpoints);
  return step === "best" ? (run.bestStep ?? latest) : latest;
}

/** The best and the latest checkpoint are loaded as the step that they are. */
function shownStanding(sources: CardSources, subject: ModelReference): ModelStanding {
  const { items } = sources.served;
  const step = "run" in subject ? stepOf(sources.runs.get(subject.run), subject.step) : undefined;
  const exact: ModelReference = "run" in subject && step !== undefined ? { run: subject.run, step } : subject;
  const standing = standingOf(items, exact) ?? standingOf(items, subject);
  if (standing === undefined)
    return {
      ...{ state: "unloaded", isServed: false },
      ...{ answering: 0, waiting: 0, sequences: 0, tokensPerSecond: 0, memory: 0 },
    };
  const { state, startedAs, answering, waiting, sequences, tokensPerSecond, memory } = standing;
  const isServed = startedAs.length > 0;
  return { state, isServed, answering, waiting, sequences, tokensPerSecond, memory };
}
