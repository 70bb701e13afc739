// Lowers its priority when threads have begun already, and prints that of each.
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import os from "node:os";
import { lowerPriority } from "../../../agent/store/lower-priority.ts";

// Begins the threads that read files.
await readFile(process.argv[1]!);
lowerPriority();
const threads = process.platform === "linux" ? readdirSync("/proc/self/task").map(Number) : [process.pid];
process.stdout.write(JSON.stringify(threads.map((id) => os.getPriority(id))));
