// A worker that does what it is told to by the text of its job: hang, crash, take memory, lie.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { startWatchdog } from "../../../agent/worker/watchdog.ts";

const watchdog = startWatchdog();
const taken: unknown[] = [];

type Told = string | number | object;

const behaviours: Record<string, (argument: string) => Told | Promise<Told>> = {
  hang: () => {
    for (;;) Math.random();
  },
  sleep: () => sleep(60_000, {}),
  crash: () => {
    setImmediate(() => {
      throw new TypeError("nobody expected this");
    });
    return sleep(60_000, {});
  },
  abort: () => process.abort(),
  lie: () => ({ file: 17 }),
  babble: () => {
    process.send!({ kind: "gossip" });
    return sleep(60_000, {});
  },
  heap: () => {
    for (;;) taken.push(Array.from({ length: 10_000 }, (_, index) => ({ index })));
  },
  buffers: () => {
    watchdog.limitMemory(200);
    for (;;) taken.push(Buffer.alloc(1 << 20, 1));
  },
  // Starts a process of its own session, which holds stderr for as long as the file is there.
  hold: (file) => {
    const child = `const fs = require("fs"), file = ${JSON.stringify(file)};
      fs.writeFileSync(file, "");
      setInterval(() => fs.existsSync(file) || process.exit(), 20);`;
    spawn(process.execPath, ["-e", child], { detached: true, stdio: ["ignore", "ignore", "inherit"] });
    return sleep(60_000, {});
  },
  environment: () => Object.keys(process.env).sort().join(" "),
  waitFor: async (file) => {
    while (!existsSync(file)) await sleep(10);
    return process.pid;
  },
};

process.on("disconnect", () => process.exit());
process.on("message", (message: { input: { text?: string } }) => {
  // Jobs without a text take their time.
  const [behaviour, argument = ""] = (message.input.text ?? "sleep").split(" ") as [string, string?];
  process.send!({ kind: "begun" });
  void Promise.resolve(behaviours[behaviour]!(argument)).then((file) => {
    const result = typeof file === "object" ? file : { config: null, file: String(file), problems: [] };
    process.send!({ kind: "done", megabytes: 50, result });
  });
});
