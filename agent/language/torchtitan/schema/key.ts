// How a key of torchtitan is written down: its type with its default, since when it is there, and what it means.
import type * as z from "zod";
import type { Version } from "../versions.ts";

interface More {
  unit?: string;
  /** Values that are known; others may be right where code of one's own is imported. */
  known?: readonly string[];
  /** What to write instead: the key is still read and should not be written any more. */
  instead?: string;
}

type Key = <T extends z.ZodType>(type: T, description: string, more?: More) => T;

/** Keys that are there since a version; older files cannot have them. */
export function since(version: Version): Key {
  return (type, description, { instead, ...more } = {}) =>
    type.meta({
      since: version,
      description,
      ...more,
      ...(instead !== undefined && { instead, deprecated: true }),
    });
}

/** Keys that a module adds to the schema when job.custom_config_module names it. */
export function addedBy(module: string): Key {
  return (type, description, more = {}) => type.meta({ extension: module, description, ...more });
}
