// `run/log`: a page of what a run has logged, or of what its process has printed.
import { isActive } from "../../../schemas/run-state.ts";
import { outputLine, runLogLine } from "../../run/log-format.ts";
import { type PageSelection, readAfter, readBefore } from "../../run/log-pages.ts";
import type { HandlerOf } from "../handler.ts";

/** Searching goes on in the next call when so much has been looked at. */
const MOST_BYTES = 8 << 20;

export const runLog: HandlerOf<"run/log"> =
  ({ runs }) =>
  async ({ run, file, after, before, limit, levels, search }) => {
    const { folder, summary } = runs.get(run);
    const [name, format] = file === "log" ? [folder.log, runLogLine] : [folder.output, outputLine];
    const wanted = search?.toLowerCase();
    const selection: PageSelection = {
      limit,
      mostBytes: MOST_BYTES,
      complete: file === "output" && !isActive(summary.state),
      accept: ({ level, message }) =>
        (levels?.includes(level) ?? true) && (wanted === undefined || message.toLowerCase().includes(wanted)),
    };
    return before === undefined
      ? readAfter(name, format, after, selection)
      : readBefore(name, format, before, selection);
  };
