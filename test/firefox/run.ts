// `npm run test:firefox`: the agent's pages in Firefox, where Debian carries it or it is there.
import { runTests } from "../support/run-tests.ts";

await runTests("dist/test/firefox", { concurrency: 1, timeout: 600_000 });
