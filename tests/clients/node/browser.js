// The page's script: Segment's browser library as a site would load it, with the settings document from the collector.
import {AnalyticsBrowser} from "@segment/analytics-next";

window.start = (cdnURL, writeKey) => {
  window.analytics = AnalyticsBrowser.load({cdnURL, writeKey}, {retryQueue: true});
};

window.callEverything = async (userId, properties) => {
  const {analytics} = window;
  const sent = [];
  const keep = (call, context) => sent.push([call, context.event.messageId, context.event.userId ?? ""]);
  keep("page", await analytics.page("Docs", "Before the name"));
  keep("track", await analytics.track("Price Checked", properties));
  keep("identify", await analytics.identify(userId, {email: `${userId}@example.com`, name: "Ada Browser"}));
  keep("page", await analytics.page("Docs", "After the name"));
  keep("screen", await analytics.screen("App", "Home", {dark: true}));
  keep("group", await analytics.group("acme", {name: "Acme"}));
  keep("alias", await analytics.alias(userId, `${userId}-before`));
  return sent;
};
