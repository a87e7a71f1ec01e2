import { ZodError } from 'zod';

const MAX_LENGTH = 300;

/** The message of an error without e-mail addresses, which are personal data. */
export function sanitizedReason(error: unknown): string {
  if (error instanceof ZodError) {
    return `does not match its schema: ${error.issues.map(({ path, code }) => `${path.join('.')} ${code}`).join(', ')}`;
  }
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as NodeJS.ErrnoException;
  const message = error.message.replace(/\S+@\S+/g, '…').slice(0, MAX_LENGTH);
  return [code, message].filter(Boolean).join(': ') || error.name;
}
