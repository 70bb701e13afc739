import assert from "node:assert/strict";
import { test } from "node:test";
import {
  isNetworkType,
  mountOf,
  networkTypeOf,
  parseMountInfo,
  parseMountOutput,
} from "../../../agent/store/mounts.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

test("file systems of other machines are told from those of this one", () => {
  const types: [boolean, string[]][] = [
    [
      true,
      [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "fuse.sshfs",
        "fuse.rclone",
        "lustre",
        "9p",
        "ceph",
        "macfuse",
        "beegfs",
      ],
    ],
    [
      false,
      ["ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "apfs", "fuseblk", "fuse.mergerfs", "virtiofs"],
    ],
  ];
  for (const [isNetwork, names] of types) {
    for (const name of names) assert.equal(isNetworkType(name), isNetwork, name);
  }
});

test("a folder lies on the longest mount above it, and on the newest of these", () => {
  const mounts = parseMountInfo(
    [
      "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/vda rw",
      "23 22 0:5 / /home rw - autofs systemd-1 rw",
      "24 23 0:6 / /home rw,noatime shared:2 master:1 - nfs4 server:/home rw",
      "25 22 0:7 / /mnt/my\\040disk rw - fuse.sshfs me@there:/ rw",
      "",
    ].join("\n"),
  );
  const expected: [string, string][] = [
    ["/", "ext4"],
    ["/homes", "ext4"],
    ["/home", "nfs4"],
    ["/home/me/.trainyard/db", "nfs4"],
    ["/mnt/my disk/db", "fuse.sshfs"],
  ];
  for (const [folder, type] of expected) assert.equal(mountOf(folder, mounts)?.type, type, folder);
});

test("macOS's list of mounts is read", () => {
  const text = `/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
//me@nas/share on /Volumes/My (old) share (smbfs, nodev, nosuid, mounted by me)
`;
  assert.deepEqual(parseMountOutput(text), [
    { folder: "/", type: "apfs" },
    { folder: "/Volumes/My (old) share", type: "smbfs" },
  ]);
});

test("the folder for temporary files is on this machine", () => {
  assert.equal(networkTypeOf(temporaryFolder()), undefined);
});
