import assert from "node:assert/strict";
import { test } from "node:test";
import { formatBytes } from "../../../agent/store/format-bytes.ts";

test("Bytes read the same everywhere", () => {
  const table: [bytes: number, text: string][] = [
    [0, "0 bytes"],
    [512, "512 bytes"],
    [1536, "1.5 KiB"],
    [50 * 2 ** 20, "50 MiB"],
    [3 * 2 ** 30, "3.0 GiB"],
    [123.45 * 2 ** 30, "123.5 GiB"],
    [2 ** 50, "1024.0 TiB"],
  ];
  for (const [bytes, text] of table) assert.equal(formatBytes(bytes), text);
});
