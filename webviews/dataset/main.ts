// The dataset page: a table over the rows of a file or of an imported version, and what will be trained of them.
import { datasetPanel } from "../../schemas/panels/dataset.ts";
import { connectHost } from "../host.ts";
import { DatasetPage } from "./page.ts";
import "./main.css";

const host = connectHost(datasetPanel, (message) => {
  page.take(message);
});
const page = new DatasetPage(document.getElementById("root")!, host, host.kept);
