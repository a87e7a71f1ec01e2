import { newEncryptionKeys } from '../../test/fixtures/auth-fixture';
import { SecretBox } from './secret-cipher';

const [asha, ravi] = ['a'.repeat(24), 'b'.repeat(24)];
const keysOf = (json: string): object[] => (JSON.parse(json) as { keys: object[] }).keys;

describe('sealed secrets', () => {
  it('open for the account that they were sealed for, and show nothing', async () => {
    const box = new SecretBox(newEncryptionKeys());
    const sealed = await box.seal('JBSWY3DPEHPK3PXP', asha);
    expect(await box.open(sealed, asha)).toBe('JBSWY3DPEHPK3PXP');
    expect(sealed).not.toContain('JBSWY3DPEHPK3PXP');
    expect(await box.seal('JBSWY3DPEHPK3PXP', asha)).not.toBe(sealed);
    await expect(box.open(sealed, ravi)).rejects.toThrow('another account');
  });

  it('do not open when they were altered, or by other keys', async () => {
    const box = new SecretBox(newEncryptionKeys());
    const sealed = await box.seal('JBSWY3DPEHPK3PXP', asha);
    const [header = '', ...rest] = sealed.split('.');
    const claims = JSON.parse(Buffer.from(header, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: ravi })).toString('base64url');
    await expect(box.open([forged, ...rest].join('.'), ravi)).rejects.toThrow();
    await expect(new SecretBox(newEncryptionKeys()).open(sealed, asha)).rejects.toThrow();
  });

  it('still open after a new key was put before the old one', async () => {
    const old = newEncryptionKeys();
    const sealed = await new SecretBox(old).seal('JBSWY3DPEHPK3PXP', asha);
    const fresh = newEncryptionKeys();
    const both = new SecretBox(JSON.stringify({ keys: [...keysOf(fresh), ...keysOf(old)] }));
    expect(await both.open(sealed, asha)).toBe('JBSWY3DPEHPK3PXP');
    const resealed = await both.seal('JBSWY3DPEHPK3PXP', asha);
    expect(await new SecretBox(fresh).open(resealed, asha)).toBe('JBSWY3DPEHPK3PXP');
  });

  it.each([
    ['no JSON', '{'],
    ['no key', '{"keys":[]}'],
    ['a key that is too short', '{"keys":[{"kty":"oct","kid":"a","k":"c2hvcnQ"}]}'],
  ])('are not made with %s, and the start fails in one line', (_what, json) => {
    expect(() => new SecretBox(json)).toThrow();
    expect(() => SecretBox.fromFile(__filename)).toThrow('SECOND_FACTOR_KEY_FILE');
  });
});
