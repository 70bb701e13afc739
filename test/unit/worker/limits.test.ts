import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { jobs } from "../../../agent/worker/jobs.ts";

function inWords({ seconds, memory }: { seconds: number; memory: number | null }): string[] {
  const time =
    seconds > 24 * 3600
      ? `${seconds / (24 * 3600)} days`
      : seconds >= 3600
        ? `${seconds / 3600} h`
        : seconds > 60
          ? `${seconds / 60} min`
          : `${seconds} s`;
  if (memory === null) return [time, "the model's own"];
  return [time, memory % 1024 === 0 ? `${memory / 1024} GiB` : `${memory} MiB`];
}

test("The documented limits are those of the jobs, in their order", () => {
  const page = readFileSync("docs/datasets-and-models.md", "utf8");
  const [table] = /^\|[^]*?\n\n/m.exec(page)!;
  const rows = table
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2)
    .map((line) =>
      line
        .split("|")
        .slice(3, 5)
        .map((cell) => cell.trim()),
    );
  assert.deepEqual(rows, Object.values(jobs).map(inWords));
});
