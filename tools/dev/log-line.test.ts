import { plainLine, shortWarning } from './log-line';

const line = (entry: object) => JSON.stringify({ time: 1, service: 'order', ...entry });

test('prints warnings and errors in short form with their request', () => {
  expect(shortWarning('order', line({ level: 40, msg: 'slow' }))).toBe('WARN order: slow');
  const error = {
    level: 50,
    msg: 'cannot publish',
    requestId: 'r-1',
    err: { message: 'no Redis', stack: '…' },
  };
  expect(shortWarning('order', line(error))).toBe('ERROR order: cannot publish: no Redis (request r-1)');
});

test('prints an error once if its text repeats its message', () => {
  const error = { level: 60, msg: 'gone', err: { message: 'gone' } };
  expect(shortWarning('order', line(error))).toBe('ERROR order: gone');
});

test('does not print other levels and lines that are not logs', () => {
  expect(shortWarning('order', line({ level: 30, msg: 'listening' }))).toBeUndefined();
  expect(shortWarning('order', '(node:1) Warning: old')).toBeUndefined();
  expect(shortWarning('order', '{ half')).toBeUndefined();
  expect(shortWarning('order', '{"level":"50"}')).toBeUndefined();
});

test('prints the message of a log line in a report of the last lines', () => {
  expect(plainLine(line({ level: 50, msg: 'cannot start', err: { message: 'no port' } }))).toBe(
    'cannot start: no port',
  );
  expect(plainLine('Error: plain')).toBe('Error: plain');
});
