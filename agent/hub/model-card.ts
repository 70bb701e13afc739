// What a model's README.md says of its licence: the metadata that the Hub asks for, between two lines of hyphens.

/** Such as `apache-2.0`; undefined where it says none. A licence of its own is called by its own name. */
export function licenseOf(readme: string): string | undefined {
  const metadata = /^---\r?\n([\s\S]{0,100000}?)\r?\n---/.exec(readme)?.[1];
  if (metadata === undefined) return undefined;
  const license = valueOf(metadata, "license");
  return license === "other" ? (valueOf(metadata, "license_name") ?? license) : license;
}

function valueOf(metadata: string, key: string): string | undefined {
  const line = metadata.split(/\r?\n/).find((text) => text.startsWith(`${key}:`));
  const value = line
    ?.slice(key.length + 1)
    .trim()
    .replace(/^(["'])(.*)\1$/, "$2");
  return value !== undefined && /^[\w .()+/-]{1,100}$/.test(value) ? value : undefined;
}
