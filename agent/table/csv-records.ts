// Records of a CSV file. A damaged one is its first line, as when the file is imported.
import { asRow, likeliestDelimiter, readCsvRecords, readHeader } from "../dataset/read-csv.ts";
import { decodeUtf8 } from "../dataset/decode.ts";
import { readLines } from "../dataset/lines.ts";
import { scanByReading, type RecordSource, type TableRecord } from "./record-source.ts";

export async function csvRecords(file: string): Promise<RecordSource> {
  const start = { record: 0, offset: 0, line: 1 };
  const nothing: RecordSource = {
    ...{ file, format: "csv", header: [], problems: [], start },
    async *read() {
      // There are no columns to put anything into.
    },
    scan: () => Promise.resolve({ records: 0, problems: [] }),
  };
  const records = readCsvRecords(file, {});
  const { value: first } = await records.next();
  await records.return(undefined);
  if (first === undefined) return nothing;
  const read = readHeader(file, first.line, first.content);
  if ("problem" in read) return { ...nothing, problems: [read.problem] };
  const header = read.names;
  const delimiter = await delimiterOf(file, first.offset);
  const source: RecordSource = {
    ...nothing,
    header,
    start: { record: -1, offset: first.offset, line: first.line },
    async *read(from, { signal, end } = {}): AsyncGenerator<TableRecord> {
      let { record } = from;
      const options = { signal, end, start: from.offset, firstLine: from.line, delimiter };
      for await (const { line, offset, bytes, content } of readCsvRecords(file, options)) {
        // The header has the number -1.
        if (record >= 0)
          yield { record, offset, line, bytes, rowLine: line, content: asRow(header, content, []) };
        record += 1;
      }
    },
    scan: async (onRecord, options) => ({
      records: await scanByReading(source, onRecord, options),
      problems: [],
    }),
  };
  return source;
}

async function delimiterOf(file: string, offset: number): Promise<string | undefined> {
  for await (const { bytes } of readLines(file, undefined, undefined, offset)) {
    const text = bytes === undefined ? undefined : decodeUtf8(bytes, offset);
    return text !== undefined && "value" in text ? likeliestDelimiter(text.value) : undefined;
  }
  return undefined;
}
