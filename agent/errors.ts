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
  nothingToLearn: (sequenceLength: number) =>
    new TrainyardError(
      "nothing_to_learn",
      `No row has a token to learn within its first ${sequenceLength} tokens.`,
      "Raise training.seq_len, or check that the rows hold answers that are not empty.",
      2,
    ),
} as const;
