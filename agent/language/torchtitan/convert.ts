// Writes a torchtitan file as one of Trainyard's: what has a counterpart, and a remark for all that has none.
import { TrainingFile } from "../../../schemas/training.ts";
import type { TomlTable, TomlValue } from "../../toml/table.ts";
import { writeValue } from "../../toml/write-value.ts";
import { isTable, pathOfIssue } from "../../training-file/mended.ts";
import { jobOf } from "./check.ts";
import { carried, reasonFor, type Carried } from "./carried.ts";
import { edited } from "./edited.ts";
import { migrate } from "./migrate.ts";
import { modelOf } from "./models.ts";
import type { TorchtitanFile } from "./schema.ts";

export interface Converted {
  /** A whole training file; only the file with the rows is left to name, where torchtitan downloads them. */
  text: string;
  /** What is not as it was, one sentence each; they stand in the text, too. */
  notes: string[];
}

interface Line {
  section: Carried["section"];
  name: string;
  value: TomlValue;
  note: string | undefined;
  from: readonly string[];
}

/** `table` may be of any version. What could not be read of it is left out. */
export function convert(table: TomlTable): Converted {
  const job = jobOf(table);
  const { taken: lines, refused } = sorted(carried.flatMap((one) => lineOf(one, job)));
  const told = new Set(lines.flatMap(({ from }) => from));
  const tooMuch = new Set(refused.flatMap(({ from }) => from));
  const left = [...leavesOf(edited(table, migrate(table)), "")].filter(([key]) => !told.has(key));
  const leftOut = left.map(
    ([key, value]) =>
      `${key} = ${writeValue(value)}: ${tooMuch.has(key) ? "Trainyard does not go so far" : reasonFor(key)}`,
  );
  const remarks = remarksOn(job, lines);
  const sections = [...new Set(carried.map(({ section }) => section))];
  const text = [
    "# Converted from torchtitan.",
    "schema = 1",
    ...sections.flatMap((section) => {
      const own = lines.filter((line) => line.section === section);
      const above = (remarks[section] ?? []).map((remark) => `# ${remark}`);
      if (own.length === 0 && above.length === 0) return [];
      return [...(section === "" ? [] : ["", `[${section}]`]), ...above, ...own.map(written)];
    }),
    ...(leftOut.length === 0 ? [] : ["", "# Left out:", ...leftOut.map((line) => `# ${line}`)]),
    "",
  ].join("\n");
  const changed = lines.flatMap(({ section, name, note }) =>
    note === undefined ? [] : [`${section === "" ? "" : `${section}.`}${name}: ${note}.`],
  );
  return {
    text,
    notes: [...Object.values(remarks).flat(), ...changed, ...leftOut.map((line) => `Left out: ${line}.`)],
  };
}

function lineOf({ section, name, from, value, note }: Carried, job: TorchtitanFile): Line[] {
  const found = value(job);
  return found === undefined ? [] : [{ section, name, from, value: found, note: note?.(job) }];
}

function written({ name, value, note }: Line): string {
  return `${name} = ${writeValue(value)}${note === undefined ? "" : ` # ${note}`}`;
}

/** Values that Trainyard takes, and those that it does not, as a sequence that is too long for it. */
function sorted(lines: readonly Line[]): { taken: Line[]; refused: Line[] } {
  const file: TomlTable = { schema: 1 };
  for (const { section, name, value } of lines) {
    const table = section === "" ? file : ((file[section] ??= {}) as TomlTable);
    table[name] = value;
  }
  const issues = TrainingFile.safeParse(file).error?.issues ?? [];
  const wrong = new Set(issues.map((issue) => pathOfIssue(issue).join(".")));
  const isRefused = ({ section, name }: Line) => wrong.has(section === "" ? name : `${section}.${name}`);
  return { taken: lines.filter((line) => !isRefused(line)), refused: lines.filter(isRefused) };
}

/** What a section's own keys cannot say. */
function remarksOn(
  { model, training }: TorchtitanFile,
  lines: readonly Line[],
): Partial<Record<Carried["section"], string[]>> {
  const hasRows = lines.some(({ section, name }) => section === "dataset" && name === "path");
  const known = modelOf(model)?.dense;
  return {
    dataset: hasRows
      ? []
      : [
          `Write path = …, a file with rows: torchtitan downloads its dataset "${training.dataset}" from Hugging Face.`,
        ],
    model: [
      ...(known === undefined
        ? [`${model.name} ${model.flavor} has no counterpart: these sizes are Trainyard's own.`]
        : []),
      ...(known !== undefined && model.name === "qwen3"
        ? [
            "Qwen 3 has heads 128 wide that are normalised; here they are hidden_size / num_attention_heads wide.",
          ]
        : []),
    ],
  };
}

function* leavesOf(table: TomlTable, prefix: string): Generator<[key: string, value: TomlValue]> {
  for (const [name, value] of Object.entries(table))
    if (isTable(value)) yield* leavesOf(value, `${prefix}${name}.`);
    else yield [`${prefix}${name}`, value];
}
