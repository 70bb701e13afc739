// An agent's process with a bug: of the kind and with the log file that it is told.
import { endOnBugs } from "../../../agent/command/last-handler.ts";
import { createLog, rotatingFile } from "../../../agent/server/log.ts";

const [, , kind, file] = process.argv;
endOnBugs(createLog("info", rotatingFile(file!)));
const cause = new Error("the disk said no");
const bug = new Error("nobody minds this", { cause });
if (kind === "exception")
  setImmediate(() => {
    throw bug;
  });
else void Promise.reject(bug);
setInterval(() => undefined, 1000);
