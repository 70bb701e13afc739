// `npm run test:peers [-- WORD …]`: the tests against PyTorch, transformers and the other Python peers.
import { preparePython, pythonInterpreter } from "../support/python.ts";
import { runTests } from "../support/run-tests.ts";

preparePython();
console.log(`The peers run in ${pythonInterpreter}.`);
process.env["TRAINYARD_PEERS_PYTHON"] = pythonInterpreter;
// No peer looks for models or newer versions on the network.
process.env["HF_HUB_OFFLINE"] = "1";
await runTests("dist/test/peers", { concurrency: 1, timeout: 900_000 });
