// The script of list pages.
import "../style/list.css";
import "../lists/state.js";
import "../lists/selection.js";
import "../lists/cells.js";
import "../lists/columns.js";
import { startBuilder } from "../lists/builder.js";

startBuilder(document.getElementById("builder"));
