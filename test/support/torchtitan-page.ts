// The page on torchtitan's files, from the tables that they are checked by.
import { gone, moved, newDefaults, newValues, reworded } from "../../agent/language/torchtitan/migrations.ts";
import { checkpointRules } from "../../agent/language/torchtitan/rules/checkpoint.ts";
import { parallelismRules } from "../../agent/language/torchtitan/rules/parallelism.ts";
import { pipelineRules } from "../../agent/language/torchtitan/rules/pipeline.ts";
import { quantisationRules } from "../../agent/language/torchtitan/rules/quantisation.ts";
import type { Rule } from "../../agent/language/torchtitan/rules/rule.ts";
import { trainingRules } from "../../agent/language/torchtitan/rules/training.ts";
import { valueRules } from "../../agent/language/torchtitan/rules/values.ts";
import { torchtitanKeys } from "../../agent/language/torchtitan/schema.ts";
import { versions } from "../../agent/language/torchtitan/versions.ts";
import { isTable } from "../../agent/training-file/keys.ts";
import { keyTable } from "./key-tables.ts";

const themes: Readonly<Record<string, readonly Rule[]>> = {
  Values: valueRules,
  Parallelism: parallelismRules,
  Pipelines: pipelineRules,
  Training: trainingRules,
  Checkpoints: checkpointRules,
  "Fewer bits": quantisationRules,
};

const code = (text: string): string => `\`${text}\``;
const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

export function torchtitanPage(): string {
  const sections = torchtitanKeys.keys.filter(isTable);
  return [
    "<!-- Generated from agent/language/torchtitan/ by `npm run generate`. Change the tables there, not this page. -->",
    "",
    "# torchtitan's files",
    "",
    "The language server and `trainyard check` know the TOML job files of torchtitan v0.1.0 to v0.2.2, the last",
    "version that reads TOML. torchtitan itself finds most mistakes only when the job runs on its GPUs; here they are",
    "told while the file is written, and most with a fix.",
    "",
    "A file is one of torchtitan's when it has two of its sections, one of them its alone (`[job]`, `[parallelism]` …).",
    "It is checked for the version that the setting `trainyard.torchtitan.version` names, the newest by default. What",
    "depends on the number of GPUs is checked where the setting `trainyard.torchtitan.worldSize`, or a comment",
    "`# world_size = 8` in the file, says it. Where `job.custom_config_module` or `experimental.custom_import` names code",
    "of your own, keys and values that nobody else can know are warnings.",
    "",
    "On a line that names a section, the editor offers to bring the whole file to the version that it is checked for, and",
    "to convert it to a [Trainyard file](training-files.md) beside it, with a remark for all that has no counterpart.",
    "",
    "Editors that read JSON Schema for TOML can use [`schemas/torchtitan.schema.json`](../schemas/torchtitan.schema.json).",
    "",
    "# Rules between keys",
    "",
    "The codes are explained in [problems.md](problems.md).",
    ...Object.entries(themes).flatMap(([theme, rules]) => [
      "",
      `## ${theme}`,
      "",
      row(["What must hold", "Told as", "Keys"]),
      "|---|---|---|",
      ...rules.map(({ states, severity, code: name, keys }) =>
        row([states, `${severity}, ${code(name)}`, keys.map(code).join(", ")]),
      ),
    ]),
    "",
    "# From version to version",
    "",
    `What a file of an older version needs for ${versions.slice(1).join(", ")}; "v0.1.0" also stands for what was before it.`,
    "",
    row(["Since", "It was", "It is"]),
    "|---|---|---|",
    ...versions.flatMap((version) => [
      ...moved
        .filter((change) => change.version === version)
        .map(({ from, to, convert, note }) =>
          row([
            version,
            code(from),
            `${code(to)}${convert ? ", with another value" : ""}${note ? `. ${note}` : ""}`,
          ]),
        ),
      ...gone
        .filter((change) => change.version === version)
        .map(({ from, advice }) => row([version, code(from), advice])),
      ...reworded
        .filter((change) => change.version === version)
        .map(({ key, from, to }) => row([version, code(`${key}: "${from}"`), code(`"${to}"`)])),
      ...newValues
        .filter((change) => change.version === version)
        .map(({ key, value }) => row([version, "", code(`${key} = "${value}"`)])),
      ...newDefaults
        .filter((change) => change.version === version)
        .map(({ key, was, is, effect }) =>
          row([
            version,
            `${code(key)}, by default ${code(JSON.stringify(was))}`,
            `${code(JSON.stringify(is))}. ${effect}`,
          ]),
        ),
    ]),
    "",
    "# Keys",
    ...sections.flatMap((section) => {
      const name = section.path.join(".");
      const keys = torchtitanKeys.keys.filter(
        (key) => !isTable(key) && key.path.slice(0, -1).join(".") === name,
      );
      const own = keys.filter(({ schema }) => schema.extension === undefined);
      const modules = [...new Set(keys.map(({ schema }) => schema.extension ?? ""))].filter(
        (one) => one !== "",
      );
      if (keys.length === 0) return [];
      return [
        "",
        `## [${name}]`,
        "",
        section.schema.description ?? "",
        ...(own.length === 0 ? [] : ["", ...keyTable(own)]),
        ...modules.flatMap((module) => [
          "",
          `With ${code(`job.custom_config_module = "${module}"`)}:`,
          "",
          ...keyTable(keys.filter(({ schema }) => schema.extension === module)),
        ]),
      ];
    }),
    "",
  ].join("\n");
}
