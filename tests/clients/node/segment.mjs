// Every call type by Segment's own client for Node. Arguments: the collector, the write key, the user, the track's properties.
import {randomUUID} from "node:crypto";
import {Analytics} from "@segment/analytics-node";

const [host, writeKey, userId, properties] = process.argv.slice(2);
const analytics = new Analytics({writeKey, host, maxRetries: 1});
const sent = [];
const problems = [];
analytics.on("error", (error) => problems.push(error));

function send(call, message) {
  const messageId = `${call}-${randomUUID()}`;
  analytics[call]({userId, messageId, ...message});
  sent.push([call, messageId, userId]);
}

send("identify", {traits: {email: `${userId}@example.com`, name: "Ada Node"}});
send("track", {event: "Price Checked", properties: JSON.parse(properties)});
send("page", {category: "Docs", name: "Node", properties: {url: "https://shop.example.com/node", path: "/node"}});
send("screen", {name: "Home", properties: {dark: true}});
send("group", {groupId: "acme", traits: {name: "Acme"}});
send("alias", {previousId: `${userId}-before`});

await analytics.closeAndFlush({timeout: 10000});
if (problems.length) throw new Error(JSON.stringify(problems));
console.log(JSON.stringify(sent));
