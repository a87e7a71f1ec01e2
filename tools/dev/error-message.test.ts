import { errorMessage } from './error-message';

const fault = (code: string, path?: string) =>
  Object.assign(new Error(`${code}: raw`), { code, ...(path && { path }) });

test('a full disk names the path', () => {
  expect(errorMessage(fault('ENOSPC', '/data/x'), '/clone')).toMatch(
    /^The disk is full: \/data\/x cannot be written/,
  );
  expect(errorMessage(fault('ENOSPC'), '/clone')).toContain('/clone');
});

test.each(['EACCES', 'EPERM', 'EROFS'])('a missing right (%s) names the path', (code) => {
  expect(errorMessage(fault(code, '/data/x'), '/clone')).toContain(`No right to use /data/x (${code})`);
});

test('the reason is found behind other errors', () => {
  const outer = new Error('seeding failed', { cause: new Error('write failed', { cause: fault('ENOSPC') }) });
  expect(errorMessage(outer, '/clone')).toContain('The disk is full');
});

test('everything else speaks for itself', () => {
  expect(errorMessage(new Error('Port 4000 is taken'), '/clone')).toBe('Port 4000 is taken');
  expect(errorMessage('text', '/clone')).toBe('text');
});
