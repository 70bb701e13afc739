// What each model can do, looked up once: versions never change, and all checkpoints of a run have one tokenizer.
import { existsSync } from "node:fs";
import path from "node:path";
import type { ModelCard } from "../../schemas/answer.ts";
import type { ModelReference } from "../../schemas/protocol/method.ts";
import { largestContext } from "../chat/host-process.ts";
import { listKnownModels, type KnownModel } from "../model/catalogue.ts";
import { chooseCheckpoint } from "../run/chosen-checkpoint.ts";
import { exportedFiles } from "../run/export.ts";
import type { JobResult } from "../worker/jobs.ts";
import { summarizeModel } from "./model-summary.ts";
import type { Services } from "./services.ts";

type Abilities = JobResult<"describeModel">;
export interface Unusable {
  reference: ModelReference;
  name: string;
  reason: string;
}
export type ModelCards = { models: ModelCard[]; unusable: Unusable[] };

/** The newest runs with checkpoints; of older ones their exports are listed. */
const mostRuns = 50;

export class KnownAbilities {
  /** By folder. What could not be read is tried again. */
  readonly #known = new Map<string, Abilities>();
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  async of(source: string, signal: AbortSignal): Promise<Abilities> {
    const known = this.#known.get(source);
    if (known !== undefined) return known;
    const found = await this.#services.workers.run("describeModel", { source }, { signal });
    this.#known.set(source, found);
    return found;
  }
}

export async function modelCards(
  services: Services,
  abilities: KnownAbilities,
  signal: AbortSignal,
): Promise<ModelCards> {
  const cards: ModelCards = { models: [], unusable: [] };
  const add = async (reference: ModelReference, name: string, card: () => Promise<ModelCard>) => {
    try {
      cards.models.push(await card());
    } catch (error) {
      signal.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      cards.unusable.push({ reference, name, reason });
    }
  };
  const known = (await listKnownModels(services.home)).filter(({ versions }) => versions.length > 0);
  const named = known.map((one) => ({ one, name: summarizeModel(services, one).name }));
  named.sort((left, right) => left.name.localeCompare(right.name));
  for (const { one, name } of named) {
    await add({ model: one.id }, name, () => cardOfModel(abilities, one, name, signal));
  }
  const runs = services.runs.list().runs.filter(({ checkpoints }) => checkpoints.length > 0);
  for (const { id, name } of runs.slice(0, mostRuns)) {
    for (const step of ["latest", "best"] as const) {
      await add({ run: id, step }, name, () => cardOfRun(services, abilities, { run: id, step }, signal));
    }
  }
  return cards;
}

async function cardOfModel(
  abilities: KnownAbilities,
  { id, versions }: KnownModel,
  name: string,
  signal: AbortSignal,
): Promise<ModelCard> {
  const { folder, manifest } = versions[0]!;
  const gguf = path.join(folder, exportedFiles.gguf);
  const source = Object.hasOwn(manifest.files, exportedFiles.gguf) ? gguf : folder;
  const { contextLength = 0, ...can } = await abilities.of(source, signal);
  const { createdAt } = manifest;
  const seen = Math.min(contextLength, largestContext);
  return { reference: { model: id }, name, contextLength: seen, ...can, createdAt };
}

async function cardOfRun(
  { runs }: Services,
  abilities: KnownAbilities,
  reference: { run: string; step: "latest" | "best" },
  signal: AbortSignal,
): Promise<ModelCard> {
  const { summary, manifest, folder } = runs.get(reference.run);
  const { step, folder: checkpoint } = chooseCheckpoint(folder, reference.run, reference.step);
  const own = path.join(folder.root, "tokenizer");
  const isMade = existsSync(path.join(own, "tokenizer.json"));
  const { contextLength, ...can } = await abilities.of(isMade ? own : checkpoint, signal);
  const seen = Math.min(manifest.model?.contextLength ?? contextLength ?? 0, largestContext);
  const { name, createdAt } = summary;
  return { reference, name, contextLength: seen, ...can, createdAt, step };
}
