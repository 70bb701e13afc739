// Opens the database of the home that is argument 1, says so, and stays.
import { writeSync } from "node:fs";
import { openDatabase } from "../../../agent/store/database.ts";
import { openHome } from "../../../agent/store/home.ts";

await openDatabase(openHome(process.argv[2]));
writeSync(1, "open\n");
setInterval(() => undefined, 60_000);
