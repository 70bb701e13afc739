// Failures of test sets, metrics and evaluations.
import { TrainyardError } from "./trainyard-error.ts";

export const evaluationErrors = {
  testSetNotFound: (id: string, known: readonly string[]) =>
    new TrainyardError(
      "test_set_not_found",
      `There is no test set ${id}.`,
      known.length === 0
        ? "None has been made yet, or all were removed: make one of held-out rows."
        : `Use one of: ${known.slice(0, 20).join(", ")}.`,
      2,
    ),
  testSetEmpty: (source: string, reason: string) =>
    new TrainyardError(
      "test_set_empty",
      `No row of ${source} can be asked: ${reason}.`,
      "Name a split or a file whose rows end with an answer, or have choices, or are texts.",
      2,
    ),
  testSetDamaged: (folder: string, reason: string) =>
    new TrainyardError(
      "test_set_damaged",
      `The test set in ${folder} cannot be used: ${reason}.`,
      "Make the test set again and remove this one.",
      2,
    ),
  tooFewExamples: (wanted: number, there: number) =>
    new TrainyardError(
      "too_few_examples",
      `${wanted} solved examples are asked for, and the test set has ${there}.`,
      "Ask for fewer, or make a test set from a dataset that has other rows, too.",
      2,
    ),
  metricNotUsable: (name: string, reason: string) =>
    new TrainyardError(
      "metric_not_usable",
      `The metric ${name} cannot be used: ${reason}.`,
      "Mend it where that is said, and make the test set again.",
      2,
    ),
  scoringDoesNotFit: (needed: string, available: string) =>
    new TrainyardError(
      "scoring_does_not_fit",
      `Measuring how likely the model finds texts takes about ${needed} of memory, and ${available} are free.`,
      "End runs and other programs, and unload models, or leave the loss out: answers take less.",
      3,
    ),
  evaluationNotFound: (id: string) =>
    new TrainyardError(
      "evaluation_not_found",
      `There is no evaluation ${id}.`,
      "Look at the list of evaluations; it may have been removed.",
      2,
    ),
  evaluationDamaged: (folder: string, reason: string) =>
    new TrainyardError(
      "evaluation_damaged",
      `The evaluation in ${folder} cannot be read: ${reason}.`,
      "Remove it and evaluate the model again.",
      2,
    ),
  evaluationRunning: (id: string) =>
    new TrainyardError(
      "evaluation_running",
      `The evaluation ${id} is going on.`,
      "Wait until it is done, or cancel it.",
      2,
    ),
  evaluationCancelled: () =>
    new TrainyardError(
      "evaluation_cancelled",
      "The evaluation was cancelled.",
      "Run the same command again; it goes on from the answers that there are.",
      130,
    ),
  evaluationsDiffer: (names: readonly string[]) =>
    new TrainyardError(
      "evaluations_differ",
      `These evaluations are of different test sets: ${names.join(", ")}.`,
      "Compare evaluations of one test set; others ask other questions.",
      2,
    ),
};
