// Copies a file of any size onto the disk for good, and tells what was copied by its sha256.
import { createHash } from "node:crypto";
import { writeFileDurably } from "./durable-file.ts";
import { piecesOf, withOpenFile } from "./open-file.ts";

/** `onBytes` is told of every piece. Errors: `file_not_found`, `file_not_readable`, `disk_full`, `not_writable`. */
export async function copyFileDurably(
  from: string,
  to: string,
  onBytes: (bytes: number) => void,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  return withOpenFile(from, async (source) => {
    await writeFileDurably(to, async (sink) => {
      for await (const piece of piecesOf(source)) {
        hash.update(piece);
        await sink.write(piece);
        onBytes(piece.byteLength);
      }
    });
    return { bytes: source.size, sha256: hash.digest("hex") };
  });
}
