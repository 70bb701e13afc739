// The jobs that workers do, in one table: what goes in, what comes out, how long each may take. Checked on both ends.
import * as z from "zod";
import { DatasetManifest } from "../../schemas/dataset.ts";
import { FormatParity, MetricResult } from "../../schemas/evaluation.ts";
import { ExportFormat, ExportManifest, GgufType, OnnxType } from "../../schemas/export.ts";
import { HubReference, HubRepository } from "../../schemas/hub.ts";
import { Problem } from "../../schemas/problem.ts";
import { datasetMethods, RowChange } from "../../schemas/protocol/dataset.ts";
import {
  BaseFacts,
  ModelShape,
  TuningFigures,
  TuningOptions,
  WeightsPlace,
} from "../../schemas/protocol/model.ts";
import { runMethods } from "../../schemas/protocol/run.ts";
import { TestSet } from "../../schemas/test-set.ts";
import { DatasetSection, TrainingFile } from "../../schemas/training.ts";
import { LikelihoodRequest, TestSetRequest } from "../evaluation/requests.ts";
import { HubAccess } from "../hub/access.ts";

interface Job<I extends z.ZodType, R extends z.ZodType> {
  /** What it does, after "to". */
  readonly task: string;
  readonly input: I;
  readonly result: R;
  /** After which its process is ended. */
  readonly seconds: number;
  /** Resident memory beyond which its process is ended, in MiB; null for jobs that hold the weights of a model. */
  readonly memory: number | null;
}

function job<I extends z.ZodType, R extends z.ZodType>(declaration: Job<I, R>): Job<I, R> {
  return declaration;
}

const hours = 3600;
const problems = z.array(Problem);
/** Absolute. */
const Path = z.string().min(1);

/** Rows of a version in its folder, or of a file as it would be imported. */
const Rows = z.union([
  z.strictObject({ folder: Path, split: z.string() }),
  z.strictObject({ file: Path, section: DatasetSection }),
]);
export type RowsToRead = z.infer<typeof Rows>;

const ModelVersion = z.strictObject({ version: z.string(), folder: Path, manifest: ExportManifest });

export const jobs = {
  /** Reads a training file, or text as if it were one in `folder`. `config` is null where a problem is an error. */
  readTraining: job({
    task: "read the training file",
    input: runMethods["run/plan"].params.shape.training,
    result: z.strictObject({ config: TrainingFile.nullable(), file: z.string(), problems }),
    seconds: 10,
    memory: 512,
  }),
  /** Imports the rows and learns a vocabulary, since both decide what a run takes; trains nothing. */
  planTraining: job({
    task: "plan the run",
    input: z.strictObject({ file: Path, config: TrainingFile }),
    result: runMethods["run/plan"].result,
    seconds: 600,
    memory: 2048,
  }),
  /** In bytes, what tuning the base of a training file takes by its shape alone; null where it cannot be told. */
  planMemory: job({
    task: "plan the memory of the run",
    input: z.strictObject({ config: TrainingFile }),
    result: z.strictObject({ memory: z.number().nullable() }),
    seconds: 60,
    memory: 2048,
  }),
  /** `version` is null where there is nothing to learn from; the problems say why. */
  importDataset: job({
    task: "import the rows",
    input: z.strictObject({
      id: z.string(),
      file: Path,
      section: DatasetSection,
      baseFolder: Path,
      seed: z.int(),
    }),
    result: z.strictObject({
      version: z.strictObject({ folder: Path, manifest: DatasetManifest }).nullable(),
      problems,
    }),
    seconds: 24 * hours,
    memory: 2048,
  }),
  /** `version` is null where the changes make none; the problems say why. */
  reviseDataset: job({
    task: "revise the dataset",
    input: datasetMethods["dataset/revise"].params.extend({
      changes: z.union([z.array(RowChange), z.strictObject({ file: Path })]),
    }),
    result: z.strictObject({ version: z.string().nullable(), problems }),
    seconds: 24 * hours,
    memory: 2048,
  }),
  compareVersions: job({
    task: "compare the versions",
    input: datasetMethods["dataset/compare"].params,
    result: datasetMethods["dataset/compare"].result,
    seconds: hours,
    memory: 768,
  }),
  previewRows: job({
    task: "read the rows",
    input: z.strictObject({ rows: Rows, offset: z.int(), limit: z.int() }),
    result: datasetMethods["dataset/preview"].result,
    seconds: 10,
    memory: 768,
  }),
  /** `tokenizer` is a tokenizer.json, the folder of one, or a GGUF file that carries one. */
  renderRows: job({
    task: "render the rows",
    input: z.strictObject({
      rows: Rows,
      offset: z.int(),
      limit: z.int(),
      tokenizer: Path,
      sequenceLength: z.int().optional(),
      /** What decides whether prompts and completions are shown in the chat template. */
      chatForm: z.strictObject({ asked: DatasetSection.shape.chat_form, isTuned: z.boolean() }),
    }),
    result: datasetMethods["dataset/render"].result,
    seconds: 10,
    memory: 1024,
  }),
  /** Checks a folder in Hugging Face's layout or a GGUF file, and keeps it as models/<id>/<version>/. */
  importModel: job({
    task: "import the model",
    input: z.strictObject({ id: z.string(), source: Path, keeping: WeightsPlace }),
    result: ModelVersion,
    seconds: 24 * hours,
    memory: 2048,
  }),
  /** Loads a model of the Hub, checks it and keeps it as models/<id>/<version>/. What was loaded is kept for the next time. */
  importFromHub: job({
    task: "import the model",
    input: z.strictObject({ id: z.string(), reference: HubReference, access: HubAccess }),
    result: ModelVersion,
    seconds: 7 * 24 * hours,
    memory: 2048,
  }),
  /** What a model of the Hub is at one commit; nothing of it is loaded. */
  inspectHub: job({
    task: "ask the Hub for the model",
    input: z.strictObject({ reference: HubReference, access: HubAccess }),
    result: HubRepository,
    seconds: 60,
    memory: 768,
  }),
  /** What a base is, and what tuning it would take here; of a model of the Hub only config.json is loaded. */
  baseCost: job({
    task: "look at the base",
    input: z.strictObject({
      source: z.union([
        z.strictObject({ place: Path }),
        z.strictObject({ reference: HubReference, access: HubAccess }),
      ]),
      options: TuningOptions,
    }),
    result: BaseFacts.extend({ methods: z.array(TuningFigures) }),
    seconds: 60,
    memory: 2048,
  }),
  /** Writes a checkpoint or a model folder into models/<id>/<version>/, beside what is there of the same weights. */
  exportModel: job({
    task: "export the model",
    input: z.strictObject({
      source: Path,
      id: z.string(),
      version: z.string(),
      formats: z.array(ExportFormat).min(1),
      ggufType: GgufType,
      onnxType: OnnxType.default("f32"),
      modelfile: z.boolean().default(false),
      parity: z.boolean(),
    }),
    result: ModelVersion.extend({
      parity: z.strictObject({ reports: z.array(FormatParity), failures: z.array(z.string()) }).nullable(),
      notes: z.array(z.string()),
    }),
    seconds: 6 * hours,
    memory: null,
  }),
  /** The rows of a step of the run in `folder`, with their losses. */
  stepRows: job({
    task: "read the rows of the step",
    input: z.strictObject({ folder: Path, step: z.int() }),
    result: runMethods["run/rows"].result,
    seconds: 300,
    memory: 2048,
  }),
  /** What the chat template of a tokenizer's folder, of a model's folder or of a GGUF file can do; nothing is loaded. */
  describeModel: job({
    task: "look at the model",
    input: z.strictObject({ source: Path }),
    result: z.strictObject({
      /** Absent where the source is no model, but a tokenizer alone. */
      contextLength: z.int().optional(),
      /** Of the keys and values of a token, in bytes. Absent where the sizes are not told. */
      tokenMemory: z.number().positive().optional(),
      /** Absent where it is not told, and for a tokenizer alone. */
      shape: ModelShape.optional(),
      followsChat: z.boolean(),
      callsTools: z.boolean(),
    }),
    seconds: 20,
    memory: 1024,
  }),
  countTokens: job({
    task: "count the tokens",
    input: z.strictObject({ tokenizer: Path, texts: z.array(z.string()) }),
    result: z.strictObject({ tokens: z.array(z.int()) }),
    seconds: 30,
    memory: 1024,
  }),
  /**
   * A GGUF file of a checkpoint, in the cache: made when it is not there yet. The run may go on meanwhile. `base` is the
   * GGUF of the base where it is one of adapters.
   */
  checkpointGguf: job({
    task: "write the checkpoint as GGUF",
    input: z.strictObject({ folder: Path, type: GgufType.default("f16") }),
    result: z.strictObject({ file: Path, base: Path.optional() }),
    seconds: hours,
    memory: null,
  }),
  /**
   * A small GGUF file, in the cache, that adds adapters up, each as heavily as its scale says. `place` is their base, or
   * the folder of one more adapter, on whose base all of them then stand. `base` in the result is the GGUF of that base.
   */
  adaptersGguf: job({
    task: "write the adapters as GGUF",
    input: z.strictObject({
      place: Path,
      adapters: z.array(z.strictObject({ folder: Path, scale: z.number() })),
    }),
    result: z.strictObject({ file: Path, base: Path }),
    seconds: hours,
    memory: null,
  }),
  /** A model as a GGUF file of that type: its own where it serves as one, or one in the cache. */
  baseGguf: job({
    task: "write the model as GGUF",
    input: z.strictObject({ place: Path, type: GgufType.default("f16") }),
    result: z.strictObject({ file: Path }),
    seconds: hours,
    memory: null,
  }),
  /** Reads all weights of a model that is none of the home. */
  sumWeights: job({
    task: "read the model",
    input: z.strictObject({ place: Path }),
    result: z.strictObject({ weights: z.string() }),
    seconds: hours,
    memory: 768,
  }),
  /** Draws the rows of a test set and writes them. */
  createTestSet: job({
    task: "make the test set",
    input: TestSetRequest,
    result: TestSet,
    seconds: hours,
    memory: 2048,
  }),
  /** How likely a model finds what is expected in a test set, written row by row into the evaluation's folder. */
  measureLikelihoods: job({
    task: "measure the likelihoods",
    input: LikelihoodRequest,
    result: z.null(),
    seconds: 24 * hours,
    memory: null,
  }),
  /** Judges the answers in the evaluation's folder; metrics may be code and patterns that never end. */
  judgeAnswers: job({
    task: "judge the answers",
    input: z.strictObject({ folder: Path, testSet: z.string() }),
    result: z.strictObject({
      metrics: z.array(MetricResult),
      answered: z.int(),
      cut: z.int(),
      unanswered: z.int(),
    }),
    seconds: 600,
    memory: 2048,
  }),
};

export type JobName = keyof typeof jobs;
export type JobInput<J extends JobName> = z.input<(typeof jobs)[J]["input"]>;
/** The input as the worker gets it, defaults filled in. */
export type CheckedInput<J extends JobName> = z.output<(typeof jobs)[J]["input"]>;
export type JobResult<J extends JobName> = z.output<(typeof jobs)[J]["result"]>;
