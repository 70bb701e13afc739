// Serves the files of the pages from memory: those that were there when they were first asked for, and nothing else, so
// that no name leads anywhere.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { HttpRefusal } from "./answer.ts";
import type { Exchange } from "./router.ts";

interface StaticFile {
  readonly type: string;
  readonly bytes: Buffer;
  /** The digest of its bytes. */
  readonly etag: string;
}

/** Files of other kinds, as source maps, are not served. */
const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
};

export class StaticFiles {
  readonly #folders: readonly { readonly name: string; readonly url: URL }[];
  #files: ReadonlyMap<string, StaticFile> | undefined;

  /** `url` is a folder's. */
  constructor(folders: readonly { readonly name: string; readonly url: URL }[]) {
    this.#folders = folders;
  }

  /** Answers with a file of a folder, or with 304 where the browser has it already. @throws HttpRefusal */
  send({ request, response }: Exchange, folder: string, name: string): void {
    this.#files ??= new Map(this.#folders.flatMap((each) => [...readFolder(each.name, each.url)]));
    const file = this.#files.get(`${folder}/${name}`);
    if (file === undefined) throw new HttpRefusal(404, "Nothing lies there.");
    response.setHeader("ETag", file.etag);
    // Asked anew each time, since the next agent may be another version.
    response.setHeader("Cache-Control", "no-cache");
    response.setHeader("Content-Security-Policy", policyFor(request.headers.host ?? ""));
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    if (request.headers["if-none-match"] === file.etag) {
      response.writeHead(304).end();
      return;
    }
    response.writeHead(200, { "Content-Type": file.type, "Content-Length": file.bytes.length });
    response.end(request.method === "HEAD" ? undefined : file.bytes);
  }
}

/**
 * No inline script, no other host, and nobody may frame the pages. Styles may be set by script: charts and controls do
 * so. `host` was found to be ours; WebSockets are named because not every browser counts them as of the same origin.
 */
function policyFor(host: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self' ws://${host} wss://${host}`,
    "frame-src 'self'",
    "frame-ancestors 'none'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join("; ");
}

function* readFolder(name: string, url: URL): Iterable<[string, StaticFile]> {
  const folder = fileURLToPath(url);
  for (const file of namesIn(folder)) {
    const type = types[path.extname(file)];
    if (type === undefined) continue;
    const bytes = readFileSync(path.join(folder, file));
    const etag = `"${createHash("sha256").update(bytes).digest("base64url")}"`;
    yield [`${name}/${file.replaceAll("\\", "/")}`, { type, bytes, etag }];
  }
}

/** None where the pages were not built. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  } catch {
    return [];
  }
}
