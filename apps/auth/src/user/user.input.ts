import { z } from 'zod';
import { isBlank, text, webUrl } from '@e-storefront/domain';
import { isCommonPassword } from '../password/common-passwords';

/** Line breaks, and the marks that turn the direction of the text around, let one name pose as another. */
const DISGUISING_CHARACTERS = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

/** The name of a person or a shop, on one line. */
export const personName = z
  .string()
  .trim()
  .refine((name) => !DISGUISING_CHARACTERS.test(name), 'must not contain control characters.')
  .pipe(text(100));

/** Where a picture is. */
export const pictureUrl = webUrl;

/** A password that somebody chooses: long enough, and not among those that everybody tries first. */
export const newPassword = z
  .string()
  .refine((password) => !isBlank(password), { error: 'must not be empty.', abort: true })
  .refine((password) => [...password].length >= 8, 'must have at least 8 characters.')
  // What is too long is looked at no further: a search through megabytes would hold everybody up.
  .refine((password) => [...password].length <= 128, {
    error: 'must have at most 128 characters.',
    abort: true,
  })
  .refine((password) => !isCommonPassword(password), 'is too common. Choose another one.');

/** A password that somebody logs in with: only its size is bounded. */
export const enteredPassword = z
  .string()
  .min(1, 'must not be empty.')
  .max(512, 'must have at most 512 characters.');
