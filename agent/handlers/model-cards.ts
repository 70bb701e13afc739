// What each model can do, looked up once: versions never change, and all checkpoints of a run have one tokenizer.
import type { ModelCard } from "../../schemas/answer.ts";
import type { ModelReference } from "../../schemas/protocol/method.ts";
import type { Result } from "../../schemas/protocol.ts";
import { longestContext } from "../chat/context-length.ts";
import { estimateSequence } from "../chat/memory-estimate.ts";
import { listKnownModels, openModelVersion } from "../model/catalogue.ts";
import { checkedFile } from "../model/referenced-file.ts";
import { shapeOf } from "../model/summary.ts";
import { chooseCheckpoint } from "../run/chosen-checkpoint.ts";
import { exportedFiles } from "../run/export.ts";
import type { JobResult } from "../worker/jobs.ts";
import { summarizeModel } from "./model-summary.ts";
import type { Services } from "./services.ts";
import { tokenizerPlace } from "./tokenizer-place.ts";

/** With the tokens that a process lets it see. */
type Abilities = Omit<JobResult<"describeModel">, "contextLength" | "tokenMemory"> & {
  contextLength: number;
};

/** The newest runs with checkpoints; of older ones their exports are listed. */
const mostRuns = 50;

export class KnownAbilities {
  /** By file or folder. What could not be read is tried again. */
  readonly #known = new Map<string, JobResult<"describeModel">>();
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  /** Errors: as of `tokenizerPlace`, and `model_not_supported`, `tokenizer_not_usable`. */
  async ofModel(reference: ModelReference, signal: AbortSignal): Promise<Abilities> {
    const source = await this.#sourceOf(reference);
    let found = this.#known.get(source);
    if (found === undefined) {
      found = await this.#services.workers.run("describeModel", { source }, { signal });
      this.#known.set(source, found);
    }
    const { tokenMemory: ofFile, ...known } = found;
    const trained = "run" in reference ? this.#services.runs.get(reference.run).manifest.model : undefined;
    const contextLength = trained?.contextLength ?? known.contextLength ?? 0;
    const shape = trained === undefined ? known.shape : shapeOf(trained);
    const tokenMemory = trained === undefined ? ofFile : estimateSequence(trained, 1, "float16");
    return {
      ...known,
      ...(shape !== undefined && { shape }),
      contextLength: longestContext(contextLength, tokenMemory ?? Infinity),
    };
  }

  async #sourceOf(reference: ModelReference): Promise<string> {
    if ("run" in reference) return await tokenizerPlace(this.#services, reference);
    const { home } = this.#services;
    const { folder, manifest } = await openModelVersion(home, reference.model, reference.version);
    const { gguf } = exportedFiles;
    return Object.hasOwn(manifest.files, gguf) ? checkedFile({ folder, manifest }, gguf) : folder;
  }
}

/** Models by name, then the best and the latest checkpoint of the newest runs. */
export async function modelCards(
  services: Services,
  abilities: KnownAbilities,
  signal: AbortSignal,
): Promise<Result<"chat/models">> {
  const cards: Result<"chat/models"> = { models: [], unusable: [] };
  for (const { reference, name, createdAt } of await listReferences(services)) {
    try {
      const { contextLength, followsChat, callsTools } = await abilities.ofModel(reference, signal);
      const can = { contextLength, followsChat, callsTools };
      cards.models.push({ reference, name, ...can, createdAt, ...stepOf(services, reference) });
    } catch (error) {
      signal.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      cards.unusable.push({ reference, name, reason });
    }
  }
  return cards;
}

type Listed = Pick<ModelCard, "reference" | "name" | "createdAt">;

async function listReferences(services: Services): Promise<Listed[]> {
  const models = (await listKnownModels(services.home)).flatMap((known): Listed[] => {
    const newest = known.versions[0]?.manifest;
    if (newest === undefined) return [];
    const { id, name } = summarizeModel(services, known);
    return [{ reference: { model: id }, name, createdAt: newest.createdAt }];
  });
  models.sort((left, right) => left.name.localeCompare(right.name));
  const runs = services.runs.list().runs.filter(({ checkpoints }) => checkpoints.length > 0);
  const steps = ["best", "latest"] as const;
  const checkpoints = runs
    .slice(0, mostRuns)
    .flatMap(({ id, name, createdAt }) =>
      steps.map((step): Listed => ({ reference: { run: id, step }, name, createdAt })),
    );
  return [...models, ...checkpoints];
}

function stepOf({ runs }: Services, reference: ModelReference): { step?: number } {
  if (!("run" in reference)) return {};
  return { step: chooseCheckpoint(runs.get(reference.run).folder, reference.run, reference.step).step };
}
