// Every call type by RudderStack's own client for Node. Arguments: the collector, the write key, the user, the track's properties.
import {randomUUID} from "node:crypto";
import module from "@rudderstack/rudder-sdk-node";

const Analytics = module.default ?? module;
const [dataPlaneUrl, writeKey, userId, properties] = process.argv.slice(2);
const analytics = new Analytics(writeKey, {dataPlaneUrl, logLevel: "error"});
const sent = [];

function send(call, message) {
  const messageId = `${call}-${randomUUID()}`;
  const done = new Promise((resolve, reject) =>
    analytics[call]({userId, messageId, ...message}, (error) => (error ? reject(error) : resolve())),
  );
  sent.push([call, messageId, userId]);
  return done;
}

const all = [
  send("identify", {traits: {email: `${userId}@example.com`, name: "Ada Rudder"}}),
  send("track", {event: "Price Checked", properties: JSON.parse(properties)}),
  send("page", {name: "Node", properties: {url: "https://shop.example.com/node", path: "/node"}}),
  send("screen", {name: "Home", properties: {dark: true}}),
  send("group", {groupId: "acme", traits: {name: "Acme"}}),
  send("alias", {previousId: `${userId}-before`}),
];
analytics.flush();
await Promise.all(all);
console.log(JSON.stringify(sent));
process.exit(0);
