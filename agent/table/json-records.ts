// Records of a JSON file: the elements of its array, or the one object that it is.
import { stat } from "node:fs/promises";
import type { Problem } from "../../schemas/problem.ts";
import { readElements } from "../dataset/read-json.ts";
import { readJsonObject } from "../dataset/read-json-object.ts";
import { readHead } from "../dataset/read.ts";
import { takeTurns, type RecordSource, type TableRecord } from "./record-source.ts";

export async function jsonRecords(file: string): Promise<RecordSource> {
  return (await readHead(file)).startsWith("[") ? arrayRecords(file) : objectRecord(file);
}

function arrayRecords(file: string): RecordSource {
  const start = { record: 0, offset: 0, line: 1 };
  return {
    ...{ file, format: "json", header: [], problems: [], start },
    async *read(from, { signal, end } = {}): AsyncGenerator<TableRecord> {
      // At the beginning of the file stands the bracket of the array, and no element.
      const place = from.offset === 0 ? undefined : { ...from, row: from.record + 1 };
      for await (const item of readElements(file, signal, place, end)) {
        if ("problem" in item) return;
        const { line, row, offset, bytes, decode } = item;
        const size = bytes === 0 ? undefined : bytes;
        yield { record: row - 1, offset, line, bytes: size, rowLine: row, content: decode() };
      }
    },
    async scan(onRecord, { signal, onProgress }) {
      const problems: Problem[] = [];
      let records = 0;
      for await (const item of readElements(file, signal)) {
        if ("problem" in item) problems.push(item.problem);
        else {
          onRecord(item.row - 1, item.offset, item.line);
          records = item.row;
          if (records % 1024 !== 0) continue;
          onProgress?.(records, item.offset);
          await takeTurns();
        }
      }
      return { records, problems };
    },
  };
}

async function objectRecord(file: string): Promise<RecordSource> {
  const { size } = await stat(file);
  const start = { record: 0, offset: 0, line: 1 };
  return {
    ...{ file, format: "json", header: [], problems: [], start },
    async *read(): AsyncGenerator<TableRecord> {
      for await (const item of readJsonObject(file)) {
        if ("problem" in item) return;
        yield { ...start, bytes: size, rowLine: item.row, content: item.content };
      }
    },
    scan: (onRecord) => {
      onRecord(0, 0, 1);
      return Promise.resolve({ records: 1, problems: [] });
    },
  };
}
