// Finds out how likely a model finds what is expected in a test set, and keeps it row by row.
import { appendFileSync } from "node:fs";
import { requireScoringRoom } from "../../model/scoring.ts";
import { openModelStack, readTensors } from "../../model/source.ts";
import type { Home } from "../../store/home.ts";
import { mendLastLine, readJsonLines } from "../json-lines.ts";
import type { LikelihoodRequest } from "../requests.ts";
import { evaluationFolder, RowLikelihood } from "../store.ts";
import { openTestSet, readShots, readTestRows } from "../test-set/store.ts";
import { batchShapes, scoreSequences, type Likelihood } from "./scorer.ts";
import { sequencesOf } from "./sequences.ts";

/**
 * Rows whose likelihoods are kept already are not measured again. Throws `scoring_does_not_fit`, before weights are read,
 * and what opening the model throws.
 */
export async function measureLikelihoods(
  home: Home,
  { folder, testSet, model, adapters, fewShot, threads, ask, instruction }: LikelihoodRequest,
  onProgress: (rows: number, total: number) => void,
): Promise<void> {
  const opened = await openTestSet(home, testSet);
  const rows = await readTestRows(opened);
  const shots = await readShots(opened, fewShot);
  const { likelihoods: file } = evaluationFolder(folder);
  await mendLastLine(file);
  const known = new Set((await readJsonLines(file, RowLikelihood)).map(({ row }) => row));
  const source = await openModelStack(model, adapters);
  try {
    const asking = { ask, ...(instruction !== undefined && { instruction }) };
    const sequences = rows.flatMap((row, index) =>
      known.has(index) ? [] : sequencesOf(row, index, shots, asking, source.tokenizer),
    );
    if (sequences.length === 0) return;
    requireScoringRoom(source.config, batchShapes(sequences, source.config));
    const waiting = new Map<number, Likelihood[]>();
    let done = known.size;
    const options = { config: source.config, tensors: readTensors(source), threads };
    for await (const likelihood of scoreSequences(sequences, options)) {
      const { row } = likelihood;
      const found = [...(waiting.get(row) ?? []), likelihood];
      waiting.set(row, found);
      if (found.length < partsOf(rows[row]!)) continue;
      waiting.delete(row);
      found.sort((left, right) => left.choice - right.choice);
      const line: RowLikelihood = {
        row,
        sums: found.map(({ sum }) => sum),
        tokens: found.map(({ tokens }) => tokens),
      };
      appendFileSync(file, `${JSON.stringify(line)}\n`);
      onProgress(++done, rows.length);
    }
  } finally {
    source.close();
  }
}

function partsOf(row: Awaited<ReturnType<typeof readTestRows>>[number]): number {
  return row.kind === "choice" ? row.choices.length : 1;
}
