// `run/log`: lines of what a run has logged, or of what its process has printed.
import { type LineFormat, LogLines, outputLine, runLogLine } from "../../run/log-lines.ts";
import { isActive } from "../../run/state.ts";
import type { HandlerOf } from "../handler.ts";

/** Searching goes on in the next call when so much has been looked at. */
const MOST_BYTES = 8 << 20;
/** Files of which the places of the lines are remembered. */
const MOST_FILES = 64;

export const runLog: HandlerOf<"run/log"> = ({ runs }) => {
  const remembered = new Map<string, LogLines>();

  function linesOf(file: string, format: LineFormat): LogLines {
    const lines = remembered.get(file) ?? new LogLines(file, format);
    // The file that was asked for last is forgotten last.
    remembered.delete(file);
    remembered.set(file, lines);
    for (const oldest of [...remembered.keys()].slice(0, -MOST_FILES)) remembered.delete(oldest);
    return lines;
  }

  return async ({ run, file, from, limit, levels, search }) => {
    const { folder, summary } = runs.get(run);
    const lines = file === "log" ? linesOf(folder.log, runLogLine) : linesOf(folder.output, outputLine);
    await lines.count();
    const wanted = search?.toLowerCase();
    const result = await lines.read(from, {
      limit,
      mostBytes: MOST_BYTES,
      complete: file === "output" && !isActive(summary.state),
      accept: ({ level, message }) =>
        (levels?.includes(level) ?? true) && (wanted === undefined || message.toLowerCase().includes(wanted)),
    });
    return { lines: result.lines, next: result.end ? null : result.next };
  };
};
