// What a process that reads strangers' files sees of the environment: what programs need to run, and no secrets.

const allowed = [
  "PATH",
  "HOME",
  "LANG",
  "LC_ALL",
  "TMPDIR",
  // Windows' own programs do not start without these.
  "SystemRoot",
  "windir",
  "USERPROFILE",
  "TEMP",
  "TMP",
  // The editor's program is Node.js only with this.
  "ELECTRON_RUN_AS_NODE",
  // Where llama.cpp's libraries of a machine may lie.
  "LD_LIBRARY_PATH",
  // Where coverage of the tests is collected.
  "NODE_V8_COVERAGE",
];

export function hostEnvironment(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = allowed.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(kept);
}
