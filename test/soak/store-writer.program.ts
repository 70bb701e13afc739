// Opens a database and writes to it until it is killed: arguments are the home and the file of counters.
import { writeSync } from "node:fs";
import { openDatabase } from "../../agent/store/database.ts";
import { openHome } from "../../agent/store/home.ts";
import { findContradictions, keepWriting, readCounters } from "./store-load.ts";

const [root, countersFile] = process.argv.slice(2) as [string, string];
const database = await openDatabase(openHome(root), { journalLimit: 100_000 });
const contradictions = findContradictions(database.document, readCounters(countersFile));
if (database.state.mode !== "writable") contradictions.push(JSON.stringify(database.state));
if (contradictions.length > 0) {
  writeSync(2, `${contradictions.join("\n")}\n`);
  process.exit(1);
}
writeSync(1, "open\n");
await keepWriting(database, countersFile);
