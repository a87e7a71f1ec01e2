/** The value if it is one of the list, such as a filter in an address; null otherwise. */
export function oneOf<Value extends string>(values: readonly Value[], value: string): Value | null {
  return values.find((one) => one === value) ?? null;
}
