// Clicks that lead away from the site or fetch a file.
import { track } from "./messages.js";
import { listen } from "./safe.js";

const FILE = /\.(pdf|zip|gz|rar|7z|docx?|xlsx?|pptx?|csv|txt|epub|mp[34]|mov|wav|dmg|exe|msi|apk|ics|vcf)$/i;

const noticeClick = (event) => {
  const link = event.target.closest && event.target.closest("a[href]");
  // The middle button opens a link as well; the right one only a menu.
  if (!link || event.button > 1) return;
  const { href, host, pathname, protocol } = link;
  const facts = { href, text: link.textContent.trim().slice(0, 100) };
  const file = FILE.exec(pathname);
  if (file) track("file_downloaded", { ...facts, file: pathname.split("/").pop(), extension: file[1].toLowerCase() });
  else if (/^(mailto|tel):/.test(protocol) || (/^http/.test(protocol) && host !== location.host)) {
    track("link_clicked", facts);
  }
};

export const watchClicks = () => listen(document, "click auxclick", noticeClick);
