// What other people's agents can do with Trainyard: tools for language models in the editor and over MCP, declared once.
import * as z from "zod";
import { RunState } from "./run.ts";

export interface Tool<P extends z.ZodObject = z.ZodObject> {
  /** For people. */
  readonly title: string;
  /** For the model: when to use it, and what it answers. */
  readonly description: string;
  readonly params: P;
  /** Whether somebody has to agree first. */
  readonly effect: "reads" | "starts" | "stops";
}

function tool<P extends z.ZodObject>(declaration: Tool<P>): Tool<P> {
  return declaration;
}

const file = z
  .string()
  .min(1)
  .max(4096)
  .describe("The training file (*.train.toml): an absolute path, or one relative to the workspace.");
const run = z
  .string()
  .min(1)
  .max(200)
  .describe("The id of a run, as trainyard_list_runs tells it, or its name.");

export const tools = {
  trainyard_list_datasets: tool({
    title: "List Datasets",
    description:
      "Lists the datasets that were imported into Trainyard, with their versions, rows and problems. Use it to find out what there is to train on.",
    params: z.strictObject({}),
    effect: "reads",
  }),
  trainyard_list_models: tool({
    title: "List Models",
    description:
      "Lists the models that can be talked with: imported and exported ones, and the best and latest checkpoints of runs, with the tokens that each sees at once.",
    params: z.strictObject({}),
    effect: "reads",
  }),
  trainyard_list_runs: tool({
    title: "List Runs",
    description:
      "Lists training runs, newest first, with state, step, losses and why a failed one failed. Use it before anything that needs the id of a run.",
    params: z.strictObject({
      states: z.array(RunState).max(20).optional().describe("Only runs in one of these states."),
      limit: z.int().min(1).max(100).default(20),
    }),
    effect: "reads",
  }),
  trainyard_validate_training: tool({
    title: "Validate Training File",
    description:
      "Checks a training file and the rows that it names, and tells every problem with its line and what to do. Starts nothing. Use it after each change of a training file.",
    params: z.strictObject({ file }),
    effect: "reads",
  }),
  trainyard_plan_training: tool({
    title: "Plan Training",
    description:
      "Tells what a training file would take on this machine: parameters, memory, time, and whether it fits. Starts nothing. Use it before trainyard_start_run.",
    params: z.strictObject({ file }),
    effect: "reads",
  }),
  trainyard_start_run: tool({
    title: "Start Run",
    description:
      "Starts training from a training file and answers at once with the run's id. The run takes hours of the machine's processors: plan it first, and start it only when the user wants it.",
    params: z.strictObject({
      file,
      name: z.string().min(1).max(200).optional().describe("What people will call the run."),
    }),
    effect: "starts",
  }),
  trainyard_watch_run: tool({
    title: "Watch Run",
    description:
      "Waits until a run has ended, has come to a step, or some seconds have passed, and tells how it stands. Call it again to go on waiting.",
    params: z.strictObject({
      run,
      step: z.int().min(1).optional().describe("Wait only until this step."),
      seconds: z.int().min(0).max(300).default(30).describe("Wait at most so long; 0 answers at once."),
    }),
    effect: "reads",
  }),
  trainyard_compare_runs: tool({
    title: "Compare Runs",
    description: "Tells why two runs differ: data, configuration, code, packages, hardware, seed.",
    params: z.strictObject({ left: run, right: run }),
    effect: "reads",
  }),
  trainyard_stop_run: tool({
    title: "Stop Run",
    description:
      "Stops a run after its step, with a checkpoint to resume from. Use it only when the user wants the run stopped.",
    params: z.strictObject({ run }),
    effect: "stops",
  }),
} as const;

export type ToolName = keyof typeof tools;
export type ToolInput<N extends ToolName> = z.output<(typeof tools)[N]["params"]>;

/** For the editor's manifest, as JSON Schema without the address of its dialect. */
export function inputSchemaOf(name: ToolName): Record<string, unknown> {
  const schema = z.toJSONSchema(tools[name].params, { io: "input" });
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== "$schema"));
}
