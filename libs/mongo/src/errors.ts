interface DuplicateKeyError extends Error {
  code: 11000;
  keyPattern?: Record<string, unknown>;
}

/** Whether a write violated a unique index. @param field limits the check to indexes with this field */
export function isDuplicateKey(error: unknown, field?: string): boolean {
  if (!(error instanceof Error) || (error as Partial<DuplicateKeyError>).code !== 11000) return false;
  if (field === undefined) return true;
  const { keyPattern } = error as DuplicateKeyError;
  return keyPattern ? Object.hasOwn(keyPattern, field) : error.message.includes(field);
}
