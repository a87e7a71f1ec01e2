/** What a failed step needed, for its message. */
export interface Need {
  /** What was being done, as in "… failed". */
  doing: string;
  /** How much disk space it takes, and where. */
  space: string;
}

const OTHERWISE = 'Or set MONGODB_URI to a MongoDB of your own.';

/** One clear message, with the way out, for what usually goes wrong while programs are fetched and files are laid out. */
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
      `${doing} failed for lack of rights: it takes root that may write (${space}), chroot and mknod.`,
    );
  }
  return explained(`${doing} failed.`);
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const printed: unknown = 'stderr' in error ? error.stderr : undefined;
  return typeof printed === 'string' ? `${error.message}\n${printed}` : error.message;
}
