import { newEncryptionKeys } from '../../test/fixtures/auth-fixture';
import { SecretCipher } from './secret-cipher';

const [asha, ravi] = ['a'.repeat(24), 'b'.repeat(24)];
const keysOf = (json: string): object[] => (JSON.parse(json) as { keys: object[] }).keys;

describe('SecretCipher', () => {
  it('decrypts for the account of the secret, and the ciphertext reveals nothing', async () => {
    const box = new SecretCipher(newEncryptionKeys());
    const sealed = await box.encrypt('JBSWY3DPEHPK3PXP', asha);
    expect(await box.decrypt(sealed, asha)).toBe('JBSWY3DPEHPK3PXP');
    expect(sealed).not.toContain('JBSWY3DPEHPK3PXP');
    expect(await box.encrypt('JBSWY3DPEHPK3PXP', asha)).not.toBe(sealed);
    await expect(box.decrypt(sealed, ravi)).rejects.toThrow('another account');
  });

  it('rejects altered ciphertexts and ciphertexts of other keys', async () => {
    const box = new SecretCipher(newEncryptionKeys());
    const sealed = await box.encrypt('JBSWY3DPEHPK3PXP', asha);
    const [header = '', ...rest] = sealed.split('.');
    const claims = JSON.parse(Buffer.from(header, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: ravi })).toString('base64url');
    await expect(box.decrypt([forged, ...rest].join('.'), ravi)).rejects.toThrow();
    await expect(new SecretCipher(newEncryptionKeys()).decrypt(sealed, asha)).rejects.toThrow();
  });

  it('decrypts with an old key after a new one was prepended', async () => {
    const old = newEncryptionKeys();
    const sealed = await new SecretCipher(old).encrypt('JBSWY3DPEHPK3PXP', asha);
    const fresh = newEncryptionKeys();
    const both = new SecretCipher(JSON.stringify({ keys: [...keysOf(fresh), ...keysOf(old)] }));
    expect(await both.decrypt(sealed, asha)).toBe('JBSWY3DPEHPK3PXP');
    const resealed = await both.encrypt('JBSWY3DPEHPK3PXP', asha);
    expect(await new SecretCipher(fresh).decrypt(resealed, asha)).toBe('JBSWY3DPEHPK3PXP');
  });

  it.each([
    ['no JSON', '{'],
    ['no key', '{"keys":[]}'],
    ['a key that is too short', '{"keys":[{"kty":"oct","kid":"a","k":"c2hvcnQ"}]}'],
  ])('fails at startup with a one-line message for %s', (_what, json) => {
    expect(() => new SecretCipher(json)).toThrow();
    expect(() => SecretCipher.fromFile(__filename)).toThrow('SECOND_FACTOR_KEY_FILE');
  });
});
