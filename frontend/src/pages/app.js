// The script of every staff page.
import "../style/app.css";
import "htmx.org/dist/htmx.esm.min.js";
import "../theme.js";
import "../menus.js";
import "../keys.js";
import "../search.js";
import "../times.js";
import "../toasts.js";
import "../copy.js";
import "../live.js";
import "../offline/app.js";
import "../records.js";
