import { errorMessage } from './error-message';

const fault = (code: string, path?: string) =>
  Object.assign(new Error(`${code}: raw`), { code, ...(path && { path }) });

test('names the path when the disk is full', () => {
  expect(errorMessage(fault('ENOSPC', '/data/x'), '/clone')).toMatch(
    /^The disk is full: \/data\/x cannot be written/,
  );
  expect(errorMessage(fault('ENOSPC'), '/clone')).toContain('/clone');
});

test.each(['EACCES', 'EPERM', 'EROFS'])('names the path when a permission is missing (%s)', (code) => {
  expect(errorMessage(fault(code, '/data/x'), '/clone')).toContain(`No permission to use /data/x (${code})`);
});

test('finds the cause inside other errors', () => {
  const outer = new Error('seeding failed', { cause: new Error('write failed', { cause: fault('ENOSPC') }) });
  expect(errorMessage(outer, '/clone')).toContain('The disk is full');
});

test('returns the message of any other error', () => {
  expect(errorMessage(new Error('Port 4000 is taken'), '/clone')).toBe('Port 4000 is taken');
  expect(errorMessage('text', '/clone')).toBe('text');
});
