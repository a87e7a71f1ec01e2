const OUT_OF_SPACE = new Set(['ENOSPC', 'EDQUOT']);
const NO_RIGHT = new Set(['EACCES', 'EPERM', 'EROFS']);

/**
 * What to tell a developer about an error: one clear message for what the machine lacks, else the error's own.
 * @param folder named when the error does not say which path it was about
 */
export function errorMessage(error: unknown, folder: string): string {
  for (let current = error; current instanceof Error; current = current.cause) {
    const { code = '', path = folder } = current as NodeJS.ErrnoException;
    if (OUT_OF_SPACE.has(code)) {
      return `The disk is full: ${path} cannot be written. Free some space and run the command again.`;
    }
    if (NO_RIGHT.has(code)) {
      return `No right to use ${path} (${code}). Give your user that right, or remove it, and run the command again.`;
    }
  }
  return error instanceof Error ? error.message : String(error);
}
