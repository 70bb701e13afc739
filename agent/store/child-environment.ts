// What our child processes see of the environment: what programs need to run, nothing that could change their code, and
// no secrets.

/** The variable by which every process of a run is known: its run's folder. */
export const runMark = "TRAINYARD_RUN";

const common = [
  ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "TMP", "TEMP"],
  // Without these no program starts on Windows.
  ["SystemRoot", "SystemDrive", "windir", "USERPROFILE"],
  // The editor's own Node is a browser without the one; the other says where Node writes which code ran.
  ["ELECTRON_RUN_AS_NODE", "NODE_V8_COVERAGE"],
].flat();

export interface Additions {
  readonly names?: readonly string[];
  readonly prefixes?: readonly string[];
}

/** What everybody gets, and what the additions name; the case of letters does not matter, as on Windows. */
export function childEnvironment(
  environment: NodeJS.ProcessEnv,
  { names = [], prefixes = [] }: Additions = {},
): Record<string, string> {
  const allowed = new Set([...common, ...names].map((name) => name.toUpperCase()));
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    const upper = name.toUpperCase();
    const passes = allowed.has(upper) || prefixes.some((prefix) => upper.startsWith(prefix));
    if (passes && value !== undefined) kept[name] = value;
  }
  return kept;
}
