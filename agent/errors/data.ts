// Failures of files, folders, datasets and the command line.
import type { Problem } from "../../schemas/problem.ts";
import { TrainyardError } from "./trainyard-error.ts";

export const dataErrors = {
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
  notAFolder: (path: string) =>
    new TrainyardError(
      "not_a_folder",
      `${path} is a file, and a folder is needed there.`,
      "Name a folder, or one that does not exist yet.",
      2,
    ),
  notAFile: (path: string) =>
    new TrainyardError(
      "not_a_file",
      `${path} is a folder, and a file is needed there.`,
      "Move the folder away; the file is made anew.",
      2,
    ),
  diskFull: (folder: string) =>
    new TrainyardError(
      "disk_full",
      `There is no space left for ${folder}.`,
      "Free some space. A run waits for it; anything else is to be done again.",
      5,
    ),
  rowNotRenderable: (line: number, reason: string) =>
    new TrainyardError(
      "row_not_renderable",
      `Row ${line} cannot be turned into tokens: ${reason}.`,
      "Mend the row, or use a chat template that fits the conversations.",
      2,
    ),
  notWritable: (folder: string, reason: string) =>
    new TrainyardError(
      "not_writable",
      `Nothing can be written to ${folder}: ${reason}.`,
      "Check the permissions of the folder, or set TRAINYARD_HOME to one that is yours.",
      1,
    ),
  optionNotUsable: (option: string, reason: string) =>
    new TrainyardError(
      "option_not_usable",
      `The option ${option} cannot be used. ${reason}`,
      "Run the command with --help to see what it takes.",
      2,
    ),
  noTrainingFile: (file: string) =>
    new TrainyardError(
      "no_training_file",
      `${file} is no training file of Trainyard, torchtitan, axolotl or LLaMA-Factory.`,
      "Name a *.train.toml, or TOML or YAML that has the keys of one of these.",
      2,
    ),
  noTrainingFiles: (searched: string) =>
    new TrainyardError(
      "no_training_file",
      `No training file was found for ${searched}.`,
      "A folder stands for every training file below it: of Trainyard, torchtitan, axolotl or LLaMA-Factory.",
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
  pathNotAbsolute: (file: string) =>
    new TrainyardError(
      "path_not_absolute",
      `${JSON.stringify(file.slice(0, 200))} is not an absolute path.`,
      "Give the whole path on the agent's machine, from its root.",
      2,
    ),
  datasetInUse: (id: string, run: string) =>
    new TrainyardError(
      "dataset_in_use",
      `The dataset ${id} is used by the run ${run}, which has not ended.`,
      "Wait until the run has ended, or stop it.",
      2,
    ),
};
