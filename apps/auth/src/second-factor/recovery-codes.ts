import { generateSecret } from 'otplib';
import { hashToken } from '../session/opaque-token';

const CODE_COUNT = 10;
/** 120 bits, for which an unsalted hash is sufficient (NIST SP 800-63B, 5.1.2.2). */
const CODE_BYTES = 15;

/** Each code has four groups of six Base32 characters. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: CODE_COUNT }, () =>
    generateSecret({ length: CODE_BYTES })
      .toLowerCase()
      .replace(/.{6}(?=.)/g, '$&-'),
  );
}

/** Ignores case, spaces and hyphens. */
export function hashRecoveryCode(code: string): string {
  return hashToken(code.replace(/[\s-]/g, '').toLowerCase());
}
