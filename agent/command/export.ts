// `trainyard export RUN`: writes a run's weights as safetensors, GGUF or ONNX.
import path from "node:path";
import { Option, type Command } from "commander";
import { ExportFormat, GgufType, OnnxType } from "../../schemas/export.ts";
import { formatBytes } from "../store/format-bytes.ts";
import { exportStored } from "./export-stored.ts";
import { exportWithParity } from "./export-with-parity.ts";
import { findCheckpoint, findStored, type FoundCheckpoint, type StoredModel } from "./find-model.ts";
import { addCommand, numberFrom, perform, type Context } from "./program.ts";

interface ExportOptions {
  json?: boolean;
  format: ExportFormat[];
  ggufType: GgufType;
  onnxType: OnnxType;
  modelfile: boolean;
  out?: string;
  parity: number;
}

export function registerExport(program: Command): void {
  addCommand(program, "export", "Write a run's best weights as files for other programs.")
    .argument("[run]", "a run, a model of the home, or a model folder", "latest")
    .addOption(
      new Option("--format <format...>", "what to write").choices(ExportFormat.options).default(["gguf"]),
    )
    .addOption(
      new Option("--gguf-type <type>", "number format of the matrices in a GGUF file")
        .choices(GgufType.options)
        .default("f16"),
    )
    .addOption(
      new Option("--onnx-type <type>", "how the matrices are stored in an ONNX file")
        .choices(OnnxType.options)
        .default("f32"),
    )
    .option("--no-modelfile", "write no Modelfile for Ollama beside a GGUF file")
    .option("--parity <prompts>", "prompts on which the files are compared with the run", numberFrom(0), 20)
    .option("--out <folder>", "where to; the models of the home folder when left out")
    .action((reference: string, options: ExportOptions) =>
      perform(options, (context) => exportFiles(context, reference, options)),
    );
}

async function exportFiles(
  { home, output }: Context,
  reference: string,
  options: ExportOptions,
): Promise<void> {
  const { format: formats, ggufType, onnxType, modelfile, parity: prompts } = options;
  const request = { formats, ggufType, onnxType, modelfile, prompts };
  const stored = await findStored(home, reference);
  const checkpoint = stored === undefined ? findCheckpoint(home, reference) : inPlace(stored);
  const target = options.out === undefined ? checkpoint.exportFolder : path.resolve(options.out);
  const { folder, manifest, parity } =
    stored === undefined || options.out !== undefined
      ? await exportWithParity(home, { ...request, checkpoint, target }, output)
      : await exportStored(home, { ...request, stored }, output);
  output.say(folder);
  for (const [name, { bytes }] of Object.entries(manifest.files)) {
    output.say(`  ${name.padEnd(24)} ${formatBytes(bytes)}`);
  }
  output.result({ folder, ...manifest, parity });
}

function inPlace({ folder }: StoredModel): FoundCheckpoint {
  return { folder, exportFolder: folder };
}
