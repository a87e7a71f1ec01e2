import { badInput } from '@e-storefront/errors';
import type { User } from '../user/user';

/** Shorter names and addresses occur in good passwords by chance. */
const MIN_LENGTH = 4;

/**
 * Rejects a password that contains the owner's e-mail address, its local part or the name, ignoring case and spaces
 * (NIST SP 800-63B, 5.1.1.2).
 * @param field the input path of the password
 * @throws BAD_USER_INPUT
 */
export function assertNoPersonalData(
  password: string,
  { email, name }: Pick<User, 'email' | 'name'>,
  field: string,
): void {
  const plain = normalize(password);
  const personal = [email, email.split('@')[0] ?? '', name].map(normalize);
  if (personal.some((part) => part.length >= MIN_LENGTH && plain.includes(part))) {
    throw badInput(field, 'must not contain your name or e-mail address.');
  }
}

function normalize(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s/g, '');
}
