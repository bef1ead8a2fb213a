// Tells which conditions are written to their end: others are left out, so that the list does not jump to nobody.
export const filled = (value) =>
  value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && (!value.length || value.some((one) => one === "" || one == null)));

/** Whether what stands at the right of an operator is there, by the input it has. */
function isValueWhole(input, value) {
  if (input === "none") return true;
  if (["last", "next"].includes(input)) return Number.isInteger(value?.[input]) && value[input] > 0;
  if (input === "span") return filled(value?.since) || filled(value?.until);
  return filled(value);
}

function cleanWhere(where) {
  const kept = (where ?? []).filter((one) => filled(one.property) && (filled(one.value) || one._input === "none"));
  return kept.map((one) => Object.fromEntries(Object.entries(one).filter(([name]) => !name.startsWith("_"))));
}

function cleanPeriod(leaf) {
  const { period } = leaf;
  if (period && (!Object.values(period).some(filled) || ("last" in period && !(period.last > 0)))) delete leaf.period;
}

export const isShown = (part, leaf) => Object.entries(part.when ?? {}).every(([name, values]) => values.includes(leaf[name]));

const PART_IS_WHOLE = {
  word: () => true,
  period: () => true,
  times: () => true,
  where: () => true,
  compare: (leaf, part) => isValueWhole(part.operators.find(([slug]) => slug === leaf.operator)?.[2], leaf.value),
  within: (leaf) => leaf.within > 0,
  steps: (leaf, part) => (leaf[part.name] ?? []).length > 1 && leaf[part.name].every((one) => filled(one.event)),
};

function cleanParts(leaf, parts) {
  const kept = { kind: leaf.kind };
  for (const part of parts.filter((one) => isShown(one, leaf))) {
    const isWhole = (PART_IS_WHOLE[part.input] ?? (() => filled(leaf[part.name])))(leaf, part);
    if (!isWhole && !part.optional) return null;
    if (!isWhole) continue;
    const names = { compare: ["operator", "value"], within: ["within", "unit"], word: [] }[part.input] ?? [part.name];
    for (const name of names) if (leaf[name] !== undefined) kept[name] = leaf[name];
    if (part.input === "where") kept[part.name] = cleanWhere(kept[part.name]);
    if (part.input === "steps") kept[part.name] = kept[part.name].map((one) => ({ ...one, where: cleanWhere(one.where) }));
    if (Array.isArray(kept[part.name]) && !kept[part.name].length) delete kept[part.name];
    for (const one of part.input === "steps" ? kept[part.name] : []) if (!one.where.length) delete one.where;
  }
  cleanPeriod(kept);
  return kept;
}

/** A condition as JSON, or null while something in it is missing. */
export function makeCleaner(catalog) {
  return (leaf) => {
    const kind = catalog.findKind(leaf.kind);
    if (!kind) return leaf.kind ? structuredClone(leaf) : null;
    if (kind.form === "parts") return cleanParts(structuredClone(leaf), kind.parts);
    const kept = Object.fromEntries(Object.entries(structuredClone(leaf)).filter(([name]) => !name.startsWith("_")));
    if (kind.form === "event") {
      if (!filled(kept.event)) return null;
      kept.where = cleanWhere(kept.where);
      if (!kept.where.length) delete kept.where;
      cleanPeriod(kept);
      return kept;
    }
    return kept.field && kept.operator && isValueWhole(catalog.inputOf(kept), kept.value) ? kept : null;
  };
}
