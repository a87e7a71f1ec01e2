import { writeFileSync } from 'node:fs';

/** Writes a file in the format that the format check requires. */
export async function writeFormatted(file: string, text: string): Promise<void> {
  // Loaded when there is something to write: errors need no formatter.
  const { format, resolveConfig } = await import('prettier');
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
}
