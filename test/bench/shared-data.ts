// Public data sets that are too large for the repository: in the folder TRAINYARD_SHARED_DATA, or beside the clone.
import { readFile } from "node:fs/promises";
import path from "node:path";

export async function readSharedData(name: string): Promise<string> {
  const folder = process.env["TRAINYARD_SHARED_DATA"] ?? path.join("..", "shared", "data");
  try {
    return await readFile(path.join(folder, name), "utf8");
  } catch (error) {
    const advice = "Set TRAINYARD_SHARED_DATA to the folder that holds it.";
    throw new Error(`${name} is not in ${path.resolve(folder)}. ${advice}`, { cause: error });
  }
}
