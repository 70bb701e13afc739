// Sends a file, whole or in part (RFC 9110): its sha256 is its ETag, so that a cut download goes on with the same bytes.
import { createHash } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { errors } from "../errors.ts";
import type { Exchange } from "./router.ts";

export async function sendFile(
  { request, response }: Pick<Exchange, "request" | "response">,
  file: string,
): Promise<void> {
  const handle = await open(file, readWithoutLinks);
  try {
    const stats = await handle.stat();
    // What is appended meanwhile, as to the metrics of a run that trains, belongs to the next download.
    const { size } = stats;
    const etag = `"${await whileSilent(request.socket, sumOf(file, handle, stats))}"`;
    const headers: OutgoingHttpHeaders = {
      ETag: etag,
      "Accept-Ranges": "bytes",
      // Asked anew each time, which the ETag makes cheap.
      "Cache-Control": "private, no-cache",
      "Content-Type": "application/octet-stream",
      "Content-Disposition": disposition(path.basename(file)),
    };
    if (request.headers["if-none-match"] === etag) {
      response.writeHead(304, headers).end();
      return;
    }
    const range = isSame(request.headers["if-range"], etag)
      ? readRange(request.headers.range, size)
      : undefined;
    if (range === "outside") {
      response.setHeader("Content-Range", `bytes */${size}`);
      throw errors.rangeNotUsable(size);
    }
    const { start, end } = range ?? { start: 0, end: size - 1 };
    headers["Content-Length"] = end - start + 1;
    if (range !== undefined) headers["Content-Range"] = `bytes ${start}-${end}/${size}`;
    response.writeHead(range === undefined ? 200 : 206, headers);
    if (request.method === "HEAD" || end < start) response.end();
    else await sendBytes(handle, { start, end }, response);
  } finally {
    await handle.close();
  }
}

/** Both ends are included. */
async function sendBytes(
  handle: FileHandle,
  { start, end }: { start: number; end: number },
  response: ServerResponse,
): Promise<void> {
  const { socket } = response;
  const bytes = handle.createReadStream({ start, end, autoClose: false });
  await pipeline(bytes, response).catch(ignoreCut);
  // The file became shorter: the client would wait for the rest, or take the next answer for it.
  if (bytes.bytesRead <= end - start) socket?.destroy();
}

/** The path was resolved; what has become a link since is not followed. Windows has no such flag. */
const readWithoutLinks =
  process.platform === "win32" ? constants.O_RDONLY : constants.O_RDONLY | constants.O_NOFOLLOW;

/** Nothing is sent while a large file is read, for longer than a connection may otherwise be silent. */
async function whileSilent<T>(socket: Socket, work: Promise<T>): Promise<T> {
  const { timeout = 0 } = socket;
  socket.setTimeout(0);
  try {
    return await work;
  } finally {
    socket.setTimeout(timeout);
  }
}

interface KnownSum {
  readonly state: string;
  readonly sum: Promise<string>;
}

const knownSums = new Map<string, KnownSum>();
const MOST_KNOWN = 1000;

/** Of the bytes that the file had when it was looked at; read again only when it has changed. */
function sumOf(file: string, handle: FileHandle, stats: Stats): Promise<string> {
  const state = stateOf(stats);
  const known = knownSums.get(file);
  if (known?.state === state) return known.sum;
  const made: KnownSum = { state, sum: sha256Of(handle, stats.size) };
  knownSums.set(file, made);
  for (const oldest of [...knownSums.keys()].slice(0, -MOST_KNOWN)) knownSums.delete(oldest);
  // Whoever asks next tries again.
  made.sum.catch(() => {
    if (knownSums.get(file) === made) knownSums.delete(file);
  });
  return made.sum;
}

async function sha256Of(handle: FileHandle, size: number): Promise<string> {
  const hash = createHash("sha256");
  const block = Buffer.allocUnsafe(Math.min(size, 1 << 20));
  for (let at = 0; at < size;) {
    const { bytesRead } = await handle.read(block, 0, Math.min(block.length, size - at), at);
    if (bytesRead === 0) throw errors.fileChanging();
    hash.update(block.subarray(0, bytesRead));
    at += bytesRead;
  }
  return hash.digest("hex");
}

function stateOf({ size, mtimeMs, ctimeMs, ino }: Stats): string {
  return [size, mtimeMs, ctimeMs, ino].join(" ");
}

/** Without `If-Range` a range is always given; with it, only of the bytes that it names. */
function isSame(ifRange: string | string[] | undefined, etag: string): boolean {
  return ifRange === undefined || ifRange === etag;
}

/** One range; several, and what is none, are answered with the whole file, as RFC 9110 allows. */
function readRange(
  text: string | undefined,
  size: number,
): { start: number; end: number } | "outside" | undefined {
  const [, first = "", last = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(text ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < start) return undefined;
  return start >= size || end < start ? "outside" : { start, end };
}

/** Always to be saved, never shown, and under a name that holds nothing but a name (RFC 6266). */
function disposition(name: string): string {
  const plain = name.replaceAll(/[^\w. -]/g, "_");
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", "%27")}`;
}

/** Whoever downloads may go away in the middle. */
function ignoreCut(error: NodeJS.ErrnoException): void {
  if (!["ERR_STREAM_PREMATURE_CLOSE", "ECONNRESET", "EPIPE"].includes(error.code ?? "")) throw error;
}
