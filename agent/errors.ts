// Every failure that a user can meet, as a named factory: a code, what happened, and the next step.
// docs/errors.md describes each one; a test holds the two lists equal. Anything else that is thrown is a bug.
import type { Problem } from "../schemas/problem.ts";

/** A failure with a sentence for its reader. `exitCode` is what the command line ends with. */
export class TrainyardError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly advice: string,
    readonly exitCode = 1,
    readonly problems: readonly Problem[] = [],
  ) {
    super(message);
    this.name = "TrainyardError";
  }
}

export const errors = {
  fileNotFound: (file: string) =>
    new TrainyardError(
      "file_not_found",
      `There is no file ${file}.`,
      "Check the path; it is taken relative to the file that names it, or to the current folder.",
      2,
    ),
  fileNotReadable: (file: string, reason: string) =>
    new TrainyardError(
      "file_not_readable",
      `${file} cannot be read: ${reason}.`,
      "Check the permissions of the file and of the folders above it.",
      2,
    ),
  inputHasProblems: (what: string, problems: readonly Problem[]) =>
    new TrainyardError(
      "input_has_problems",
      `${what} cannot be used.`,
      "Mend the lines that are named and try again.",
      2,
      problems,
    ),
  runtimeMissing: (platform: string) =>
    new TrainyardError(
      "runtime_missing",
      `ONNX Runtime has no library for ${platform}.`,
      "Train on Linux (x64, arm64), Windows (x64, arm64) or macOS on Apple silicon; elsewhere use an agent on such a machine.",
    ),
  modelTooLarge: (parameters: number) =>
    new TrainyardError(
      "model_too_large",
      `The embedded engine trains at most 268 million parameters, and the model has ${Math.round(parameters / 1e6)} million.`,
      "Make model.hidden_size, model.num_hidden_layers or tokenizer.vocab_size smaller.",
      3,
    ),
  noWholeCheckpoint: (checkpoints: string) =>
    new TrainyardError(
      "no_whole_checkpoint",
      `None of the checkpoints in ${checkpoints} is whole.`,
      "Bring one back from a copy, or start a new run of the same training file; nothing has been removed.",
      2,
    ),
  notAFolder: (path: string) =>
    new TrainyardError(
      "not_a_folder",
      `${path} is a file, and a folder is needed there.`,
      "Name a folder, or one that does not exist yet.",
      2,
    ),
  lossNotFinite: (step: number) =>
    new TrainyardError(
      "loss_not_finite",
      `The loss became infinite or not a number at step ${step}.`,
      "Lower optimizer.lr, lengthen lr_scheduler.warmup_steps or set training.max_norm; the checkpoint before that step is whole.",
      4,
    ),
  planDoesNotFit: (needed: string, available: string) =>
    new TrainyardError(
      "plan_does_not_fit",
      `The run needs about ${needed} of memory and ${available} may be used.`,
      "Make local_batch_size, seq_len or the model smaller, or raise training.memory_limit.",
      3,
    ),
  checkpointDamaged: (folder: string, reason: string) =>
    new TrainyardError(
      "checkpoint_damaged",
      `The checkpoint ${folder} is not whole: ${reason}.`,
      "Resume from an older checkpoint of the run.",
      2,
    ),
  diskFull: (folder: string) =>
    new TrainyardError(
      "disk_full",
      `There is no space left for ${folder}.`,
      "Free some space, then resume the run; its last whole checkpoint is kept.",
      5,
    ),
  rowNotRenderable: (line: number, reason: string) =>
    new TrainyardError(
      "row_not_renderable",
      `Row ${line} cannot be turned into tokens: ${reason}.`,
      "Mend the row, or use a chat template that fits the conversations.",
      2,
    ),
  chatTemplateMissing: () =>
    new TrainyardError(
      "chat_template_missing",
      "The rows are conversations, and the tokenizer has no chat template.",
      "Put a tokenizer_config.json with a chat_template beside the tokenizer.json, or let Trainyard learn the tokenizer.",
      2,
    ),
  sequenceLongerThanData: (sequenceLength: number, tokens: number) =>
    new TrainyardError(
      "sequence_longer_than_data",
      `A sequence of training.seq_len = ${sequenceLength} tokens is longer than all of the training data, which has ${tokens}.`,
      "Lower training.seq_len, or add data.",
      2,
    ),
  nothingToLearn: (sequenceLength: number) =>
    new TrainyardError(
      "nothing_to_learn",
      `No row has a token to learn within its first ${sequenceLength} tokens.`,
      "Raise training.seq_len, or check that the rows hold answers that are not empty.",
      2,
    ),
  modelFileDamaged: (file: string, reason: string) =>
    new TrainyardError(
      "model_file_damaged",
      `The model file ${file} cannot be used: ${reason}.`,
      "Copy or export the file again; compare its sha256 with the one in manifest.json.",
      2,
    ),
  modelNotSupported: (file: string, reason: string) =>
    new TrainyardError(
      "model_not_supported",
      `The model in ${file} is of a kind that Trainyard does not know: ${reason}.`,
      "Use a Llama or GPT-2 model without the extension that is named.",
      2,
    ),
  modelHostFailed: (file: string, reason: string) =>
    new TrainyardError(
      "model_host_failed",
      `The process that runs ${file} failed: ${reason}.`,
      "Ask again: the model is loaded anew. If it fails again, export the model again or use another file.",
      1,
    ),
  promptTooLong: (tokens: number, contextLength: number) =>
    new TrainyardError(
      "prompt_too_long",
      `The conversation has ${tokens} tokens and the model can see ${contextLength}.`,
      "Shorten the conversation or start a new one.",
      2,
    ),
  notWritable: (folder: string, reason: string) =>
    new TrainyardError(
      "not_writable",
      `Nothing can be written to ${folder}: ${reason}.`,
      "Check the permissions of the folder, or set TRAINYARD_HOME to one that is yours.",
      1,
    ),
  runNotFound: (reference: string) =>
    new TrainyardError(
      "run_not_found",
      `There is no run ${reference}.`,
      "List the runs with `trainyard runs`; a run is named by its id, the start of its id, its name or `latest`.",
      2,
    ),
  runAmbiguous: (reference: string, ids: readonly string[]) =>
    new TrainyardError(
      "run_ambiguous",
      `${ids.length} runs begin with ${reference}: ${ids.slice(0, 5).join(", ")}${ids.length > 5 ? ", …" : ""}.`,
      "Give more of the id.",
      2,
    ),
  runDamaged: (folder: string, reason: string) =>
    new TrainyardError(
      "run_damaged",
      `The run in ${folder} cannot be read: ${reason}.`,
      "Restore its run.json from a copy, or start the run anew; its checkpoints are untouched.",
      2,
    ),
  runIsActive: (id: string) =>
    new TrainyardError(
      "run_is_active",
      `The run ${id} is going on already.`,
      `Watch it with \`trainyard watch ${id}\` or stop it with \`trainyard stop ${id}\`.`,
      2,
    ),
  runNotActive: (id: string, state: string) =>
    new TrainyardError(
      "run_not_active",
      `The run ${id} does not run: it is ${state}.`,
      "Nothing needs to be done.",
      2,
    ),
  runFinished: (id: string) =>
    new TrainyardError(
      "run_finished",
      `The run ${id} has reached its last step.`,
      "To train further, raise training.steps in its training file and start a new run.",
      2,
    ),
  runHasNoCheckpoint: (id: string) =>
    new TrainyardError(
      "run_has_no_checkpoint",
      `The run ${id} has no checkpoint.`,
      "If it still trains, wait for the first one (checkpoint.interval); if its checkpoints were removed, train again.",
      2,
    ),
  /** `exitCode` is that of the failure in the trainer. */
  runFailed: (id: string, code: string, message: string, advice: string | undefined, exitCode: number) =>
    new TrainyardError(
      "run_failed",
      `The run ${id} failed (${code}): ${message}`,
      advice ?? `Read what the trainer printed with \`trainyard logs ${id}\`.`,
      exitCode,
    ),
  runStopped: (id: string, step: number) =>
    new TrainyardError(
      "run_stopped",
      `The run ${id} was stopped at step ${step}.`,
      `Continue it with \`trainyard resume ${id}\`.`,
      130,
    ),
  runLeft: (id: string) =>
    new TrainyardError(
      "run_left",
      `The run ${id} goes on by itself.`,
      `Watch it with \`trainyard watch ${id}\`, stop it with \`trainyard stop ${id}\`.`,
      130,
    ),
  runInterrupted: (id: string) =>
    new TrainyardError(
      "run_interrupted",
      `The trainer of the run ${id} is gone without having finished.`,
      `Continue from its newest checkpoint with \`trainyard resume ${id}\`.`,
      4,
    ),
  trainerMissing: (file: string) =>
    new TrainyardError(
      "trainer_missing",
      `The trainer's program ${file} is not there.`,
      "Build Trainyard with `npm run build`.",
      1,
    ),
  trainerNotStarted: (reason: string) =>
    new TrainyardError(
      "trainer_not_started",
      `The trainer's process could not be started: ${reason}.`,
      "Check that there is memory and that the system lets you start processes, then resume the run.",
      1,
    ),
  modelNotFound: (reference: string) =>
    new TrainyardError(
      "model_not_found",
      `There is no model or run ${reference}.`,
      "Name a run, an exported model (`models/` in the home folder lists them), a .gguf file or a model folder.",
      2,
    ),
  optionNotUsable: (option: string, reason: string) =>
    new TrainyardError(
      "option_not_usable",
      `The option ${option} cannot be used. ${reason}`,
      "Run the command with --help to see what it takes.",
      2,
    ),
  machineNotReady: (failures: number) =>
    new TrainyardError(
      "machine_not_ready",
      `${failures} of the checks failed.`,
      "Mend what is named above and run `trainyard doctor` again.",
      1,
    ),
  benchMissing: (file: string) =>
    new TrainyardError(
      "bench_missing",
      `The benchmarks ${file} are not there; they are part of a checkout only.`,
      "Clone the repository and run `npm run bench`.",
      2,
    ),
  tokenizerNotUsable: (reason: string) =>
    new TrainyardError(
      "tokenizer_not_usable",
      `The tokenizer cannot be used: ${reason}.`,
      "Take the tokenizer.json of a BPE model from its publisher again, or let Trainyard learn the tokenizer.",
      2,
    ),
  vocabularyTooSmall: (wanted: number, smallest: number) =>
    new TrainyardError(
      "vocabulary_too_small",
      `A vocabulary of ${wanted} tokens has no room for the 256 bytes and the special tokens.`,
      `Set tokenizer.vocab_size to ${smallest} or more.`,
      2,
    ),
  datasetNotFound: (id: string, version: string | undefined, known: readonly string[]) =>
    new TrainyardError(
      "dataset_not_found",
      version === undefined ? `There is no dataset ${id}.` : `The dataset ${id} has no version ${version}.`,
      known.length === 0 ? "Import one first." : `Use one of: ${known.slice(0, 20).join(", ")}.`,
      2,
    ),
  datasetDamaged: (folder: string, reason: string) =>
    new TrainyardError(
      "dataset_damaged",
      `The dataset in ${folder} is not whole: ${reason}.`,
      "Import it again; that writes the folder anew.",
      2,
    ),
  datasetChanged: (file: string) =>
    new TrainyardError(
      "dataset_changed",
      `The rows in ${file} are not those that the run began with, which are no longer kept.`,
      "Restore the file and resume the run, or start a new run with the rows as they are.",
      2,
    ),
  datasetIdNotUsable: (id: string) =>
    new TrainyardError(
      "dataset_id_not_usable",
      `"${id}" cannot be the name of a dataset.`,
      "Use up to 100 letters, digits, dots, hyphens and underscores, beginning with a letter or a digit.",
      2,
    ),
} as const;
