import { writeFileSync } from 'node:fs';

/** Writes a file as the format check expects it. */
export async function writeFormatted(file: string, text: string): Promise<void> {
  // Loaded when there is something to write: refusals need no formatter.
  const { format, resolveConfig } = await import('prettier');
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
}
