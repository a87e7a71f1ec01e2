import { z } from 'zod';

/** A missing or invalid setting. The message is one line that names the setting and the requirement. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads and validates a service's settings at startup.
 * @param shape the settings by the names of their environment variables
 * @param source the environment; empty strings count as absent
 * @throws ConfigError listing every invalid setting in one line
 */
export function readConfig<S extends z.ZodRawShape>(
  shape: S,
  source: Record<string, string | undefined> = process.env,
): z.output<z.ZodObject<S>> {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const result = z.object(shape).safeParse(present);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => {
    const name = issue.path.join('.');
    return present[name] === undefined ? `${name} is missing` : `${name}: ${issue.message}`;
  });
  throw new ConfigError(`Bad configuration: ${faults.join('; ')}.`);
}
