import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { appendFileSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { TrainyardError } from "../../../agent/errors.ts";
import { sendFile } from "../../../agent/server/send-file.ts";
import { ask, type Answer } from "../../support/http.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const MIB = 1 << 20;
const sumOf = (bytes: Uint8Array) => `"${createHash("sha256").update(bytes).digest("hex")}"`;

/** `body` may ask for the file; failures are answered with their codes. */
async function serving(
  file: string,
  body: (get: (method?: string) => Promise<Answer>) => Promise<void>,
  change: { idleMilliseconds?: number; onRequest?: () => void } = {},
): Promise<void> {
  const server = createServer((request, response) => {
    sendFile({ request, response }, file).catch((error: unknown) => {
      response.writeHead(500).end(error instanceof TrainyardError ? error.code : String(error));
    });
    change.onRequest?.();
  });
  server.setTimeout(change.idleMilliseconds ?? 0);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  try {
    await body((method = "GET") => ask(port, { method, path: "/" }));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("What is sent of a file that grows all the time has the sum that is told", async () => {
  const file = path.join(temporaryFolder(), "metrics.jsonl");
  writeFileSync(file, "a line\n".repeat(100_000));
  const full = new AbortController();
  const growing = (async () => {
    for (let line = 0; !full.signal.aborted; line++) {
      appendFileSync(file, `line ${line}\n`);
      await setImmediate();
    }
  })();
  await serving(file, async (get) => {
    const sums = new Set<string>();
    for (let download = 0; download < 10; download++) {
      const { status, headers, body } = await get();
      assert.deepEqual([status, headers.etag], [200, sumOf(body)]);
      sums.add(headers.etag!);
    }
    assert.ok(sums.size > 1);
  });
  full.abort();
  await growing;
});

test("A connection is not cut while the sum of a large file is computed", async () => {
  const file = path.join(temporaryFolder(), "model.gguf");
  // Sparse, so that it takes no room; its sum takes far longer than the connection may be silent.
  writeFileSync(file, "");
  truncateSync(file, 512 * MIB);
  await serving(
    file,
    async (get) => {
      const { status, headers } = await get("HEAD");
      assert.deepEqual([status, headers["content-length"]], [200, String(512 * MIB)]);
    },
    { idleMilliseconds: 100 },
  );
});

test("A file that is cut while its sum is computed is not sent, and is sent as it is when it is asked for again", async () => {
  const file = path.join(temporaryFolder(), "model.gguf");
  writeFileSync(file, "");
  truncateSync(file, 256 * MIB);
  const cut = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    truncateSync(file, 1000);
  };
  const cuts: Promise<void>[] = [];
  await serving(
    file,
    async (get) => {
      const first = await get();
      // On a machine that is slow to look at the file, the cut came first.
      if (first.status === 200) assert.equal(first.body.length, 1000);
      else assert.equal(first.body.toString(), "file_changing");
      await Promise.all(cuts);
      const second = await get();
      assert.deepEqual([second.status, second.headers.etag], [200, sumOf(Buffer.alloc(1000))]);
    },
    { onRequest: () => cuts.push(cut()) },
  );
});
