import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { Services } from "../../../agent/handlers/services.ts";
import { removeStored } from "../../../agent/handlers/stored-versions.ts";
import { commitWithRoom } from "../../../agent/store/commit-with-room.ts";
import { openDatabase } from "../../../agent/store/database.ts";
import { openHome } from "../../../agent/store/home.ts";
import { labelChanges, labelRemoval, labelsOf } from "../../../agent/store/labels.ts";
import type { Changed } from "../../../schemas/protocol.ts";
import { faultyDisk, systemError } from "../../support/faulty-disk.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

test("A dataset that filled the disk is removed with its labels, and that is what is answered", async () => {
  const home = openHome(temporaryFolder());
  const folder = path.join(home.datasets, "poems");
  let isUsed = false;
  // The disk is full for as long as the dataset is on it.
  const { files } = faultyDisk(home.database, {
    failure: ({ kind }) =>
      isUsed && existsSync(folder) && kind === "write" ? systemError("ENOSPC") : undefined,
  });
  const database = await openDatabase(home, { files, retryMilliseconds: 20 });
  try {
    await database.commit(labelChanges(database, "dataset", "poems", { name: "Poems", tags: ["old"] }));
    mkdirSync(path.join(folder, "version"), { recursive: true });
    writeFileSync(path.join(folder, "version", "manifest.json"), "{}");
    isUsed = true;
    await assert.rejects(database.commit(labelChanges(database, "dataset", "poems", { notes: "Full." })), {
      code: "storage_full",
    });
    const told: Changed[] = [];
    const services = { home, database, changed: (change: Changed) => void told.push(change) };
    await removeStored(services as unknown as Services, "dataset", "poems", folder, true);
    assert.ok(!existsSync(folder));
    assert.deepEqual(told, [{ kind: "dataset", ids: ["poems"] }]);
    assert.deepEqual(labelsOf(database, "dataset", "poems", "poems"), { name: "poems", tags: [], notes: "" });
  } finally {
    await database.close();
  }
});

test("What cannot be committed because the disk stays full is given up after a while, and is no failure", async () => {
  const home = openHome(temporaryFolder());
  let isFull = false;
  const { files } = faultyDisk(home.database, {
    failure: ({ kind }) => (isFull && kind === "write" ? systemError("ENOSPC") : undefined),
  });
  const database = await openDatabase(home, { files, retryMilliseconds: 20 });
  try {
    await database.commit(labelChanges(database, "model", "poet", { name: "Poet" }));
    isFull = true;
    assert.equal(await commitWithRoom(database, labelRemoval(database, "model", "poet"), 50), false);
    isFull = false;
    assert.equal(await commitWithRoom(database, labelRemoval(database, "model", "poet")), true);
    assert.equal(labelsOf(database, "model", "poet", "poet").name, "poet");
  } finally {
    await database.close();
  }
});
