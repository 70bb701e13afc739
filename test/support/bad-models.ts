// Model files as somebody would make them who wants to end the program that reads them, or something damaged them.
import { cpSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { exportGguf } from "../../agent/model/gguf/export.ts";
import { writeModelFolder } from "../../agent/model/huggingface.ts";
import { tinyModel } from "./tiny-model.ts";

/** Changes a good file so that it is bad in one way. */
export interface Damage {
  what: string;
  says: RegExp;
  code?: string;
  damage: (bytes: Buffer) => Buffer;
}

export interface GoodModels {
  gguf: string;
  folder: string;
}

export async function writeGoodModels(folder: string): Promise<GoodModels> {
  const model = await tinyModel("llama");
  const gguf = path.join(folder, "good.gguf");
  await exportGguf(gguf, model, { type: "f16", name: "good" });
  await writeModelFolder(path.join(folder, "good"), model);
  return { gguf, folder: path.join(folder, "good") };
}

/** A copy of the good file with one thing wrong. */
export function damagedGguf({ gguf }: GoodModels, folder: string, { damage }: Damage): string {
  const file = path.join(folder, "bad.gguf");
  writeFileSync(file, damage(readFileSync(gguf)));
  return file;
}

/** A copy of the good folder with one file changed; an empty `content` cuts the file off. */
export function damagedFolder(
  good: GoodModels,
  folder: string,
  name: string,
  damage: (bytes: Buffer) => Buffer,
): string {
  const target = path.join(folder, "bad");
  cpSync(good.folder, target, { recursive: true });
  const file = path.join(target, name);
  truncateSync(file);
  writeFileSync(file, damage(readFileSync(path.join(good.folder, name))));
  return target;
}
