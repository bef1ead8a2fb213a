// The condition as the builder holds it, and as JSON: "none of" is a "not" around an "any".
export const newGroup = (word = "all", parts = []) => ({ word, parts });
export const isGroup = (node) => Array.isArray(node.parts);

export function fromJson(tree) {
  if (tree.kind) return structuredClone(tree);
  for (const word of ["all", "any"]) if (tree[word]) return newGroup(word, tree[word].map(fromJson));
  if (!tree.not) return newGroup();
  const inner = fromJson(tree.not);
  return isGroup(inner) && inner.word === "any" ? newGroup("none", inner.parts) : newGroup("none", [inner]);
}

const filled = (value) => value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && (!value.length || value.some((one) => one === "" || one == null)));

/** Conditions still being written are left out, so that the list does not jump to nobody in between. */
function isWhole(leaf, inputOf) {
  if (leaf.kind !== "attribute") return filled(leaf.event);
  if (!leaf.field || !leaf.operator) return false;
  const input = inputOf(leaf);
  if (input === "none") return true;
  if (["last", "next"].includes(input)) return Number.isInteger(leaf.value?.[input]) && leaf.value[input] > 0;
  if (input === "span") return filled(leaf.value?.since) || filled(leaf.value?.until);
  return filled(leaf.value);
}

function cleanLeaf(leaf) {
  const kept = Object.fromEntries(Object.entries(leaf).filter(([name]) => !name.startsWith("_")));
  if (kept.where) kept.where = kept.where.filter((one) => filled(one.property) && filled(one.value));
  if (kept.where && !kept.where.length) delete kept.where;
  if (kept.period && !Object.values(kept.period).some(filled)) delete kept.period;
  if (kept.period && ("last" in kept.period) && !(kept.period.last > 0)) delete kept.period;
  return kept;
}

export function toJson(node, inputOf) {
  if (!isGroup(node)) return isWhole(node, inputOf) ? cleanLeaf(node) : null;
  const parts = node.parts.map((part) => toJson(part, inputOf)).filter(Boolean);
  if (!parts.length) return null;
  return node.word === "none" ? { not: { any: parts } } : { [node.word]: parts };
}

export const countLeaves = (tree) => {
  if (!tree) return 0;
  if (tree.kind) return 1;
  const parts = tree.all ?? tree.any ?? (tree.not ? [tree.not] : []);
  return parts.reduce((sum, part) => sum + countLeaves(part), 0);
};
