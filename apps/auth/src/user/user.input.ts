import { z } from 'zod';
import { isBlank, text, webUrl } from '@e-storefront/domain';
import { isCommonPassword } from '../password/common-passwords';

/** Line breaks and bidirectional control characters can make one name look like another. */
const DISGUISING_CHARACTERS = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

/** The name of a person or shop, on one line. */
export const personName = z
  .string()
  .trim()
  .refine((name) => !DISGUISING_CHARACTERS.test(name), 'must not contain control characters.')
  .pipe(text(100));

export const pictureUrl = webUrl;

/** A new password. */
export const newPassword = z
  .string()
  .refine((password) => !isBlank(password), { error: 'must not be empty.', abort: true })
  .refine((password) => [...password].length >= 8, 'must have at least 8 characters.')
  // Aborts for overlong passwords: searching megabytes would block the event loop.
  .refine((password) => [...password].length <= 128, {
    error: 'must have at most 128 characters.',
    abort: true,
  })
  .refine((password) => !isCommonPassword(password), 'is too common. Please choose another one.');

/** An existing password, which only has a maximum length. */
export const enteredPassword = z
  .string()
  .min(1, 'must not be empty.')
  .max(512, 'must have at most 512 characters.');
