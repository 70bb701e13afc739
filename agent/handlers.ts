// Every handler by the name of its method; one that is missing does not compile.
import { agentInfo } from "./handlers/agent/info.ts";
import { agentShutdown } from "./handlers/agent/shutdown.ts";
import { agentUpdate } from "./handlers/agent/update.ts";
import { chatAdapters } from "./handlers/chat/adapters.ts";
import { chatAnswer } from "./handlers/chat/answer.ts";
import { chatCancel } from "./handlers/chat/cancel.ts";
import { chatGet } from "./handlers/chat/get.ts";
import { chatList } from "./handlers/chat/list.ts";
import { chatMeasure } from "./handlers/chat/measure.ts";
import { chatModels } from "./handlers/chat/models.ts";
import { chatOpen } from "./handlers/chat/open.ts";
import { chatRate } from "./handlers/chat/rate.ts";
import { chatRemove } from "./handlers/chat/remove.ts";
import { chatSend } from "./handlers/chat/send.ts";
import { chatUpdate } from "./handlers/chat/update.ts";
import { chatVote } from "./handlers/chat/vote.ts";
import { chatVotes } from "./handlers/chat/votes.ts";
import { datasetCompare } from "./handlers/dataset/compare.ts";
import { datasetGet } from "./handlers/dataset/get.ts";
import { datasetImport } from "./handlers/dataset/import.ts";
import { datasetList } from "./handlers/dataset/list.ts";
import { datasetPreview } from "./handlers/dataset/preview.ts";
import { datasetRemove } from "./handlers/dataset/remove.ts";
import { datasetRender } from "./handlers/dataset/render.ts";
import { datasetRestore } from "./handlers/dataset/restore.ts";
import { datasetRevise } from "./handlers/dataset/revise.ts";
import { datasetUpdate } from "./handlers/dataset/update.ts";
import { evaluationCompare } from "./handlers/evaluation/compare.ts";
import { evaluationGet } from "./handlers/evaluation/get.ts";
import { evaluationList } from "./handlers/evaluation/list.ts";
import { evaluationRemove } from "./handlers/evaluation/remove.ts";
import { evaluationReport } from "./handlers/evaluation/report.ts";
import { evaluationRun } from "./handlers/evaluation/run.ts";
import type { Handlers } from "./handlers/handler.ts";
import { hubGet } from "./handlers/hub/get.ts";
import { hubInspect } from "./handlers/hub/inspect.ts";
import { hubUpdate } from "./handlers/hub/update.ts";
import { modelBases } from "./handlers/model/bases.ts";
import { modelCost } from "./handlers/model/cost.ts";
import { modelExport } from "./handlers/model/export.ts";
import { modelDescribe } from "./handlers/model/describe.ts";
import { modelGet } from "./handlers/model/get.ts";
import { modelImport } from "./handlers/model/import.ts";
import { modelList } from "./handlers/model/list.ts";
import { modelRemove } from "./handlers/model/remove.ts";
import { modelUpdate } from "./handlers/model/update.ts";
import { monitorWatch } from "./handlers/monitor/watch.ts";
import { runDiff } from "./handlers/run/diff.ts";
import { runGet } from "./handlers/run/get.ts";
import { runList } from "./handlers/run/list.ts";
import { runLog } from "./handlers/run/log.ts";
import { runMachine } from "./handlers/run/machine.ts";
import { runPlan } from "./handlers/run/plan.ts";
import { runRemove } from "./handlers/run/remove.ts";
import { runReorder } from "./handlers/run/reorder.ts";
import { runResume } from "./handlers/run/resume.ts";
import { runRows } from "./handlers/run/rows.ts";
import { runStart } from "./handlers/run/start.ts";
import { runStop } from "./handlers/run/stop.ts";
import { runUpdate } from "./handlers/run/update.ts";
import { runWatch } from "./handlers/run/watch.ts";
import type { Services } from "./handlers/services.ts";
import { serveList } from "./handlers/serve/list.ts";
import { serveStart } from "./handlers/serve/start.ts";
import { serveStop } from "./handlers/serve/stop.ts";
import { tableClose } from "./handlers/table/close.ts";
import { tableFind } from "./handlers/table/find.ts";
import { tableIndex } from "./handlers/table/index.ts";
import { tableOpen } from "./handlers/table/open.ts";
import { tableRanges } from "./handlers/table/ranges.ts";
import { tableRow } from "./handlers/table/row.ts";
import { tableRows } from "./handlers/table/rows.ts";
import { tableView } from "./handlers/table/view.ts";
import { testsetCreate } from "./handlers/testset/create.ts";
import { testsetGet } from "./handlers/testset/get.ts";
import { testsetList } from "./handlers/testset/list.ts";
import { testsetRemove } from "./handlers/testset/remove.ts";

export function createHandlers(services: Services): Handlers {
  return {
    "agent/info": agentInfo(services),
    "agent/shutdown": agentShutdown(services),
    "agent/update": agentUpdate(services),
    "dataset/compare": datasetCompare(services),
    "dataset/get": datasetGet(services),
    "dataset/import": datasetImport(services),
    "dataset/list": datasetList(services),
    "dataset/preview": datasetPreview(services),
    "dataset/remove": datasetRemove(services),
    "dataset/render": datasetRender(services),
    "dataset/restore": datasetRestore(services),
    "dataset/revise": datasetRevise(services),
    "dataset/update": datasetUpdate(services),
    "run/diff": runDiff(services),
    "run/get": runGet(services),
    "run/list": runList(services),
    "run/log": runLog(services),
    "run/machine": runMachine(services),
    "run/plan": runPlan(services),
    "run/remove": runRemove(services),
    "run/reorder": runReorder(services),
    "run/resume": runResume(services),
    "run/rows": runRows(services),
    "run/start": runStart(services),
    "run/stop": runStop(services),
    "run/update": runUpdate(services),
    "run/watch": runWatch(services),
    "model/bases": modelBases(services),
    "model/cost": modelCost(services),
    "model/export": modelExport(services),
    "model/get": modelGet(services),
    "model/describe": modelDescribe(services),
    "model/import": modelImport(services),
    "model/list": modelList(services),
    "model/remove": modelRemove(services),
    "model/update": modelUpdate(services),
    "hub/get": hubGet(services),
    "hub/inspect": hubInspect(services),
    "hub/update": hubUpdate(services),
    "chat/adapters": chatAdapters(services),
    "chat/answer": chatAnswer(services),
    "chat/cancel": chatCancel(services),
    "chat/get": chatGet(services),
    "chat/list": chatList(services),
    "chat/measure": chatMeasure(services),
    "chat/models": chatModels(services),
    "chat/open": chatOpen(services),
    "chat/rate": chatRate(services),
    "chat/remove": chatRemove(services),
    "chat/send": chatSend(services),
    "chat/update": chatUpdate(services),
    "chat/vote": chatVote(services),
    "chat/votes": chatVotes(services),
    "serve/list": serveList(services),
    "serve/start": serveStart(services),
    "serve/stop": serveStop(services),
    "monitor/watch": monitorWatch(services),
    "table/close": tableClose(services),
    "table/find": tableFind(services),
    "table/index": tableIndex(services),
    "table/open": tableOpen(services),
    "table/row": tableRow(services),
    "table/ranges": tableRanges(services),
    "table/rows": tableRows(services),
    "table/view": tableView(services),
    "testset/create": testsetCreate(services),
    "testset/get": testsetGet(services),
    "testset/list": testsetList(services),
    "testset/remove": testsetRemove(services),
    "evaluation/compare": evaluationCompare(services),
    "evaluation/get": evaluationGet(services),
    "evaluation/list": evaluationList(services),
    "evaluation/remove": evaluationRemove(services),
    "evaluation/report": evaluationReport(services),
    "evaluation/run": evaluationRun(services),
  };
}
