// What the command line ends with. docs/command-line.md describes each code.

export const exitCodes = {
  success: 0,
  /** Something that Trainyard cannot help, or a bug. */
  failure: 1,
  badInput: 2,
  doesNotFit: 3,
  trainingFailed: 4,
  noDiskSpace: 5,
  /** The user left or stopped what was going on. */
  interrupted: 130,
} as const;

/** Failures that a trainer reports and that are not about the training itself. */
const codesOfFailures: Record<string, number> = {
  bug: exitCodes.failure,
  plan_does_not_fit: exitCodes.doesNotFit,
  disk_full: exitCodes.noDiskSpace,
  not_writable: exitCodes.failure,
  input_has_problems: exitCodes.badInput,
  file_not_found: exitCodes.badInput,
  file_not_readable: exitCodes.badInput,
  row_not_renderable: exitCodes.badInput,
  chat_template_missing: exitCodes.badInput,
  nothing_to_learn: exitCodes.badInput,
  sequence_longer_than_data: exitCodes.badInput,
};

/** The exit code for the failure that a run's run.json names. */
export function exitCodeOfFailure(code: string): number {
  return codesOfFailures[code] ?? exitCodes.trainingFailed;
}
