import assert from "node:assert/strict";
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { outputLine, runLogLine } from "../../../agent/run/log-format.ts";
import { type PageSelection, readAfter, readBefore } from "../../../agent/run/log-pages.ts";
import { createRandom } from "../../../agent/dataset/random.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const everything: PageSelection = {
  ...{ limit: Infinity, mostBytes: Infinity, complete: false },
  accept: () => true,
};

function logOf(content: string): string {
  const file = path.join(temporaryFolder(), "log");
  writeFileSync(file, content);
  return file;
}

/** Words of all pages, read one way from one end to the other. */
async function pages(
  file: string,
  way: "forwards" | "backwards",
  selection: Partial<PageSelection>,
): Promise<{ words: string[]; calls: number }> {
  const wanted = { ...everything, ...selection };
  const words: string[] = [];
  let calls = 0;
  if (way === "forwards")
    for (let [after, atEnd] = [0, false]; !atEnd; calls++) {
      const page = await readAfter(file, outputLine, after, wanted);
      words.push(...page.lines.map(({ message }) => message));
      ({ later: after, atEnd } = page);
    }
  else
    for (let before: number | "end" | null = "end"; before !== null; calls++) {
      const page = await readBefore(file, outputLine, before, wanted);
      words.unshift(...page.lines.map(({ message }) => message));
      before = page.earlier;
    }
  return { words, calls };
}

test("Whichever way and in whatever pages a log is read, every line is told once and in its order", async () => {
  const random = createRandom(7);
  const lines = Array.from({ length: 4000 }, (_, line) => {
    // Some are longer than what is read at once.
    const length = line % 1000 === 17 ? 300_000 : random.below(300);
    return `${line} ${"x".repeat(length)}`;
  });
  const shown = lines.map((line) => (line.length > 16_384 ? `${line.slice(0, 16_384)}…` : line));
  for (const [ending, complete, count] of [
    ["\n", false, 4000],
    ["\n", true, 4000],
    ["", true, 4000],
    ["", false, 3999],
  ] as const) {
    const file = logOf(lines.join("\n") + ending);
    for (const way of ["forwards", "backwards"] as const)
      for (const limits of [{}, { limit: 1 }, { limit: 777 }, { mostBytes: 50_000 }]) {
        if (limits.limit === 1 && (ending === "" || complete)) continue;
        const { words } = await pages(file, way, { ...limits, complete });
        assert.deepEqual(words, shown.slice(0, count), `${way} ${JSON.stringify(limits)}`);
      }
  }
});

test("The newest lines are the same, however long the log is before them", async () => {
  const file = logOf("");
  for (let part = 0; part < 20; part++) appendFileSync(file, `${"x".repeat(99)}\n`.repeat(20_000));
  appendFileSync(file, "one\ntwo\n");
  const before = bytesRead();
  const { lines, earlier, later, atEnd } = await readBefore(file, outputLine, "end", {
    ...everything,
    limit: 2,
  });
  assert.deepEqual(
    lines.map(({ message, place }) => [message, place]),
    [
      ["one", 40_000_000],
      ["two", 40_000_004],
    ],
  );
  assert.deepEqual([earlier, later, atEnd], [40_000_000, 40_000_008, true]);
  assert.ok(bytesRead() - before < 2 << 20);
});

/** By this process; 0 where the system does not tell. */
function bytesRead(): number {
  return process.platform === "linux"
    ? Number(/rchar: (\d+)/.exec(readFileSync("/proc/self/io", "utf8"))![1])
    : 0;
}

test("What is searched for is found backwards, page by page", async () => {
  const file = logOf(Array.from({ length: 20_000 }, (_, number) => `line ${number}\n`).join(""));
  const accept: PageSelection["accept"] = ({ message }) => message.endsWith("777");
  const wanted = Array.from({ length: 20 }, (_, thousand) => `line ${thousand * 1000 + 777}`);
  for (const way of ["forwards", "backwards"] as const) {
    const { words, calls } = await pages(file, way, { accept, mostBytes: 20_000 });
    assert.deepEqual(words, wanted);
    assert.ok(calls > 8, `${calls} calls`);
    assert.deepEqual((await pages(file, way, { accept, limit: 3 })).calls, 7);
  }
});

test("A place within a line belongs to the line: behind it comes the next, before it the one before", async () => {
  const file = logOf("one\ntwo\nthree\n");
  const words = (page: { lines: { message: string }[] }) => page.lines.map(({ message }) => message);
  assert.deepEqual(words(await readAfter(file, outputLine, 4, everything)), ["two", "three"]);
  assert.deepEqual(words(await readAfter(file, outputLine, 5, everything)), ["three"]);
  assert.deepEqual(words(await readBefore(file, outputLine, 4, everything)), ["one"]);
  assert.deepEqual(words(await readBefore(file, outputLine, 6, everything)), ["one"]);
  assert.deepEqual(words(await readBefore(file, outputLine, 8, everything)), ["one", "two"]);
  assert.deepEqual(words(await readBefore(file, outputLine, 0, everything)), []);
});

test("A line that is being written waits, and what came behind the last page is the next", async () => {
  const file = logOf("one\ntw");
  const first = await readBefore(file, outputLine, "end", everything);
  assert.deepEqual([first.lines.length, first.later, first.atEnd], [1, 4, true]);
  assert.deepEqual((await readAfter(file, outputLine, 4, everything)).lines, []);
  appendFileSync(file, "o\nthree\n");
  const next = await readAfter(file, outputLine, first.later, everything);
  assert.deepEqual(next.lines.map(({ message }) => message).join(" "), "two three");
});

test("A file that has become shorter, is empty or is not there has no lines behind a place", async () => {
  const file = logOf("one\ntwo\n");
  truncateSync(file, 4);
  assert.deepEqual(await readAfter(file, outputLine, 8, everything), {
    ...{ lines: [], earlier: 4, later: 4, atEnd: true },
  });
  truncateSync(file, 0);
  for (const name of [file, `${file}.none`]) {
    const nothing = { lines: [], earlier: null, later: 0, atEnd: true };
    assert.deepEqual(await readAfter(name, outputLine, 8, everything), nothing);
    assert.deepEqual(await readBefore(name, outputLine, "end", everything), nothing);
  }
});

test("A damaged line is shown as a warning at the time of the line beside it", async () => {
  const line = (time: number) => `{"time":${time},"level":"error","message":"one"}\n`;
  const file = logOf(`${line(5)}{"time":"x"}\n${line(7)}`);
  const message = "A line of log.jsonl is damaged and cannot be shown.";
  for (const [read, time] of [
    [readAfter(file, runLogLine, 0, everything), 5],
    [readBefore(file, runLogLine, "end", everything), 7],
  ] as const) {
    const { lines } = await read;
    assert.deepEqual(lines[1], { place: 43, time, level: "warning", message });
  }
});
