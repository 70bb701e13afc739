// Evaluations on disk: evaluations/<id>/ with evaluation.json, and while it is made answers.jsonl and likelihoods.jsonl,
// of which rows.jsonl is made. The id follows from what is asked and who is asked, so that a repeat finds it.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { EvaluatedRow, Evaluation, type EvaluationSettings } from "../../schemas/evaluation.ts";
import { errors } from "../errors.ts";
import { removeAtOnce } from "../store/drafts.ts";
import type { Home } from "../store/home.ts";
import { findFolder, listFolders } from "../store/list-folders.ts";
import { identifyProcess, isProcessAlive } from "../store/process-identity.ts";
import { makeFolders, replaceJson } from "../store/write-file.ts";
import { readJsonLines } from "./json-lines.ts";

export interface EvaluationFolder {
  root: string;
  manifest: string;
  /** A line for each answer, in the order in which they came. */
  answers: string;
  /** A line for each row whose likelihoods are known. */
  likelihoods: string;
  /** A line for each row, judged. */
  rows: string;
  /** The process that makes it. */
  owner: string;
}

/** A line of `answers.jsonl`. */
export const GivenAnswer = z.strictObject({
  row: z.int().min(0),
  text: z.string(),
  isCut: z.boolean(),
  /** Why there is none. */
  problem: z.string().optional(),
});
export type GivenAnswer = z.infer<typeof GivenAnswer>;

/** A line of `likelihoods.jsonl`: one sum and one count for each choice, or for what is expected. */
export const RowLikelihood = z.strictObject({
  row: z.int().min(0),
  sums: z.array(z.number()).min(1),
  tokens: z.array(z.int()).min(1),
});
export type RowLikelihood = z.infer<typeof RowLikelihood>;

const Owner = z.object({
  pid: z.int(),
  startedAtTicks: z.string().optional(),
  bootId: z.string().optional(),
});

export function evaluationFolder(root: string): EvaluationFolder {
  return {
    root,
    manifest: path.join(root, "evaluation.json"),
    answers: path.join(root, "answers.jsonl"),
    likelihoods: path.join(root, "likelihoods.jsonl"),
    rows: path.join(root, "rows.jsonl"),
    owner: path.join(root, "owner.json"),
  };
}

/** The first 16 hex digits of the sha256 over all that decides the answers and how they are judged. */
export function evaluationId(content: string, weights: string, settings: EvaluationSettings): string {
  const { fewShot, instruction = "", ask, generation } = settings;
  const { maxTokens, temperature, seed, stop } = generation;
  const all = [content, weights, fewShot, instruction, ask, maxTokens, temperature, seed, stop];
  return createHash("sha256").update(JSON.stringify(all)).digest("hex").slice(0, 16);
}

/** Throws `evaluation_not_found`, `evaluation_damaged`. */
export async function openEvaluation(
  home: Home,
  id: string,
): Promise<{ folder: EvaluationFolder; evaluation: Evaluation }> {
  const root = await findFolder(home.evaluations, id);
  if (root === undefined) throw errors.evaluationNotFound(id);
  const folder = evaluationFolder(root);
  const evaluation = await readManifest(folder);
  if (evaluation.state !== "running" || (await isOwned(folder))) return { folder, evaluation };
  // It may have ended between these two looks.
  const ended = await readManifest(folder);
  return { folder, evaluation: ended.state === "running" ? { ...ended, state: "cancelled" } : ended };
}

/** All that can be read, newest first, and why others cannot. */
export async function listEvaluations(
  home: Home,
): Promise<{ evaluations: Evaluation[]; damaged: { id: string; reason: string }[] }> {
  const evaluations: Evaluation[] = [];
  const damaged: { id: string; reason: string }[] = [];
  for (const id of await listFolders(home.evaluations)) {
    // A folder is there a moment before its manifest is.
    if (!existsSync(evaluationFolder(path.join(home.evaluations, id)).manifest)) continue;
    try {
      evaluations.push((await openEvaluation(home, id)).evaluation);
    } catch (error) {
      damaged.push({ id, reason: (error as Error).message });
    }
  }
  evaluations.sort((left, right) => (left.createdAt < right.createdAt ? 1 : -1));
  return { evaluations, damaged };
}

/** The judged rows in the order of the test set. */
export async function readEvaluatedRows(folder: EvaluationFolder): Promise<EvaluatedRow[]> {
  return readJsonLines(folder.rows, EvaluatedRow);
}

/** Makes this process the one that evaluates. Throws `evaluation_running`. */
export async function takeEvaluation(home: Home, id: string): Promise<EvaluationFolder> {
  const folder = evaluationFolder(path.join(home.evaluations, id));
  if (await isOwned(folder)) throw errors.evaluationRunning(id);
  makeFolders(folder.root);
  replaceJson(folder.owner, identifyProcess(process.pid));
  return folder;
}

export async function leaveEvaluation(folder: EvaluationFolder): Promise<void> {
  await rm(folder.owner, { force: true });
}

export function writeEvaluation(folder: EvaluationFolder, evaluation: Evaluation): void {
  replaceJson(folder.manifest, evaluation);
}

/** Throws `evaluation_not_found`, `evaluation_running`. */
export async function removeEvaluation(home: Home, id: string): Promise<void> {
  const root = await findFolder(home.evaluations, id);
  if (root === undefined) throw errors.evaluationNotFound(id);
  if (await isOwned(evaluationFolder(root))) throw errors.evaluationRunning(id);
  await removeAtOnce(root, home.evaluations);
}

async function readManifest({ root, manifest }: EvaluationFolder): Promise<Evaluation> {
  let reason: string;
  try {
    const parsed = Evaluation.safeParse(JSON.parse(await readFile(manifest, "utf8")));
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    reason = `${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trim();
  } catch (error) {
    reason = (error as Error).message;
  }
  throw errors.evaluationDamaged(root, reason);
}

async function isOwned({ owner }: EvaluationFolder): Promise<boolean> {
  try {
    return isProcessAlive(Owner.parse(JSON.parse(await readFile(owner, "utf8"))));
  } catch {
    return false;
  }
}
