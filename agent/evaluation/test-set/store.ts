// Test sets on disk: test-sets/<id>/ with test-set.json, rows.jsonl and shots.jsonl. None ever changes.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { TestRow, TestSet } from "../../../schemas/test-set.ts";
import { errors } from "../../errors.ts";
import { removeAtOnce } from "../../store/drafts.ts";
import type { Home } from "../../store/home.ts";
import { findFolder, listFolders } from "../../store/list-folders.ts";

export interface OpenTestSet {
  folder: string;
  testSet: TestSet;
}

export function testSetFiles(folder: string): { manifest: string; rows: string; shots: string } {
  return {
    manifest: path.join(folder, "test-set.json"),
    rows: path.join(folder, "rows.jsonl"),
    shots: path.join(folder, "shots.jsonl"),
  };
}

export async function testSetIds(home: Home): Promise<string[]> {
  return listFolders(home.testSets);
}

/** Throws `test_set_not_found`, `test_set_damaged`. */
export async function openTestSet(home: Home, id: string): Promise<OpenTestSet> {
  const folder = await findFolder(home.testSets, id);
  if (folder === undefined) throw errors.testSetNotFound(id, await testSetIds(home));
  const { manifest } = testSetFiles(folder);
  const parsed = TestSet.safeParse(parseOrUndefined(await readText(folder, manifest)));
  if (parsed.success) return { folder, testSet: parsed.data };
  throw errors.testSetDamaged(folder, "its test-set.json is not what it should be");
}

/** All that can be read, by name, and why others cannot. */
export async function listTestSets(
  home: Home,
): Promise<{ testSets: TestSet[]; damaged: { id: string; reason: string }[] }> {
  const testSets: TestSet[] = [];
  const damaged: { id: string; reason: string }[] = [];
  for (const id of await testSetIds(home)) {
    try {
      testSets.push((await openTestSet(home, id)).testSet);
    } catch (error) {
      damaged.push({ id, reason: (error as Error).message });
    }
  }
  testSets.sort((left, right) => left.name.localeCompare(right.name));
  return { testSets, damaged };
}

/** Throws `test_set_damaged` where there are not as many as there were. */
export async function readTestRows({ folder, testSet }: OpenTestSet): Promise<TestRow[]> {
  const rows = await readRowsFile(folder, testSetFiles(folder).rows);
  if (rows.length === testSet.rows) return rows;
  throw errors.testSetDamaged(folder, `rows.jsonl has ${rows.length} rows and had ${testSet.rows}`);
}

/** The first `count` solved examples. Throws `too_few_examples`, `test_set_damaged`. */
export async function readShots({ folder }: OpenTestSet, count: number): Promise<TestRow[]> {
  if (count === 0) return [];
  const shots = await readRowsFile(folder, testSetFiles(folder).shots);
  if (shots.length < count) throw errors.tooFewExamples(count, shots.length);
  return shots.slice(0, count);
}

export async function removeTestSet(home: Home, id: string): Promise<void> {
  const folder = await findFolder(home.testSets, id);
  if (folder === undefined) throw errors.testSetNotFound(id, await testSetIds(home));
  await removeAtOnce(folder, home.testSets);
}

async function readRowsFile(folder: string, file: string): Promise<TestRow[]> {
  const lines = (await readText(folder, file)).split("\n").slice(0, -1);
  return lines.map((line, index) => {
    const parsed = TestRow.safeParse(parseOrUndefined(line));
    if (parsed.success) return parsed.data;
    throw errors.testSetDamaged(folder, `line ${index + 1} of ${path.basename(file)} is no row`);
  });
}

async function readText(folder: string, file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw errors.testSetDamaged(folder, `${path.basename(file)} is missing`);
  }
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
