// Evaluates a model on a test set: asks, measures, judges, and keeps what comes out under an id that follows from it all.
import { rm } from "node:fs/promises";
import type { EvaluatedModel, Evaluation, EvaluationSettings } from "../../schemas/evaluation.ts";
import type { ModelHosts } from "../chat/hosts.ts";
import type { MadeFile } from "../chat/loading.ts";
import { TrainyardError } from "../errors.ts";
import type { Home } from "../store/home.ts";
import { askedAtOnce, collectAnswers } from "./answers.ts";
import type { Judged } from "./judge/judge.ts";
import type { LikelihoodRequest } from "./requests.ts";
import {
  evaluationId,
  leaveEvaluation,
  openEvaluation,
  takeEvaluation,
  writeEvaluation,
  type EvaluationFolder,
} from "./store.ts";
import { readShots, readTestRows, type OpenTestSet } from "./test-set/store.ts";

/** Who does the work that is heavy, or that runs what strangers wrote. */
export interface EvaluationTools {
  readonly home: Home;
  readonly hosts: Pick<ModelHosts, "use">;
  /** Appends to the evaluation's likelihoods (likelihood/measure.ts). */
  measure(
    request: LikelihoodRequest,
    options: { signal: AbortSignal; onProgress: (message: string, fraction: number) => void },
  ): Promise<void>;
  /** Judges what there is and writes the rows (judge/judge.ts). */
  judge(folder: string, testSet: string, signal: AbortSignal): Promise<Judged>;
}

/** A model as it is asked. */
export interface Subject {
  /** With the very step or version. */
  reference: EvaluatedModel;
  label: string;
  /** sha256 of what is asked. */
  weights: string;
  /** What `openModelSource` opens. */
  place: string;
  /** What is added to it. */
  adapters?: readonly { folder: string; scale: number }[];
  /** The absolute path of its GGUF, made where there is none, and that of its base where it holds adapters alone. */
  file(waiting: { signal: AbortSignal; onWait: (message: string) => void }): Promise<MadeFile>;
}

export interface EvaluationRequest {
  testSet: OpenTestSet;
  subject: Subject;
  settings: EvaluationSettings;
  /** Asks all rows anew. */
  again: boolean;
  /** What was to be beside it and is not; what was said of it before stays where nothing is given. */
  notes?: readonly string[] | undefined;
  signal: AbortSignal;
  /** Told when there is something to ask, so that it stands in the list. */
  onBegin?: () => void;
  onProgress: (progress: { message: string; fraction?: number; answered: number }) => void;
}

/** Judging is short; what was answered is judged also where nobody waits for it any more. */
const judgeSeconds = 120;

/**
 * Errors: `evaluation_running`, `too_few_examples`, `test_set_damaged`, `metric_not_usable`, those of loading and asking
 * a model, and the signal's reason. What was answered until then is kept, and the next call goes on from there.
 */
export async function evaluateModel(
  tools: EvaluationTools,
  request: EvaluationRequest,
): Promise<{ evaluation: Evaluation; isCached: boolean }> {
  const { home } = tools;
  const { subject, settings, again, testSet } = request;
  const id = evaluationId(testSet.testSet.content, subject.weights, settings);
  const earlier = await openEvaluation(home, id).catch(() => undefined);
  if (!again && earlier !== undefined && isWhole(earlier.evaluation))
    return { evaluation: renamed(earlier, request), isCached: true };
  const shots = await readShots(testSet, settings.fewShot);
  const folder = await takeEvaluation(home, id);
  try {
    if (again) await forget(folder);
    const begun = beginning(id, request, again ? 0 : (earlier?.evaluation.seconds ?? 0));
    writeEvaluation(folder, begun);
    request.onBegin?.();
    return { evaluation: await work(tools, request, { folder, shots, begun }), isCached: false };
  } finally {
    await leaveEvaluation(folder);
  }
}

/** A loss that did not fit into memory is tried again. */
function isWhole({ state, metrics }: Evaluation): boolean {
  return state === "done" && metrics.every(({ kind, problem }) => !ofLoss.has(kind) || problem === undefined);
}

const ofLoss: ReadonlySet<string> = new Set(["loss", "perplexity"]);

/** What was evaluated before, called as it is called now. */
function renamed(
  { folder, evaluation }: { folder: EvaluationFolder; evaluation: Evaluation },
  { subject: { label }, notes = evaluation.notes ?? [] }: EvaluationRequest,
): Evaluation {
  const { notes: former = [], ...rest } = evaluation;
  if (label === evaluation.model.label && former.join("\n") === notes.join("\n")) return evaluation;
  const named = { ...rest, model: { ...rest.model, label }, ...(notes.length > 0 && { notes: [...notes] }) };
  writeEvaluation(folder, named);
  return named;
}

async function work(
  tools: EvaluationTools,
  request: EvaluationRequest,
  {
    folder,
    shots,
    begun,
  }: { folder: EvaluationFolder; shots: Awaited<ReturnType<typeof readShots>>; begun: Evaluation },
): Promise<Evaluation> {
  const started = performance.now();
  let problem: string | undefined;
  const finish = async (
    state: Evaluation["state"],
    signal: AbortSignal,
    failure?: string,
  ): Promise<Evaluation> => {
    const judged = await tools.judge(folder.root, begun.testSet.id, signal);
    const metrics = judged.metrics.map((result) =>
      problem !== undefined && ofLoss.has(result.kind) ? { ...result, problem } : result,
    );
    const seconds = begun.seconds + (performance.now() - started) / 1000;
    const ended = { ...begun, ...judged, metrics, state, seconds, ...(failure !== undefined && { failure }) };
    writeEvaluation(folder, ended);
    return ended;
  };
  try {
    problem = await askAll(tools, request, folder, shots);
    request.onProgress({ message: "Judging the answers", answered: begun.rows });
    return await finish("done", request.signal);
  } catch (error) {
    const state = request.signal.aborted ? "cancelled" : "failed";
    const failure = state === "failed" ? (error as Error).message : undefined;
    await finish(state, AbortSignal.timeout(judgeSeconds * 1000), failure).catch(() => {
      writeEvaluation(folder, { ...begun, state, ...(failure !== undefined && { failure }) });
    });
    throw error;
  }
}

/** Returns why there is no loss where there is none, although there are answers. */
async function askAll(
  tools: EvaluationTools,
  { testSet: opened, subject, settings, signal, onProgress }: EvaluationRequest,
  folder: EvaluationFolder,
  shots: Awaited<ReturnType<typeof readShots>>,
): Promise<string | undefined> {
  const { testSet } = opened;
  const rows = await readTestRows(opened);
  let answered = 0;
  const wantsAnswers = testSet.task === "answer" && testSet.metrics.some(({ kind }) => kind !== "loss");
  const onWait = (message: string): void => onProgress({ message, answered });
  if (wantsAnswers) {
    const { file, base } = await subject.file({ signal, onWait });
    const use = { signal, onWait, client: folder, base, sequences: askedAtOnce };
    await collectAnswers({
      ...{ file: folder.answers, rows, shots, settings, signal },
      lend: (one) => tools.hosts.use(file, use, one),
      onProgress(count) {
        answered = count;
        const message = `${count} of ${rows.length} rows answered`;
        onProgress({ message, fraction: count / rows.length, answered });
      },
    });
  }
  if (testSet.task === "answer" && !testSet.metrics.some(({ kind }) => kind === "loss")) return undefined;
  const { fewShot, ask, instruction } = settings;
  const measuring = {
    ...{ folder: folder.root, testSet: testSet.id, model: subject.place, fewShot, ask, threads: 0 },
    adapters: [...(subject.adapters ?? [])],
    ...(instruction !== undefined && { instruction }),
  };
  try {
    await tools.measure(measuring, {
      signal,
      onProgress: (message, fraction) =>
        onProgress({ message, fraction, answered: Math.max(answered, Math.round(fraction * rows.length)) }),
    });
    return undefined;
  } catch (error) {
    const hasNoRoom = error instanceof TrainyardError && error.code === "scoring_does_not_fit";
    if (hasNoRoom && wantsAnswers) return error.message;
    throw error;
  }
}

function beginning(
  id: string,
  { testSet, subject, settings, notes = [] }: EvaluationRequest,
  seconds: number,
): Evaluation {
  const { id: testSetId, name, content, task, rows } = testSet.testSet;
  const { reference, label, weights } = subject;
  return {
    ...{ schema: 1, id, createdAt: new Date().toISOString(), state: "running" },
    ...{ testSet: { id: testSetId, name, content }, task, model: { reference, label, weights }, settings },
    ...{ rows, answered: 0, cut: 0, seconds, metrics: [] },
    ...(notes.length > 0 && { notes: [...notes] }),
  };
}

async function forget({ answers, likelihoods, rows }: EvaluationFolder): Promise<void> {
  for (const file of [answers, likelihoods, rows]) await rm(file, { force: true });
}
