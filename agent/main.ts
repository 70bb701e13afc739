#!/usr/bin/env node
// The command line of Trainyard, read from the top: its commands.
import { registerAgent } from "./command/agent.ts";
import { registerBackup } from "./command/backup.ts";
import { registerBench } from "./command/bench.ts";
import { registerCall } from "./command/call.ts";
import { registerChat } from "./command/chat.ts";
import { registerCheck } from "./command/check.ts";
import { registerDoctor } from "./command/doctor.ts";
import { registerEvaluate } from "./command/evaluate.ts";
import { registerExport } from "./command/export.ts";
import { registerImport } from "./command/import.ts";
import { registerLanguageServer } from "./command/language-server.ts";
import { registerLogs } from "./command/logs.ts";
import { registerMcp } from "./command/mcp.ts";
import { registerOpen } from "./command/open.ts";
import { createProgram, runProgram } from "./command/program.ts";
import { registerRestore } from "./command/restore.ts";
import { registerResume } from "./command/resume.ts";
import { registerRuns } from "./command/runs.ts";
import { registerServe } from "./command/serve.ts";
import { registerStart } from "./command/start.ts";
import { registerStop } from "./command/stop.ts";
import { registerTrain } from "./command/train.ts";
import { registerWatch } from "./command/watch.ts";

await runProgram(createProgram(), [
  registerStart,
  registerTrain,
  registerWatch,
  registerRuns,
  registerLogs,
  registerStop,
  registerResume,
  registerEvaluate,
  registerChat,
  registerExport,
  registerImport,
  registerCheck,
  registerBackup,
  registerRestore,
  registerOpen,
  registerServe,
  registerMcp,
  registerLanguageServer,
  registerAgent,
  registerCall,
  registerDoctor,
  registerBench,
]);
