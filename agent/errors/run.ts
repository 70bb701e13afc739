// Failures of training and of runs.
import { TrainyardError } from "./trainyard-error.ts";

export const runErrors = {
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
      "Make model.hidden_size, model.num_hidden_layers or tokenizer.vocab_size smaller; of a base, train adapters with [lora], beside which it may be of any size.",
      3,
    ),
  noWholeCheckpoint: (checkpoints: string) =>
    new TrainyardError(
      "no_whole_checkpoint",
      `None of the checkpoints in ${checkpoints} is whole.`,
      "Bring one back from a copy, or start a new run of the same training file; nothing has been removed.",
      2,
    ),
  lossNotFinite: (step: number) =>
    new TrainyardError(
      "loss_not_finite",
      `The loss became infinite or not a number at step ${step}.`,
      step === 1
        ? "Training had changed nothing yet: weights of the base are no finite numbers or too large, or model.initializer_range is. Take another base, or make the range smaller."
        : "Lower optimizer.lr, lengthen lr_scheduler.warmup_steps or set training.max_norm; the checkpoint before that step is whole.",
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
  sequenceLongerThanData: (sequenceLength: number, tokens: number) =>
    new TrainyardError(
      "sequence_longer_than_data",
      `A sequence of training.seq_len = ${sequenceLength} tokens is longer than all of the training data, which has ${tokens}.`,
      "Lower training.seq_len, or add data.",
      2,
    ),
  sequenceLongerThanModel: (sequenceLength: number, contextLength: number) =>
    new TrainyardError(
      "sequence_longer_than_model",
      `A sequence of training.seq_len = ${sequenceLength} tokens is longer than the ${contextLength} that the base was made for.`,
      `Take a training.seq_len of ${contextLength} or less.`,
      2,
    ),
  noPreferences: () =>
    new TrainyardError(
      "no_preferences",
      "No row has a chosen and a rejected answer, which [dpo] learns from.",
      "Give rows with prompt, chosen and rejected, or remove [dpo].",
      2,
    ),
  nothingToLearn: (sequenceLength: number) =>
    new TrainyardError(
      "nothing_to_learn",
      `No row has a token to learn within its first ${sequenceLength} tokens.`,
      "Raise training.seq_len, or check that the rows hold answers that are not empty.",
      2,
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
  /** Its cause is the reason alone, for lists of damaged runs. */
  runDamaged: (folder: string, reason: string) =>
    Object.assign(
      new TrainyardError(
        "run_damaged",
        `The run in ${folder} cannot be read: ${reason}.`,
        "Restore its run.json from a copy, or start the run anew; its checkpoints are untouched.",
        2,
      ),
      { cause: reason },
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
  runNotWaiting: (id: string, state: string) =>
    new TrainyardError(
      "run_not_waiting",
      `The run ${id} does not wait in the queue: it is ${state}.`,
      "List what waits with `trainyard runs`, or put the run back into the queue with `trainyard resume`.",
      2,
    ),
  prioritiesDiffer: (id: string, other: string) =>
    new TrainyardError(
      "priorities_differ",
      `The runs ${id} and ${other} have different priorities, and the higher one always goes first.`,
      "Give both the same priority, then move one before the other.",
      2,
    ),
  processesSurvived: (id: string, pids: readonly number[]) =>
    new TrainyardError(
      "processes_survived",
      `Processes of the run ${id} cannot be ended: ${pids.join(", ")}.`,
      "They wait for a disk or a device that does not answer, or belong to another user; restart the machine if they stay.",
      1,
    ),
  runFinished: (id: string) =>
    new TrainyardError(
      "run_finished",
      `The run ${id} has reached its last step.`,
      "To train further, raise training.steps in its training file and start a new run.",
      2,
    ),
  stepNotTaken: (id: string, step: number, latest: number) =>
    new TrainyardError(
      "step_not_taken",
      `The run ${id} has not taken step ${step}; it has come to step ${latest}.`,
      "Ask for a step from 1 to the one that it has reached.",
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
  checkpointRemoved: (folder: string) =>
    new TrainyardError(
      "checkpoint_removed",
      `The checkpoint ${folder} was removed while it was to be read: the run has newer ones.`,
      "Ask for the latest one again.",
      2,
    ),
  checkpointNotFound: (id: string, step: number, steps: readonly number[]) =>
    new TrainyardError(
      "checkpoint_not_found",
      `The run ${id} has no checkpoint of step ${step}.`,
      `It has those of the steps ${steps.slice(-20).join(", ")}; older ones are removed as it goes on.`,
      2,
    ),
};
