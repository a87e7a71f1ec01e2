import { generateSecret } from 'otplib';
import { hashToken } from '../session/opaque-token';

/** How many codes an account has. */
const CODE_COUNT = 10;
/** 120 bits, so that a plain hash is enough to keep them by (NIST SP 800-63B, 5.1.2.2). */
const CODE_BYTES = 15;

/** Codes for whoever has lost the authenticator: four groups of six Base32 letters each. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: CODE_COUNT }, () =>
    generateSecret({ length: CODE_BYTES })
      .toLowerCase()
      .replace(/.{6}(?=.)/g, '$&-'),
  );
}

/** The form in which a code is stored, however it was typed. */
export function hashRecoveryCode(code: string): string {
  return hashToken(code.replace(/[\s-]/g, '').toLowerCase());
}
