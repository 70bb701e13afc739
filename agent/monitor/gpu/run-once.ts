// Runs a program that prints a little and ends.
import { execFile } from "node:child_process";

/** For a program that was ended and does not go, because it hangs in a driver: it is left to itself. */
const GRACE_MILLISECONDS = 1000;

/** What it printed; undefined when it failed, printed too much, was aborted or took longer than `milliseconds`. Never throws. */
export function runOnce(
  file: string,
  args: readonly string[],
  milliseconds: number,
  signal?: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const overdue = setTimeout(() => {
      child.unref();
      resolve(undefined);
    }, milliseconds + GRACE_MILLISECONDS);
    const child = execFile(
      file,
      args,
      {
        timeout: milliseconds,
        signal,
        killSignal: "SIGKILL",
        maxBuffer: 2 ** 22,
        windowsHide: true,
        env: { ...process.env, LC_ALL: "C" },
      },
      (error, output) => {
        clearTimeout(overdue);
        resolve(error === null ? output : undefined);
      },
    );
    child.stdin?.end();
  });
}
