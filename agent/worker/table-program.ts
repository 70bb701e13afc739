// The program of a table: reads one file for the agent that started it, for as long as somebody looks at it.
import { TrainyardError } from "../errors.ts";
import { Table } from "../table/table.ts";
import type { WorkOptions } from "../table/work.ts";
import { packFailure } from "./messages.ts";
import {
  tableCalls,
  TableOrder,
  type TableCall,
  type TableParams,
  type TableReport,
  type TableResult,
} from "./table-calls.ts";
import { startWatchdog } from "./watchdog.ts";

/** Resident memory beyond which the process is ended, in MiB. */
const memoryLimit = 768;
const aliveMilliseconds = 1000;
const progressMilliseconds = 100;

startWatchdog().limitMemory(memoryLimit);
const running = new Map<number, AbortController>();
let opened: Table | undefined;

process.on("disconnect", () => process.exit());
process.on("message", (message) => {
  const order = TableOrder.parse(message);
  if ("cancel" in order) running.get(order.cancel)?.abort(new Error("cancelled"));
  else void answer(order.id, order.call, order.params);
});
setInterval(() => {
  if (running.size > 0) say({ kind: "alive" });
}, aliveMilliseconds).unref();

type Perform = {
  readonly [C in TableCall]: (params: TableParams<C>, options: WorkOptions) => Promise<TableResult<C>>;
};

const perform: Perform = {
  open: async (params) => {
    opened = await Table.open(params);
    const { columns, format, problems, known } = opened;
    const { size: bytes } = known.state;
    const rows = known.index?.records ?? null;
    const firstRows = opened.firstRows();
    return { columns: [...columns], format, bytes, rows, firstRows, problems: [...problems], known };
  },
  index: async (_, options) => {
    const { records, problems } = await table().index(options);
    return { rows: records, problems, known: table().known };
  },
  rows: async (params) => ({ rows: await table().rows(params) }),
  ranges: async (params, options) => ({ ranges: await table().ranges(params, options) }),
  row: ({ row }) => table().row(row),
  view: async ({ filters, sort }, options) => {
    const { id, rows } = await table().view(filters, sort, options);
    return { view: id, rows, known: table().known };
  },
  find: async (params, options) => ({ position: await table().find(params, options) }),
};

function table(): Table {
  if (opened === undefined) throw new Error("no table is open");
  return opened;
}

async function answer(id: number, call: TableCall, params: unknown): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const options = { signal: controller.signal, onProgress: progressReporter(id) };
    const checked = tableCalls[call].params.parse(params);
    // The types of parameters and result belong to the call, which they have been checked against.
    const result = await (perform[call] as (params: unknown, options: WorkOptions) => Promise<unknown>)(
      checked,
      options,
    );
    say({ kind: "done", id, result });
  } catch (error) {
    if (error instanceof TrainyardError) say({ kind: "failed", id, failure: packFailure(error) });
    else {
      const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
      say({ kind: "broken", id, message, stack });
    }
  } finally {
    running.delete(id);
  }
}

function progressReporter(id: number): NonNullable<WorkOptions["onProgress"]> {
  let last = -Infinity;
  return (progress) => {
    const now = performance.now();
    if (now - last < progressMilliseconds) return;
    last = now;
    say({ kind: "progress", id, progress });
  };
}

function say(report: TableReport): void {
  // An agent that is gone needs no answer.
  if (process.connected) process.send?.(report, undefined, undefined, () => undefined);
}
