// Tells whether a folder lies on a disk of this machine, where locks and fsync mean what they say.
import { execFileSync } from "node:child_process";
import { readFileSync, realpathSync } from "node:fs";

export interface Mount {
  folder: string;
  /** As the system calls it: ext4, nfs4, fuse.sshfs, smbfs … */
  type: string;
}

/** Names that begin like this are file systems of other machines. */
const networkTypes =
  /^(nfs|cifs|smb|afp|webdav|davfs|9p|afs|auristor|ceph|lustre|gpfs|beegfs|pvfs|orangefs|panfs|ocfs2|gfs2|glusterfs|coda|ncp|sshfs|acfs)/;

/** File systems in user space that only rearrange a disk of this machine. */
const localFuse = /^fuse\.(mergerfs|bindfs|encfs|gocryptfs|cryfs|ntfs|exfat|ext|fuse-overlayfs|lxcfs|portal)/;

/** The type of the file system of another machine on which the folder lies, or undefined. The folder must exist. */
export function networkTypeOf(folder: string, mounts = listMounts()): string | undefined {
  const real = realpathSync.native(folder);
  // A drive letter of a share is resolved to its name.
  if (process.platform === "win32") return real.startsWith("\\\\") ? "a network share" : undefined;
  const type = mountOf(real, mounts)?.type;
  return type !== undefined && isNetworkType(type) ? type : undefined;
}

export function isNetworkType(type: string): boolean {
  if (type.startsWith("fuse.")) return !localFuse.test(type);
  return networkTypes.test(type) || /^(mac|osx)fuse/.test(type);
}

/** The mount that a path lies on: the longest one, and of these the last, which hides the others. */
export function mountOf(file: string, mounts: readonly Mount[]): Mount | undefined {
  let found: Mount | undefined;
  for (const mount of mounts) {
    const prefix = mount.folder.endsWith("/") ? mount.folder : `${mount.folder}/`;
    const holds = file === mount.folder || file.startsWith(prefix);
    if (holds && mount.folder.length >= (found?.folder.length ?? 0)) found = mount;
  }
  return found;
}

/** Lines of /proc/self/mountinfo: see proc(5). Octal escapes stand for blanks in names. */
export function parseMountInfo(text: string): Mount[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const fields = line.split(" ");
      const folder = fields[4]!.replace(/\\([0-7]{3})/g, (_, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      );
      return {
        folder: Buffer.from(folder, "latin1").toString("utf8"),
        type: fields[fields.indexOf("-") + 1]!,
      };
    });
}

/** Lines of mount(8) of macOS: `what on /folder (type, options)`. */
export function parseMountOutput(text: string): Mount[] {
  return [...text.matchAll(/^.*? on (\/.*) \((\w+)[^()]*\)$/gm)].map(([, folder, type]) => ({
    folder: folder!,
    type: type!,
  }));
}

function listMounts(): Mount[] {
  try {
    if (process.platform === "linux") return parseMountInfo(readFileSync("/proc/self/mountinfo", "latin1"));
    if (process.platform === "darwin")
      return parseMountOutput(execFileSync("/sbin/mount", { encoding: "utf8", timeout: 5000 }));
  } catch {
    // Where the system does not tell, the folder is taken for local.
  }
  return [];
}
