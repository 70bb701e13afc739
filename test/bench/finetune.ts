// Group `finetune`: adapters on a published base against transformers and peft, and what moving a base in and out takes.
import { type BenchCase, type Line, type Summary, compare } from "./case.ts";
import { baseFileCases } from "./finetune-files.ts";
import { finetuneSides } from "./finetune-sides.ts";

const threads = 2;
const speedGoal = 1.2;
/** We are to take at most 0.6 of PyTorch's memory. */
const memoryGoal = 1 / 0.6;
/** How far the plan may be from what a step takes. */
const planTolerance = 0.25;
/** Largest difference of a loss, as a share of theirs. */
const lossTolerance = 1e-3;

export const finetuneCases: readonly BenchCase[] = [
  loraCase("lora-answers", true),
  loraCase("lora-text", false),
  ...baseFileCases,
];

/** SmolLM2-135M with rank 16 on all projections: tickets with loss on their answers, or on every token. */
function loraCase(name: string, onlyAnswers: boolean): BenchCase {
  return {
    name,
    prepare: (folder) =>
      finetuneSides(folder, {
        ...{ batchSize: 4, sequenceLength: 192, onlyAnswers, threads, warmupSteps: 2, steps: 6 },
      }),
    lines: (sides) => {
      const { ours, peft } = sides as Record<"ours" | "peft", Summary>;
      const memory = { unit: "MiB", better: "less" } as const;
      return [
        compare(
          {
            name: `${name} speed`,
            figure: "tokensPerSecond",
            unit: "tokens/s",
            better: "more",
            goal: speedGoal,
          },
          ours,
          peft,
        ),
        compare({ ...memory, name: `${name} peak memory`, figure: "peakMiB", goal: memoryGoal }, ours, peft),
        compare({ ...memory, name: `${name} memory above the libraries'`, figure: "addedMiB" }, ours, peft),
        lossLine(name, ours, peft),
        planLine(
          `${name} step, as planned`,
          "s",
          ours.medians["plannedSeconds"]!,
          ours.medians["secondsPerStep"]!,
        ),
        planLine(`${name} memory, as planned`, "MiB", ours.medians["plannedMiB"]!, ours.medians["peakMiB"]!),
      ];
    },
  };
}

/** The largest difference of the two curves over all steps. */
function lossLine(name: string, ours: Summary, peft: Summary): Line {
  const differences = ours.evidence.map((loss, step) => Math.abs(loss / peft.evidence[step]! - 1));
  const largest = Math.max(...differences);
  const ratio = lossTolerance / largest;
  return {
    ...{ name: `${name} loss, largest difference`, ours: largest, theirs: lossTolerance, unit: "of theirs" },
    ...{ ratio, goal: 1, pass: ratio >= 1 },
  };
}

/** `ours` is what the plan said, `theirs` what it was. */
function planLine(name: string, unit: string, planned: number, real: number): Line {
  const ratio = Math.min(planned / real, real / planned);
  const pass = Math.abs(planned / real - 1) <= planTolerance;
  return { ...{ name, ours: planned, theirs: real, unit, ratio }, goal: 1 / (1 + planTolerance), pass };
}
