// The tokenizers that can be chosen: of runs, of models, and of files in the folder.
import path from "node:path";
import type { TokenizerChoice } from "../../../schemas/panels/dataset.ts";
import type { Request } from "../../../schemas/protocol.ts";
import type { ModelSummary } from "../../../schemas/protocol/model.ts";
import type { RunSummary } from "../../../schemas/protocol/run.ts";
import type { AgentConnection } from "../../agents/connection.ts";

export type TokenizerReference = Request<"dataset/render">["tokenizer"];

/** Newest runs that can be chosen. */
const MOST_RUNS = 100;

export interface TokenizerSources {
  /** Newest first. */
  readonly runs: readonly RunSummary[];
  readonly models: readonly ModelSummary[];
  /** Paths of tokenizer.json files. */
  readonly files: readonly string[];
  /** Tokens of a sequence by the runs' ids. */
  readonly lengths: ReadonlyMap<string, number>;
  /** What the training file of the rows says; it comes before what a run had. */
  readonly ownLength: number | undefined;
}

export function tokenizerChoices(sources: TokenizerSources): TokenizerChoice[] {
  const { lengths, ownLength } = sources;
  const lengthOf = (run: string | undefined): number | null =>
    ownLength ?? (run === undefined ? undefined : lengths.get(run)) ?? null;
  const runs = sources.runs.filter(({ step }) => step > 0).slice(0, MOST_RUNS);
  return [
    ...runs.map(({ id, name }): TokenizerChoice => ({
      id: `run:${id}`,
      label: name,
      group: "run",
      sequenceLength: lengthOf(id),
    })),
    ...sources.models.map(({ id, name, versions }): TokenizerChoice => ({
      id: `model:${id}`,
      label: name,
      group: "model",
      sequenceLength: lengthOf(versions[0]?.run),
    })),
    ...sources.files.map((file): TokenizerChoice => ({
      id: `file:${file}`,
      label: path.join(path.basename(path.dirname(file)), path.basename(file)),
      group: "file",
      sequenceLength: ownLength ?? null,
    })),
  ];
}

/** The one that was chosen last, one of a run on this dataset, or the first. */
export function chosenTokenizer(
  choices: readonly TokenizerChoice[],
  last: string | undefined,
  runs: readonly RunSummary[],
  dataset: string | undefined,
): string | null {
  const ids = new Set(choices.map(({ id }) => id));
  if (last !== undefined && ids.has(last)) return last;
  const ofDataset = runs.find((run) => dataset !== undefined && run.dataset?.id === dataset);
  const own = `run:${ofDataset?.id ?? ""}`;
  return ids.has(own) ? own : (choices[0]?.id ?? null);
}

export function tokenizerReference(id: string): TokenizerReference {
  const [kind, ...rest] = id.split(":");
  const name = rest.join(":");
  if (kind === "run") return { run: name };
  return kind === "model" ? { model: name } : { file: name };
}

/** How long the sequences of the newest runs are, in tokens. @throws AgentFailure */
export async function sequenceLengths(agent: AgentConnection): Promise<Map<string, number>> {
  const { configs = {} } = await agent.call("run/list", { limit: MOST_RUNS, configs: true });
  const lengths = new Map<string, number>();
  for (const [run, config] of Object.entries(configs)) {
    const length = config["training.seq_len"];
    if (typeof length === "number") lengths.set(run, length);
  }
  return lengths;
}
