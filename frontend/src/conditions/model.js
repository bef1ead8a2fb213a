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

/** The tree for the builder; its head is always a group. */
export function readTree(tree) {
  const node = fromJson(tree ?? {});
  return isGroup(node) ? node : newGroup("all", [node]);
}

/** The tree as JSON, without what is still being written; `places` leads from a path in it to what stands there. */
export function writeTree(root, cleanLeaf) {
  const places = new Map();
  const write = (node, path) => {
    if (!isGroup(node)) {
      const leaf = cleanLeaf(node);
      if (leaf) places.set(path, node);
      return leaf;
    }
    const head = path ? `${path}.` : "";
    const here = node.word === "none" ? `${head}not.any` : `${head}${node.word}`;
    places.set(path, node);
    const parts = [];
    for (const part of node.parts) {
      const written = write(part, `${here}[${parts.length}]`);
      if (written) parts.push(written);
    }
    if (!parts.length) return null;
    return node.word === "none" ? { not: { any: parts } } : { [node.word]: parts };
  };
  return { tree: write(root, ""), places };
}

/** What stands at the place, or around it, that a path of the server's names: `all[1].value` is the second condition. */
export function findPlace(places, path) {
  let found = null;
  let longest = -1;
  for (const [place, node] of places) {
    const fits = path === place || path.startsWith(`${place}.`) || (place === "" && longest < 0);
    if (fits && place.length > longest) [found, longest] = [node, place.length];
  }
  return found;
}

export const countLeaves = (tree) => {
  if (!tree) return 0;
  if (tree.kind) return 1;
  const parts = tree.all ?? tree.any ?? (tree.not ? [tree.not] : []);
  return parts.reduce((sum, part) => sum + countLeaves(part), 0);
};

export function findParent(root, node) {
  if (root.parts.includes(node)) return root;
  for (const part of root.parts) {
    const found = isGroup(part) && findParent(part, node);
    if (found) return found;
  }
  return null;
}

export const depthOf = (node) => (isGroup(node) ? 1 + Math.max(0, ...node.parts.map(depthOf)) : 0);

export function holds(node, other) {
  return node === other || (isGroup(node) && node.parts.some((part) => holds(part, other)));
}

export function takeOut(root, node) {
  const parent = findParent(root, node);
  parent.parts.splice(parent.parts.indexOf(node), 1);
  // A group that nothing stands in any more says nothing.
  if (!parent.parts.length && parent !== root) takeOut(root, parent);
}

/** Puts a part into a group, before another part of it or at its end; its old place closes. */
export function moveInto(root, node, group, before = null) {
  if (holds(node, group)) return;
  const parent = findParent(root, node);
  parent.parts.splice(parent.parts.indexOf(node), 1);
  const at = before ? group.parts.indexOf(before) : group.parts.length;
  group.parts.splice(at < 0 ? group.parts.length : at, 0, node);
  if (!parent.parts.length && parent !== root && !holds(parent, group)) takeOut(root, parent);
}

/** One step up or down: past a condition, into a group that stands there, and out of the end of its own. */
export function step(root, node, by) {
  const parent = findParent(root, node);
  const at = parent.parts.indexOf(node);
  const beside = parent.parts[at + by];
  if (beside && isGroup(beside) && !isGroup(node)) return moveInto(root, node, beside, by > 0 ? beside.parts[0] : null);
  if (beside) {
    parent.parts.splice(at, 1);
    parent.parts.splice(at + by, 0, node);
    return undefined;
  }
  if (parent === root) return undefined;
  const above = findParent(root, parent);
  const next = by < 0 ? parent : above.parts[above.parts.indexOf(parent) + 1];
  return moveInto(root, node, above, next ?? null);
}

export function wrap(root, node) {
  const parent = findParent(root, node);
  const group = newGroup(parent.word === "any" ? "all" : "any", [node]);
  parent.parts[parent.parts.indexOf(node)] = group;
  return group;
}

export function unwrap(root, group) {
  const parent = findParent(root, group);
  parent.parts.splice(parent.parts.indexOf(group), 1, ...group.parts);
}

export function duplicate(root, node) {
  const parent = findParent(root, node);
  const copy = structuredClone(node);
  parent.parts.splice(parent.parts.indexOf(node) + 1, 0, copy);
  return copy;
}
