// Reads what a GGUF file says of itself.
import { errors } from "../../errors.ts";
import { withOpenFile, type OpenFile } from "../../store/open-file.ts";
import { MoreBytesNeeded } from "./cursor.ts";
import { parseGguf, type GgufHeader } from "./parse.ts";

/** Room for a vocabulary of a million tokens with its merges; a header beyond that is not believed. */
const largestHeader = 128 * 2 ** 20;

/** Everything before the data, checked against the file. Errors: `model_file_damaged`. */
export async function readGgufHeader(file: string): Promise<GgufHeader> {
  return await withOpenFile(file, (open) => readHeader(file, open));
}

async function readHeader(file: string, open: OpenFile): Promise<GgufHeader> {
  const fail = (reason: string): never => {
    throw errors.modelFileDamaged(file, reason);
  };
  // Where the header ends is known only once it was parsed: begin small, and read on when that was too little.
  let length = 2 ** 20;
  for (;;) {
    const bytes = await open.read(0, Math.min(length, open.size));
    try {
      return parseGguf(bytes, open.size, fail);
    } catch (error) {
      if (!(error instanceof MoreBytesNeeded)) throw error;
      if (error.length > largestHeader) fail("its header is larger than 128 MiB");
      length = Math.min(Math.max(error.length, length * 4), largestHeader);
    }
  }
}
