// What can be wrong with a dataset as a whole: its file, its columns, its splits, its catalogue.
import { closest } from "fastest-levenshtein";
import type { Problem } from "../../schemas/problem.ts";
import { short } from "./row-problems.ts";

interface Where {
  file: string;
  line?: number;
  column?: number;
}

function error(where: Where, code: string, message: string, advice: string): Problem {
  return { code, severity: "error", message: short(message), advice: short(advice), ...where };
}

function warning(where: Where, code: string, message: string, advice: string): Problem {
  return { code, severity: "warning", message: short(message), advice: short(advice), ...where };
}

function info(where: Where, code: string, message: string, advice: string): Problem {
  return { code, severity: "info", message: short(message), advice: short(advice), ...where };
}

/** `Did you mean "prompt"? ` in front of the list of what exists. */
function didYouMean(name: string, known: readonly string[]): string {
  if (known.length === 0) return "There is none to choose from.";
  const shown = known.slice(0, 20).join(", ") + (known.length > 20 ? ", …" : "");
  return `Did you mean "${closest(name, known)}"? There are: ${shown}.`;
}

const times = (count: number, one: string, many: string) => (count === 1 ? `1 ${one}` : `${count} ${many}`);

export const datasetProblems = {
  formatNotRead: (file: string, extension: string) =>
    error(
      { file },
      "format_not_read",
      `${extension} files are not read.`,
      "Save the rows as .jsonl, .json, .csv or .txt.",
    ),
  formatIsText: (file: string, wanted: string) =>
    error(
      { file },
      "format_is_text",
      `dataset.format is "${wanted}", and the file is plain text.`,
      'Leave dataset.format out or set it to "text", or give a .jsonl, .json or .csv file.',
    ),
  datasetEmpty: (file: string) =>
    error({ file }, "dataset_empty", "The file has no rows.", "Check that the path names the right file."),
  noRowLeft: (file: string, keptOut: number) =>
    error(
      { file },
      "no_row_left",
      `No row can be used: ${times(keptOut, "row was", "rows were")} kept out.`,
      "Mend the rows that are listed, or check dataset.format and dataset.columns.",
    ),
  noTrainingRow: (file: string) =>
    error(
      { file },
      "no_training_row",
      "No row belongs to the split train.",
      "Write train into the split column of the rows to learn from, or lower dataset.validation_fraction.",
    ),
  arrayCutOff: (file: string, line: number, row: number, beganOn: number) =>
    error(
      { file, line },
      "array_cut_off",
      `The file ends inside the JSON array: row ${row}, which begins on line ${beganOn}, or the array itself is never closed.`,
      "Fetch the file again if a download was cut off; otherwise close the brackets and quotes of that row.",
    ),
  arrayGoesOn: (file: string, line: number, column: number) =>
    error(
      { file, line, column },
      "array_goes_on",
      "Something follows the end of the JSON array.",
      "Keep one array in the file, or write one row a line without the brackets around them.",
    ),
  headerNotUsable: (file: string, line: number, reason: string) =>
    error(
      { file, line },
      "header_not_usable",
      `The first line does not name the columns: ${reason}.`,
      "Give each column a name of its own in the first line.",
    ),
  shapeUnknown: (file: string, columns: readonly string[]) =>
    error(
      { file },
      "shape_unknown",
      `The shape of the rows is not recognised from their columns: ${columns.slice(0, 20).join(", ")}.`,
      `Say which column plays which part, for example columns = { prompt = "${columns[0] ?? "question"}", completion = "${columns[1] ?? "answer"}" }.`,
    ),
  ratedRows: (file: string, columns: readonly string[]) =>
    error(
      { file },
      "rated_rows",
      `The rows rate answers as good or bad (${columns.join(", ")}); training on such ratings is not supported.`,
      "Keep the good answers alone and leave out the column with the ratings, or give each row a better and a worse answer as chosen and rejected.",
    ),
  partUnknown: (file: string, part: string, known: readonly string[]) =>
    error(
      { file },
      "part_unknown",
      `dataset.columns has the unknown part "${part}".`,
      didYouMean(part, known),
    ),
  columnUnknown: (file: string, column: string, namedBy: string, known: readonly string[]) =>
    error(
      { file },
      "column_unknown",
      `${namedBy} names the column "${column}", which the rows do not have.`,
      didYouMean(column, known),
    ),
  splitColumnWithoutColumns: (file: string) =>
    error(
      { file },
      "split_column_in_text",
      "dataset.split_column is set, and plain text has no columns.",
      "Remove split_column; validation_fraction holds out the end of the text.",
    ),
  rowsKeptOut: (file: string, keptOut: number, all: number) =>
    warning(
      { file },
      "rows_kept_out",
      `${keptOut} of ${times(all, "row", "rows")} were kept out.`,
      "Mend the rows that are listed; problems.jsonl of the dataset holds all of them.",
    ),
  problemsNotShown: (file: string, count: number) =>
    info(
      { file },
      "problems_not_shown",
      `${times(count, "more problem is", "more problems are")} not shown here.`,
      "problems.jsonl of the dataset holds all of them.",
    ),
  duplicateRows: (where: Where, count: number, examples: string) =>
    warning(
      where,
      "duplicate_rows",
      `${times(count, "row repeats", "rows repeat")} an earlier row of the same split: ${examples}.`,
      "Remove the repetitions unless these rows are meant to weigh more.",
    ),
  leakedRows: (where: Where, count: number, examples: string) =>
    warning(
      where,
      "leaked_rows",
      `${times(count, "row", "rows")} of train also ${count === 1 ? "stands" : "stand"} in a held-out split: ${examples}.`,
      "Remove them from one of the two; the held-out loss looks better than it is.",
    ),
  noHeldOutRow: (file: string) =>
    warning(
      { file },
      "no_held_out_row",
      "No row is held out, so nothing can tell how well the model does on new rows.",
      "Give more rows, raise dataset.validation_fraction or set dataset.validation_path.",
    ),
  textEndHeldOut: (file: string) =>
    info(
      { file },
      "text_end_held_out",
      "The end of the text is held out: one text has no rows to draw from.",
      'Set validation_position = "end" to say so, or give one document a row as {"text": "…"}.',
    ),
  carriageReturns: (file: string, count: number) =>
    info(
      { file },
      "carriage_returns",
      `${times(count, "line ends", "lines end")} with CR LF; they are read as LF.`,
      "Nothing needs to be done.",
    ),
  columnsUnused: (file: string, columns: readonly string[]) =>
    info(
      { file },
      "columns_unused",
      `Columns that are not used: ${columns.slice(0, 20).join(", ")}${columns.length > 20 ? ", …" : ""}.`,
      "Name a column in dataset.columns or dataset.prompt_template to use it.",
    ),
  placeholderKept: (where: Where, name: string, count: number) =>
    info(
      where,
      "placeholder_kept",
      `{{${name}}} has no value and is kept as it is, ${times(count, "time", "times")}.`,
      `Give it a value: placeholders = { ${name} = "…" }.`,
    ),
  placeholderUnused: (file: string, name: string, known: readonly string[]) =>
    warning(
      { file },
      "placeholder_unused",
      `dataset.placeholders gives a value for {{${name}}}, which stands in no row.`,
      known.length === 0 ? "Remove it." : didYouMean(name, known),
    ),
  catalogueNotUsable: (file: string, reason: string) =>
    error(
      { file },
      "catalogue_not_usable",
      `The file is not a LLaMA-Factory dataset_info.json: ${reason}.`,
      "Remove dataset.name if the file holds rows; otherwise mend it.",
    ),
  catalogueNeedsName: (file: string, names: readonly string[]) =>
    error(
      { file },
      "catalogue_needs_name",
      `The file is a catalogue of ${times(names.length, "dataset", "datasets")}, and dataset.name picks none.`,
      `Set dataset.name to one of: ${names.slice(0, 20).join(", ")}${names.length > 20 ? ", …" : ""}.`,
    ),
  catalogueNameUnknown: (file: string, name: string, known: readonly string[]) =>
    error(
      { file },
      "catalogue_name_unknown",
      `The catalogue has no entry "${name}".`,
      didYouMean(name, known),
    ),
  catalogueFileAbsent: (file: string, name: string, wanted: string) =>
    error(
      { file },
      "catalogue_file_absent",
      `Entry "${name}" names ${wanted}, which is not there.`,
      "Put the file beside the catalogue, or name an entry whose file is there.",
    ),
  catalogueFilesAbsent: (file: string, names: readonly string[]) =>
    info(
      { file },
      "catalogue_files_absent",
      `The files of ${times(names.length, "entry", "entries")} are not there: ${names.join(", ")}.`,
      "Put the files beside the catalogue before naming these entries.",
    ),
  catalogueEntryRemote: (file: string, name: string, source: string) =>
    error(
      { file },
      "catalogue_entry_remote",
      `Entry "${name}" lies on the internet (${source}), and nothing is fetched from there.`,
      "Download the rows, then name the file in dataset.path or as file_name of the entry.",
    ),
  catalogueEntryNotSupported: (file: string, name: string, reason: string) =>
    error(
      { file },
      "catalogue_entry_not_supported",
      `Entry "${name}" cannot be trained on: ${reason}.`,
      "Name an entry of questions and answers, of conversations or of text.",
    ),
  catalogueEntryDamaged: (file: string, name: string, reason: string) =>
    warning(
      { file },
      "catalogue_entry_damaged",
      `Entry "${name}" is left out: ${reason}.`,
      "Mend the entry if it is needed.",
    ),
} as const;
