const OUT_OF_SPACE = new Set(['ENOSPC', 'EDQUOT']);
const NO_RIGHT = new Set(['EACCES', 'EPERM', 'EROFS']);

/**
 * The message of an error for a developer: a clear one for missing resources, otherwise the error's own.
 * @param folder named when the error has no path
 */
export function errorMessage(error: unknown, folder: string): string {
  for (let current = error; current instanceof Error; current = current.cause) {
    const { code = '', path = folder } = current as NodeJS.ErrnoException;
    if (OUT_OF_SPACE.has(code)) {
      return `The disk is full: ${path} cannot be written. Free some space and run the command again.`;
    }
    if (NO_RIGHT.has(code)) {
      return `No permission to use ${path} (${code}). Give your user access, or remove it, and run the command again.`;
    }
  }
  return error instanceof Error ? error.message : String(error);
}
