// The versions of torchtitan whose TOML files are known, oldest first.

export const versions = ["v0.1.0", "v0.2.0", "v0.2.1", "v0.2.2"] as const;
export type Version = (typeof versions)[number];

/** The last one that reads TOML: later ones are configured in Python. */
export const newest: Version = "v0.2.2";

export function isAfter(version: Version, other: Version): boolean {
  return versions.indexOf(version) > versions.indexOf(other);
}
