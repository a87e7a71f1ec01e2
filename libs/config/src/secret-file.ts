import { readFileSync } from 'node:fs';
import { ConfigError } from './read-config';

const MIN_LENGTH = 32;

/**
 * Reads the secret in a file, trimmed.
 * @param setting the setting that names the file, for the message
 * @throws ConfigError when it cannot be read or is too short
 */
export function readSecretFile(setting: string, file: string): string {
  let content: string;
  try {
    content = readFileSync(file, 'utf8').trim();
  } catch {
    throw new ConfigError(`Bad configuration: ${setting}: the file does not exist or cannot be read.`);
  }
  if (content.length >= MIN_LENGTH) return content;
  throw new ConfigError(`Bad configuration: ${setting}: must have at least ${MIN_LENGTH} characters.`);
}
