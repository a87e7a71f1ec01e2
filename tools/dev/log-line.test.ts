import { plainLine, shortWarning } from './log-line';

const line = (entry: object) => JSON.stringify({ time: 1, service: 'order', ...entry });

test('warnings and errors are printed in short form with the request they belong to', () => {
  expect(shortWarning('order', line({ level: 40, msg: 'slow' }))).toBe('WARN order: slow');
  const error = {
    level: 50,
    msg: 'cannot publish',
    requestId: 'r-1',
    err: { message: 'no Redis', stack: '…' },
  };
  expect(shortWarning('order', line(error))).toBe('ERROR order: cannot publish: no Redis (request r-1)');
});

test('an error whose text repeats its message is printed once', () => {
  const error = { level: 60, msg: 'gone', err: { message: 'gone' } };
  expect(shortWarning('order', line(error))).toBe('ERROR order: gone');
});

test('everything quieter, and everything that is no log line, stays in the file', () => {
  expect(shortWarning('order', line({ level: 30, msg: 'listening' }))).toBeUndefined();
  expect(shortWarning('order', '(node:1) Warning: old')).toBeUndefined();
  expect(shortWarning('order', '{ half')).toBeUndefined();
  expect(shortWarning('order', '{"level":"50"}')).toBeUndefined();
});

test('in a report of last words a log line reads as its message', () => {
  expect(plainLine(line({ level: 50, msg: 'cannot start', err: { message: 'no port' } }))).toBe(
    'cannot start: no port',
  );
  expect(plainLine('Error: plain')).toBe('Error: plain');
});
