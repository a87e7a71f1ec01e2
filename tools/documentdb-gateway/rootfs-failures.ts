/** What a failed step requires, for its message. */
export interface Need {
  /** The step, as in "… failed". */
  doing: string;
  /** The required disk space and its place. */
  space: string;
}

const OTHERWISE = 'Or set MONGODB_URI to a MongoDB of your own.';

/** A clear message that suggests a solution, for the common failures of downloads and unpacking. */
export function explainFailure(error: unknown, { doing, space }: Need): Error {
  const text = wordsOf(error);
  const last = text.trim().split('\n').slice(-5).join('\n');
  const explained = (message: string): Error =>
    new Error(`${message} ${OTHERWISE}\n${last}`, { cause: error });
  if (/No space left|ENOSPC/.test(text)) {
    return explained(`The disk is full: ${space}. Free some space and start again.`);
  }
  if (/Temporary failure|Could not (resolve|connect)|Failed to fetch|Unable to (connect|locate)/.test(text)) {
    return explained(
      "Debian's packages cannot be reached. Check the network and apt's sources, then start again.",
    );
  }
  if (/Permission denied|not permitted|EACCES|EPERM|EROFS|Read-only file system/.test(text)) {
    return explained(
      `${doing} failed because of missing rights: it requires root with write access (${space}), chroot and mknod.`,
    );
  }
  return explained(`${doing} failed.`);
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const printed: unknown = 'stderr' in error ? error.stderr : undefined;
  return typeof printed === 'string' ? `${error.message}\n${printed}` : error.message;
}
