// Finds the model that a request names and lets it write as many answers as the request asks for.
import { createHash } from "node:crypto";
import { nameOfModel, parseModelName } from "../../schemas/model-name.ts";
import type { ModelStack } from "../../schemas/protocol/method.ts";
import type { Answer, ChatModel } from "../chat/client.ts";
import { servedSequences } from "../chat/serving.ts";
import type { CheckpointFiles } from "../handlers/checkpoint-files.ts";
import { chosenFile } from "../handlers/chosen-model.ts";
import type { Services } from "../handlers/services.ts";
import { invalidRequest } from "./failures.ts";

/** What the endpoints share. */
export interface Api {
  readonly services: Services;
  readonly checkpoints: CheckpointFiles;
}

export interface Speaker {
  /** The very version or step that speaks. */
  readonly name: string;
  readonly fingerprint: string;
  /** Lends the model, in its turn. */
  use<T>(signal: AbortSignal, work: (model: ChatModel) => Promise<T>): Promise<T>;
}

export interface SpeakerAsked {
  model: string;
  client: string;
  /** Nobody else is answered meanwhile, so that the same seed gives the same answer. */
  alone: boolean;
  signal: AbortSignal;
}

/** @throws ApiError, and what is said against the model */
export async function findSpeaker({ services, checkpoints }: Api, asked: SpeakerAsked): Promise<Speaker> {
  const { model, client, alone, signal } = asked;
  const wanted = referenceOf(services, model);
  if (wanted === undefined) throw modelUnknown(model);
  const waiting = { signal, checkpoints, onWait: () => undefined };
  const { reference, file, base } = await chosenFile(services, wanted, waiting);
  return {
    name: nameOfModel(reference),
    fingerprint: fingerprintOf(reference),
    use: (turn, work) =>
      services.hosts.use(file, { signal: turn, client, base, alone, sequences: servedSequences }, work),
  };
}

/** A run may also go by its own name, and is then the newest of that name. */
export function referenceOf({ runs }: Services, name: string): ModelStack | undefined {
  const wanted = parseModelName(name);
  const known = runs.list().runs;
  const byId = <T extends ModelStack>(one: T): T => {
    if (!("run" in one)) return one;
    const run = known.find(({ id }) => id === one.run) ?? known.find((other) => other.name === one.run);
    return run === undefined ? one : { ...one, run: run.id };
  };
  if (wanted?.adapters === undefined) return wanted && byId(wanted);
  const adapters = wanted.adapters.map(({ model, scale }) => ({ model: byId(model), scale }));
  return { ...byId(wanted), adapters };
}

export function modelUnknown(name: string): Error {
  const message = `The model ${JSON.stringify(name.slice(0, 200))} does not exist. GET /v1/models lists all.`;
  return invalidRequest(message, "model", "model_not_found", 404);
}

/** Answers to one request at once, as far as turns are free. When one fails the others are ended. */
export async function answerAll(
  speaker: Speaker,
  count: number,
  signal: AbortSignal,
  answer: (model: ChatModel, choice: number, signal: AbortSignal) => Promise<Answer>,
): Promise<Answer[]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const choices = Array.from({ length: count }, (_, choice) =>
    speaker.use(either, (model) => answer(model, choice, either)),
  );
  try {
    return await Promise.all(choices);
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(choices);
    throw error;
  }
}

/** A prompt is counted once, however many answers it has: `each`, one after the other. */
export function usageOf(
  answers: readonly Answer[],
  each: number,
): { prompt_tokens: number; completion_tokens: number; total_tokens: number } {
  const prompt = answers.reduce((sum, one, index) => sum + (index % each === 0 ? one.promptTokens : 0), 0);
  const completion = answers.reduce((sum, { tokens }) => sum + tokens.length, 0);
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

function fingerprintOf(reference: ModelStack): string {
  return `fp_${createHash("sha256").update(nameOfModel(reference)).digest("hex").slice(0, 10)}`;
}
