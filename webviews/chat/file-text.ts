// The text of a file that was dropped or pasted.
import { t } from "../texts.ts";

/** In bytes: no model sees as much at once. */
const LARGEST = 1_000_000;

/** @throws what can be told */
export async function textOf(file: File): Promise<string> {
  if (file.size > LARGEST) throw new Error(t("{0} is too large to be attached.", file.name));
  let bytes: ArrayBuffer;
  try {
    bytes = await file.arrayBuffer();
  } catch {
    // A folder, or a file that is gone.
    throw new Error(t("{0} cannot be read.", file.name));
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch {
    // What is no UTF-8 is no text.
  }
  throw new Error(t("{0} is not a text file.", file.name));
}
