// Makes a test set: draws its rows and its solved examples, and writes them at once.
import { createHash } from "node:crypto";
import path from "node:path";
import {
  metricName,
  type Metric,
  type TestRow,
  type TestSet,
  type TestSource,
} from "../../../schemas/test-set.ts";
import { openDataset, type DatasetVersion } from "../../dataset/store.ts";
import { errors, TrainyardError } from "../../errors.ts";
import { createDraft, publishDraft } from "../../store/drafts.ts";
import type { Home } from "../../store/home.ts";
import { replaceFile, replaceJson } from "../../store/write-file.ts";
import { mostShots, type TestSetRequest } from "../requests.ts";
import { candidatesOfFile, candidatesOfSplit, formOfFile } from "./candidates.ts";
import { checkMetrics, defaultMetrics } from "./default-metrics.ts";
import { apartFrom, drawItems } from "./draw.ts";
import { listTestSets, testSetFiles, testSetIds } from "./store.ts";

/**
 * The same rows, asked and judged alike under the same name, are the same test set, which is made once. Errors:
 * `test_set_empty`, `metric_not_usable`, `too_few_examples`, `input_has_problems`, `dataset_not_found`,
 * `dataset_damaged`, `file_not_found`, `disk_full`.
 */
export async function createTestSet(home: Home, request: TestSetRequest): Promise<TestSet> {
  const { limit, seed, fewShot, instruction, ask, generation } = request;
  await checkMetrics(request.metrics ?? []);
  const source = await openTestSource(home, request);
  const drawn = await drawRows(source, limit, seed);
  const missing = source.hasOwnShots ? 0 : (request.examples ?? 0) - drawn.pool.length;
  const { rows, total, pool, leftOut } =
    missing > 0 && drawn.rows.length > missing
      ? await drawRows(source, drawn.rows.length - missing, seed)
      : drawn;
  const [first] = rows;
  if (first === undefined)
    throw errors.testSetEmpty(source.words, "none has an answer at the end, choices or a text");
  requireFitting(request.metrics ?? [], first.kind);
  const shots = first.kind === "text" ? [] : pool;
  if (fewShot > shots.length) throw errors.tooFewExamples(fewShot, shots.length);
  const metrics = request.metrics ?? defaultMetrics(rows);
  const [rowLines, shotLines] = [jsonLines(rows), jsonLines(shots)];
  const judged = JSON.stringify([first.kind, metrics]);
  const content = createHash("sha256").update(`${judged}\n${rowLines}\n${shotLines}`).digest("hex");
  const id = await freeId(home, request.name);
  const testSet: TestSet = {
    ...{ schema: 1, id, name: request.name, createdAt: new Date().toISOString(), task: first.kind },
    ...{ source: source.named, rows: rows.length, rowsInSource: total, metrics, ask },
    ...(leftOut > 0 && { rowsLeftOut: leftOut }),
    ...(instruction !== undefined && instruction !== "" && { instruction }),
    ...{ fewShot, shots: shots.length, generation, content },
  };
  const same = (await listTestSets(home)).testSets.find((other) => isSame(other, testSet));
  if (same !== undefined) return same;
  const draft = await createDraft(home.testSets);
  const files = testSetFiles(draft);
  replaceFile(files.rows, rowLines);
  replaceFile(files.shots, shotLines);
  replaceJson(files.manifest, testSet);
  await publishDraft(draft, path.join(home.testSets, id));
  return testSet;
}

/** The rows of the test, of how many, and those that solved examples can be of; and how many cannot be asked. */
async function drawRows(
  source: OpenedSource,
  limit: number,
  seed: number,
): Promise<{ rows: TestRow[]; total: number; pool: TestRow[]; leftOut: number }> {
  let leftOut = 0;
  const all = source.rows(() => leftOut++);
  const { items: rows, total } = await drawItems(firstKind(all), limit, seed);
  const { items: pool } = await drawItems(apartFrom(rows, source.shots()), mostShots, seed + 1);
  return { rows, total, pool, leftOut };
}

function requireFitting(metrics: readonly Metric[], kind: TestRow["kind"]): void {
  const [metric] = metrics.filter((one) => kind === "choice" || (kind === "text" && one.kind !== "loss"));
  if (metric === undefined) return;
  const reason =
    kind === "choice"
      ? "rows with choices have their own metrics"
      : "the rows are plain texts, of which only the loss can be told";
  throw errors.metricNotUsable(metricName(metric), reason);
}

/** But for when it was made, and its id. */
function isSame(left: TestSet, right: TestSet): boolean {
  const told = (testSet: TestSet): string => JSON.stringify({ ...testSet, id: "", createdAt: "" });
  return told(left) === told(right);
}

type FileOfTest = Extract<TestSetRequest["source"], { file: string }>;

interface OpenedSource {
  named: TestSource;
  words: string;
  rows(onLeftOut: () => void): AsyncIterable<TestRow>;
  shots(): AsyncIterable<TestRow>;
  /** Whether they come from elsewhere than the rows, of which none need to be kept out for them then. */
  hasOwnShots: boolean;
}

async function openTestSource(home: Home, { source, examples }: TestSetRequest): Promise<OpenedSource> {
  if ("dataset" in source) {
    const { dataset, split, shotsSplit } = source;
    const version = await openDataset(home, dataset, source.version);
    return {
      named: { dataset, version: version.manifest.version, split },
      words: `the split ${split} of ${dataset}`,
      rows: () => candidatesOfSplit(version, split),
      shots: () => candidatesOfSplit(version, shotsSplit),
      hasOwnShots: true,
    };
  }
  const { file, shots } = source;
  const learnt = await learntForm(source);
  const section = learnt?.section ?? source.section;
  const known = learnt?.shots && (await openShots(home, learnt.shots, examples ?? 0));
  return {
    named: { file },
    words: file,
    rows: (onLeftOut) => candidatesOfFile(file, section, onLeftOut),
    shots: () =>
      known === undefined
        ? candidatesOfFile(shots ?? file, section)
        : candidatesOfSplit(known.version, known.split),
    hasOwnShots: known !== undefined || shots !== undefined,
  };
}

/** A file that means nothing either way is read as the run would, which tells the columns that it lacks. */
async function learntForm({ file, section, learnt }: FileOfTest): Promise<FileOfTest["learnt"]> {
  if (learnt === undefined) return undefined;
  const form = await formOfFile(file, learnt.section);
  if (form === "choices") return undefined;
  return form === "columns" || (await formOfFile(file, section)) === undefined ? learnt : undefined;
}

/** Undefined where the run's rows are gone and nobody asks for examples. */
async function openShots(
  home: Home,
  { dataset, version, split }: { dataset: string; version: string; split: string },
  examples: number,
): Promise<{ version: DatasetVersion; split: string } | undefined> {
  try {
    return { version: await openDataset(home, dataset, version), split };
  } catch (error) {
    if (examples > 0 || !(error instanceof TrainyardError)) throw error;
    return undefined;
  }
}

/** A test is of one kind, that of its first row. */
async function* firstKind(rows: AsyncIterable<TestRow>): AsyncGenerator<TestRow> {
  let kind: TestRow["kind"] | undefined;
  for await (const row of rows) {
    kind ??= row.kind;
    if (row.kind === kind) yield row;
  }
}

function jsonLines(rows: readonly TestRow[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

/** After its name, with a number where there is one of that name. */
async function freeId(home: Home, name: string): Promise<string> {
  const slug =
    name
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 50) || "test-set";
  const taken = new Set(await testSetIds(home));
  for (let number = 1; ; number++) {
    const id = number === 1 ? slug : `${slug}-${number}`;
    if (!taken.has(id)) return id;
  }
}
