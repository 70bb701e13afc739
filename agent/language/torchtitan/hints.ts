// What follows from the values of a torchtitan file: how many processes share the data, what a step and the run take in.
import type { TomlTable } from "../../toml/table.ts";
import { shortCount } from "../figures.ts";
import type { KeyHint } from "../dialect.ts";
import { jobOf } from "./check.ts";

/** @param worldSize processes of the job; 0 where nobody knows, and the shares then only as far as the file says */
export function torchtitanHints(table: TomlTable, worldSize: number): KeyHint[] {
  const { training, parallelism } = jobOf(table);
  const others =
    parallelism.data_parallel_replicate_degree *
    parallelism.tensor_parallel_degree *
    parallelism.pipeline_parallel_degree *
    parallelism.context_parallel_degree;
  const given = parallelism.data_parallel_shard_degree;
  const shards = given === -1 ? worldSize / others : given;
  // What is left over is a mistake, which is told elsewhere.
  if (!Number.isInteger(shards) || shards < 1) return [];
  const degree = parallelism.data_parallel_replicate_degree * shards;
  const local = training.local_batch_size * degree;
  const sequences = training.global_batch_size > 0 ? training.global_batch_size : local;
  const tokens = sequences * training.seq_len;
  const pieces = sequences / local;
  const hints: KeyHint[] = [
    {
      path: ["training", training.global_batch_size > 0 ? "global_batch_size" : "local_batch_size"],
      text: `= ${shortCount(sequences)} sequences, ${shortCount(tokens)} tokens a step`,
      explanation: `${training.local_batch_size} sequences on each of ${degree} data-parallel ranks${pieces > 1 ? `, ${pieces} times` : ""}.`,
    },
    {
      path: ["training", "steps"],
      text: `= ${shortCount(tokens * training.steps)} tokens`,
      explanation: `${training.steps} steps of ${tokens} tokens.`,
    },
  ];
  if (given === -1)
    hints.push({
      path: ["parallelism", "data_parallel_shard_degree"],
      text: `= ${shards}`,
      explanation: `${worldSize} processes, divided by the ${others} that the other degrees multiply to.`,
    });
  return hints;
}
