// What strangers wrote is first tried in a process of its own, which is ended when it takes too long. A
// thread would not do: one that runs out of memory takes the whole process with it.
import { spawn } from "node:child_process";

const mostMemory = 512;

/** A busy machine may take a while to start a process, which says nothing of what strangers wrote. */
const mostStartTime = 60_000;

/**
 * Runs the source of an asynchronous function of `data` (JSON) in a process. Resolves to undefined when it
 * has ended within `deadline` milliseconds, or else to what happened, as the end of a sentence.
 */
export async function tryInProcess(
  source: string,
  data: unknown,
  deadline: number,
): Promise<string | undefined> {
  const code = `
    import { writeSync } from "node:fs";
    let text = "";
    for await (const part of process.stdin.setEncoding("utf8")) text += part;
    const data = JSON.parse(text);
    writeSync(1, "begins");
    await (${source})(data);
  `;
  const options = [`--max-old-space-size=${mostMemory}`, "--input-type=module", "--eval", code];
  const child = spawn(process.execPath, options, { stdio: ["pipe", "pipe", "ignore"], windowsHide: true });
  // A process that has ended early reads no more; its exit code says so already.
  child.stdin.on("error", () => undefined);
  child.stdin.end(JSON.stringify(data));
  return await new Promise<string | undefined>((resolve, reject) => {
    const end = (): void => {
      child.kill("SIGKILL");
      resolve("takes too long");
    };
    // Timers come before events: after a stall of our own, one that has ended by now is heard of first.
    const endSoon = (): NodeJS.Immediate => setImmediate(end);
    let timer = setTimeout(endSoon, mostStartTime);
    child.stdout.once("data", () => {
      clearTimeout(timer);
      timer = setTimeout(endSoon, deadline);
    });
    child.once("error", reject);
    child.once("close", (exitCode) => {
      clearTimeout(timer);
      resolve(exitCode === 0 ? undefined : "fails or takes too much memory");
    });
  });
}
