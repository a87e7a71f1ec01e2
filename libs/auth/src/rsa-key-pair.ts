import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

/**
 * A new RSA key pair, read back from its PEM form. Node 20 can block for ever on the objects that `generateKeyPairSync`
 * returns: reading a key's details holds its lock, and a garbage collection in between that frees the generation's job waits
 * for the same lock.
 * @param modulusLength in bits
 */
export function generateRsaKeyPair(modulusLength = 2_048): { publicKey: KeyObject; privateKey: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { publicKey: createPublicKey(publicKey), privateKey: createPrivateKey(privateKey) };
}
