// Every handler by the name of its method; one that is missing does not compile.
import { agentInfo } from "./agent/info.ts";
import { agentShutdown } from "./agent/shutdown.ts";
import { agentUpdate } from "./agent/update.ts";
import { chatCancel } from "./chat/cancel.ts";
import { chatGet } from "./chat/get.ts";
import { chatList } from "./chat/list.ts";
import { chatMeasure } from "./chat/measure.ts";
import { chatOpen } from "./chat/open.ts";
import { chatRate } from "./chat/rate.ts";
import { chatRemove } from "./chat/remove.ts";
import { chatSend } from "./chat/send.ts";
import { chatUpdate } from "./chat/update.ts";
import { chatVote } from "./chat/vote.ts";
import { chatVotes } from "./chat/votes.ts";
import { datasetCompare } from "./dataset/compare.ts";
import { datasetGet } from "./dataset/get.ts";
import { datasetImport } from "./dataset/import.ts";
import { datasetList } from "./dataset/list.ts";
import { datasetPreview } from "./dataset/preview.ts";
import { datasetRemove } from "./dataset/remove.ts";
import { datasetRender } from "./dataset/render.ts";
import { datasetRestore } from "./dataset/restore.ts";
import { datasetRevise } from "./dataset/revise.ts";
import { datasetUpdate } from "./dataset/update.ts";
import type { Handlers } from "./handler.ts";
import { modelExport } from "./model/export.ts";
import { modelGet } from "./model/get.ts";
import { modelImport } from "./model/import.ts";
import { modelList } from "./model/list.ts";
import { modelRemove } from "./model/remove.ts";
import { modelUpdate } from "./model/update.ts";
import { monitorWatch } from "./monitor/watch.ts";
import { runDiff } from "./run/diff.ts";
import { runGet } from "./run/get.ts";
import { runList } from "./run/list.ts";
import { runLog } from "./run/log.ts";
import { runMachine } from "./run/machine.ts";
import { runPlan } from "./run/plan.ts";
import { runRemove } from "./run/remove.ts";
import { runReorder } from "./run/reorder.ts";
import { runResume } from "./run/resume.ts";
import { runRows } from "./run/rows.ts";
import { runStart } from "./run/start.ts";
import { runStop } from "./run/stop.ts";
import { runUpdate } from "./run/update.ts";
import { runWatch } from "./run/watch.ts";
import type { Services } from "./services.ts";
import { tableClose } from "./table/close.ts";
import { tableFind } from "./table/find.ts";
import { tableIndex } from "./table/index.ts";
import { tableOpen } from "./table/open.ts";
import { tableRow } from "./table/row.ts";
import { tableRows } from "./table/rows.ts";
import { tableView } from "./table/view.ts";

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
    "model/export": modelExport(services),
    "model/get": modelGet(services),
    "model/import": modelImport(services),
    "model/list": modelList(services),
    "model/remove": modelRemove(services),
    "model/update": modelUpdate(services),
    "chat/cancel": chatCancel(services),
    "chat/get": chatGet(services),
    "chat/list": chatList(services),
    "chat/measure": chatMeasure(services),
    "chat/open": chatOpen(services),
    "chat/rate": chatRate(services),
    "chat/remove": chatRemove(services),
    "chat/send": chatSend(services),
    "chat/update": chatUpdate(services),
    "chat/vote": chatVote(services),
    "chat/votes": chatVotes(services),
    "monitor/watch": monitorWatch(services),
    "table/close": tableClose(services),
    "table/find": tableFind(services),
    "table/index": tableIndex(services),
    "table/open": tableOpen(services),
    "table/row": tableRow(services),
    "table/rows": tableRows(services),
    "table/view": tableView(services),
  };
}
