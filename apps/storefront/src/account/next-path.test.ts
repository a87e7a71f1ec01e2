import { safePath } from './next-path';

it.each([
  ['/checkout?step=2', '/checkout?step=2'],
  ['//evil.example', '/account'],
  ['/\\evil.example', '/account'],
  ['https://evil.example', '/account'],
  ['', '/account'],
  [null, '/account'],
])('of %p, the page after a log-in is %p', (next, path) => {
  expect(safePath(next)).toBe(path);
});
