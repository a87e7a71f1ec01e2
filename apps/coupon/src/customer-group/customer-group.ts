import { z } from 'zod';
import { trimmed } from '@e-storefront/domain';

/** Customers that promotions can be limited to. */
export interface CustomerGroup {
  name: string;
  /** The number of members. */
  size: number;
}

export const groupNameField = z
  .string()
  .overwrite((name) => trimmed(name.normalize('NFKC')))
  .toLowerCase()
  .min(1, { error: 'must not be empty.', abort: true })
  .regex(/^[a-z0-9][a-z0-9-]{0,49}$/, 'must have 1 to 50 letters from a to z, digits or hyphens.');
