// Copies a file of any size onto the disk for good, and tells what was copied by its sha256.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { writeFileDurably } from "./durable-file.ts";

/** `onBytes` is told of every piece. Errors: `disk_full`, `not_writable`. */
export async function copyFileDurably(
  from: string,
  to: string,
  onBytes: (bytes: number) => void,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  let bytes = 0;
  await writeFileDurably(to, async (sink) => {
    for await (const chunk of createReadStream(from, { highWaterMark: 4 << 20 }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      await sink.write(chunk);
      bytes += chunk.length;
      onBytes(chunk.length);
    }
  });
  return { bytes, sha256: hash.digest("hex") };
}
