// Commits until the disk no longer says that it has what was written: argument 1 is the home, 2 the name of the file.
import { writeSync } from "node:fs";
import { openDatabase } from "../../../agent/store/database.ts";
import { SyncFailure } from "../../../agent/store/files.ts";
import { openHome } from "../../../agent/store/home.ts";
import { faultyDisk } from "../../support/faulty-disk.ts";

const home = openHome(process.argv[2]);
let syncs = 0;
const { files } = faultyDisk(home.database, {
  failure: ({ kind, name }) =>
    kind === "sync" && name.startsWith(process.argv[3]!) && ++syncs === 5
      ? new SyncFailure("EIO: i/o error, fdatasync")
      : undefined,
});
const database = await openDatabase(home, { files, journalLimit: 200 });
for (let value = 1; ; value++) {
  await database.commit([{ kind: "set", collection: "settings", id: "count", value }]);
  writeSync(1, `${value}\n`);
}
