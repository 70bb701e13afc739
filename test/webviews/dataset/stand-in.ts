// Stands in for the extension and the agent behind it: it answers what the dataset page asks for with rows of its own.
import { after } from "node:test";
import { datasetPanel, type DatasetDown, type DatasetUp } from "../../../schemas/panels/dataset.ts";
import type { TableRow, WholeRow } from "../../../schemas/protocol/table.ts";
import { openWebview, type TestWebview, type WebviewOptions } from "../support/webview.ts";

export type Intent<K extends DatasetUp["kind"]> = DatasetUp & { kind: K };

export interface StandInOptions extends WebviewOptions {
  readonly rows?: number;
  /** Whether rows are answered; otherwise the test does it. */
  readonly isSilent?: boolean;
}

export interface DatasetView {
  readonly view: TestWebview<typeof datasetPanel>;
  /** Sends what the extension sends when a page is ready. */
  readonly tellAll: () => Promise<void>;
  /** The newest intent of a kind; waits for one. */
  readonly intent: <K extends DatasetUp["kind"]>(kind: K, from?: number) => Promise<Intent<K>>;
}

/** Every 10th row is broken; every other one is a question and its answer. */
export function rowAt(position: number): TableRow {
  const isBroken = position % 10 === 9;
  return {
    position,
    row: position,
    line: position + 1,
    cells: isBroken
      ? [null, null, null]
      : [`Question ${position}?`, `Answer\n${position}`, String(position % 7)],
    cut: [],
    ...(isBroken && {
      problem: { code: "json_not_valid", severity: "error" as const, message: "The line is not JSON." },
    }),
  };
}

export function wholeRow(row: number): WholeRow {
  const value = { prompt: `Question ${row}?`, completion: `Answer\n${row}`, score: row % 7 };
  const isBroken = row % 10 === 9;
  const problem = {
    code: "json_not_valid",
    severity: "error" as const,
    message: "The line is not JSON.",
    advice: "Mend it.",
  };
  return {
    row,
    line: row + 1,
    bytes: 40,
    raw: isBroken ? '{"prompt": ' : JSON.stringify(value),
    isCut: false,
    value: isBroken ? null : value,
    example: isBroken ? null : { kind: "completion", prompt: value.prompt, completion: value.completion },
    problems: isBroken ? [problem] : [],
  };
}

export async function openDataset(options: StandInOptions = {}): Promise<DatasetView> {
  const { rows = 1000, isSilent = false, ...page } = options;
  const view = await openWebview(datasetPanel, page);
  const answering = { isOn: !isSilent, done: 0 };
  const answers = setInterval(() => {
    if (!answering.isOn) return;
    const asked = view.intents.slice(answering.done);
    answering.done += asked.length;
    for (const intent of asked) {
      const answer = answerTo(intent, rows);
      if (answer !== undefined) void view.send(answer).catch(() => undefined);
    }
  }, 5);
  after(() => {
    clearInterval(answers);
  });
  const opened: DatasetView = {
    view,
    tellAll: () => view.send(...everything(rows)),
    intent: async <K extends DatasetUp["kind"]>(kind: K, from = 0) =>
      (await view.intent((intent) => intent.kind === kind, from)) as Intent<K>,
  };
  await opened.tellAll();
  return opened;
}

function everything(rows: number): DatasetDown[] {
  return [
    { kind: "place", place: { kind: "file", name: "questions.jsonl" } },
    { kind: "agent", state: "connected", failure: null },
    {
      kind: "table",
      columns: [
        { name: "prompt", kind: "text" },
        { name: "completion", kind: "text" },
        { name: "score", kind: "number" },
      ],
      bytes: rows * 40,
      rows,
      firstRows: Array.from({ length: Math.min(100, rows) }, (_, position) => rowAt(position)),
      problems: [],
      isSame: false,
    },
    { kind: "pending", pending: { excluded: new Uint32Array(), edits: [], isStale: false, elsewhere: 0 } },
    { kind: "tokenizers", choices: [], chosen: null },
  ];
}

function answerTo(intent: DatasetUp, rows: number): DatasetDown | undefined {
  if (intent.kind === "fetch") {
    const { request, offset, limit } = intent;
    const length = Math.max(0, Math.min(limit, rows - offset));
    return { kind: "rows", request, rows: Array.from({ length }, (_, index) => rowAt(offset + index)) };
  }
  if (intent.kind === "showRow") {
    return { kind: "row", row: intent.row, whole: wholeRow(intent.row), failure: null };
  }
  return undefined;
}
