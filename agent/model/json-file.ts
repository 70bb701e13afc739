// The small JSON files of a model folder.
import { readFile, stat } from "node:fs/promises";
import { errors, TrainyardError } from "../errors.ts";
import { measureJson } from "../store/json-depth.ts";

/** Undefined where there is no such file. Throws `file_not_readable` and `model_file_damaged`. */
export async function readJsonFile(file: string, largest = 2 ** 20): Promise<object | undefined> {
  let text: string;
  try {
    const status = await stat(file);
    // A pipe would be read for ever.
    if (!status.isFile()) throw errors.fileNotReadable(file, "it is not a file");
    if (status.size > largest)
      throw errors.modelFileDamaged(file, `it has more than ${largest / 2 ** 20} MiB`);
    text = await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof TrainyardError) throw error;
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw errors.fileNotReadable(file, error instanceof Error ? error.message : String(error));
  }
  if (measureJson(text, 64).tooDeepAt !== undefined)
    throw errors.modelFileDamaged(file, "it is nested too deep");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw errors.modelFileDamaged(file, "it is not JSON");
  }
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return json;
  throw errors.modelFileDamaged(file, "it does not hold an object");
}
