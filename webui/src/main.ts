// The pages work without script; what is here makes them quick. Each module looks for its own elements and does nothing without them.
import "htmx.org";
import { startCharts } from "./charts/page";
import { startCopying } from "./copy";
import { startDetail } from "./detail";
import { startFolds } from "./folds";
import { startHelp } from "./help";
import { startList } from "./list";
import { startMenus } from "./menus";
import { startSplit } from "./split";
import { startSql } from "./sql";
import { startTheme } from "./theme";
import { startTimes } from "./times";
import { startTrace } from "./trace/page";

startTheme();
startTimes();
startMenus();
startCopying();
startDetail();
startFolds();
startHelp();
startSplit();
startList();
startTrace();
startCharts();
startSql();
